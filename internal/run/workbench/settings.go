package workbench

import (
	"cmp"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
)

// Settings are what the file of a workbench says that several people use at once.
type Settings struct {
	Address     string // as browsers know it: https://ansatz.unit.internal:8443
	Listen      string // where it listens; empty: 127.0.0.1:8443
	Certificate string // file of the certificate, with those of its issuers
	PrivateKey  string // file of the certificate's key
	Database    string // connection to PostgreSQL; empty: SQLite in the home
	Node        string // what this machine is called where several share the database; empty: the machine's name
	SignIn      []Provider
}

// Provider is where people of the unit sign in (OpenID Connect).
type Provider struct {
	Name      string
	Issuer    string
	Client    string
	Secret    string // empty: a client without one, by PKCE alone
	Authority string // file of the certificates that the issuer's own is checked against; empty: the system's
	Scopes    []string
	Groups    string // the claim that lists somebody's groups
	Roles     map[Role][]string
}

// RolesOf are the roles that groups give.
func (p *Provider) RolesOf(groups []string) (roles []Role) {
	for _, r := range Roles {
		if slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(p.Roles[r.Role], g) }) {
			roles = append(roles, r.Role)
		}
	}
	return roles
}

// ReadSettings reads the file of settings. On mistakes the error has all of them.
func ReadSettings(file string) (*Settings, error) {
	text, err := disk.ReadFile(file)
	if err != nil {
		return nil, disk.Fault(fault.Usage, file, err)
	}
	return parseSettings(file, text, func(path string) (string, error) {
		text, err := disk.ReadFile(path)
		if err != nil {
			return "", disk.Fault(fault.Usage, path, err)
		}
		return strings.TrimSpace(string(text)), nil
	})
}

// parseSettings reads settings; secret reads the file that holds the secret of a client.
func parseSettings(file string, text []byte, secret func(path string) (string, error)) (*Settings, error) {
	r := &reader.Reader{File: file, Kind: fault.Usage}
	root := r.Document(text, lang.Text{SV: "arbetsbänkens inställningar", EN: "settings of the workbench"})
	f := r.Fields(root, "address", "listen?", "tls", "database?", "node?", "sign_in")
	beside := func(n ast.Node) string {
		path := r.Text(n)
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(filepath.Dir(file), path)
	}
	tls := r.Fields(f["tls"], "certificate", "key")
	s := &Settings{Address: strings.TrimSuffix(r.Text(f["address"]), "/"), Listen: r.Text(f["listen"]),
		Certificate: beside(tls["certificate"]), PrivateKey: beside(tls["key"]), Database: r.Text(f["database"]),
		Node: r.Text(f["node"])}
	if u, err := url.Parse(s.Address); s.Address != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" ||
		u.Path != "" || u.RawQuery != "" || u.User != nil) {
		r.Fail(f["address"],
			lang.Text{SV: "det är ingen adress som börjar med https", EN: "this is no address that begins with https"},
			lang.Text{SV: "skriv adressen som webbläsare har, till exempel https://ansatz.enheten.intern:8443",
				EN: "write the address as browsers have it, for instance https://ansatz.unit.internal:8443"})
	}
	if s.Database != "" {
		for _, wrong := range fault.Of(database.CheckConnection(s.Database)) {
			r.Fail(f["database"], wrong.Rule, wrong.Hint)
		}
	}
	for _, n := range r.Items(f["sign_in"]) {
		s.SignIn = append(s.SignIn, readProvider(r, n, beside, secret))
	}
	if f.Has("sign_in") && len(s.SignIn) == 0 {
		r.Fail(f["sign_in"], lang.Text{SV: "ingen inloggning är angiven", EN: "no sign-in is given"},
			lang.Text{SV: "ange minst en, med name, issuer, client och roles",
				EN: "give at least one, with name, issuer, client and roles"})
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

func readProvider(r *reader.Reader, n ast.Node, beside func(ast.Node) string,
	secret func(string) (string, error)) Provider {
	f := r.Fields(n, "name", "issuer", "client", "secret_file?", "authority?", "scopes?", "groups?", "roles")
	p := Provider{Name: r.Text(f["name"]), Issuer: r.Text(f["issuer"]), Client: r.Text(f["client"]),
		Authority: beside(f["authority"]), Groups: cmp.Or(r.Text(f["groups"]), "groups"), Roles: map[Role][]string{}}
	if u, err := url.Parse(p.Issuer); p.Issuer != "" && (err != nil || u.Hostname() == "" ||
		u.Scheme != "https" && !(u.Scheme == "http" && here(u.Hostname()))) {
		r.Fail(f["issuer"],
			lang.Text{SV: "utfärdaren är ingen adress som börjar med https",
				EN: "the issuer is no address that begins with https"},
			lang.Text{SV: "skriv den som inloggningens /.well-known/openid-configuration har den",
				EN: "write it as the sign-in's /.well-known/openid-configuration has it"})
	}
	if f.Has("secret_file") {
		var err error
		if p.Secret, err = secret(beside(f["secret_file"])); err != nil {
			for _, wrong := range fault.Of(err) {
				r.Fail(f["secret_file"], wrong.Rule, wrong.Hint)
			}
		}
	}
	for _, scope := range r.Items(f["scopes"]) {
		p.Scopes = append(p.Scopes, r.Text(scope))
	}
	var known []string
	for _, role := range Roles {
		known = append(known, string(role.Role))
	}
	r.Each(f["roles"], func(name, groups ast.Node) {
		role, _ := reader.Scalar(name)
		if !slices.Contains(known, role) {
			r.Unknown(name, role, known)
			return
		}
		for _, g := range r.Items(groups) {
			p.Roles[Role(role)] = append(p.Roles[Role(role)], r.Text(g))
		}
	})
	if f.Has("roles") && len(p.Roles) == 0 {
		r.Fail(f["roles"], lang.Text{SV: "ingen grupp har någon roll", EN: "no group has a role"},
			lang.Text{SV: "skriv till exempel analyst: [grupp]", EN: "write for instance analyst: [group]"})
	}
	return p
}

// here says whether a host is this machine itself.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
