package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/delivery"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/trino"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/run"
	"ansatz/internal/source/reader"
	"ansatz/internal/workspace"
)

// driver is the engine that computes, holds workspaces and writes Parquet. Nothing else of the program names one, but
// for the server on which models can be made instead.
var driver = duckdb.Driver

func init() {
	addTexts(map[string]lang.Text{
		"flag_engine": {
			SV: "trino: räkna modellerna på en server (docs/trino.md); annars räknas de i programmet.",
			EN: "trino: compute the models on a server (docs/trino.md); else they are computed in the program.",
		},
		"flag_server": {
			SV: "Trinos adress, med användare: https://NAMN@DATOR:PORT.",
			EN: "Trino's address, with the user: https://NAME@HOST:PORT.",
		},
		"flag_catalog": {SV: "Trinos katalog för modellerna.", EN: "Trino's catalogue for the models."},
		"flag_shared": {
			SV: "Mapp som servern läser, och dess adress där: MAPP=ADRESS, t.ex. /delad=local:///delad.",
			EN: "Folder that the server reads, and its address there: FOLDER=ADDRESS, e.g. /shared=local:///shared.",
		},
	})
}

// together is how many models are made at a time on a server: its floor for each is planning and writing files, which
// take little of it.
const together = 6

// remote holds the flags of the server on which models may be made. What is secret comes from the environment alone.
type remote struct {
	Engine  string `default:"" enum:",trino" env:"ANSATZ_ENGINE" help:"${flag_engine}"`
	Server  string `env:"ANSATZ_TRINO_SERVER" help:"${flag_server}"`
	Catalog string `env:"ANSATZ_TRINO_CATALOG" help:"${flag_catalog}"`
	Shared  string `env:"ANSATZ_TRINO_SHARED" help:"${flag_shared}"`

	role, certificate string // of the workspace's settings
}

// on has a run make its models where the flags or the workspace's settings say.
func (r remote) on(in run.Input) run.Input {
	c, err := r.server(in.Workspace)
	if in.Unusable = err; c != nil {
		in.Engine = trino.Driver(in.Engine, *c)
	}
	return in
}

// server is the server on which a workspace's models are made, as the flags or its settings say; nil: none.
func (r remote) server(workspace string) (*trino.Config, error) {
	r, agencies, err := r.with(workspace)
	if err != nil || r.Engine == "" {
		return nil, err
	}
	c, err := r.config()
	c.Derived, c.Elsewhere = map[string]trino.Derived{}, map[string]trino.Lying{}
	for name, query := range delivery.YearsElsewhere {
		c.Derived[name] = trino.Derived{From: register.Sources(name)[0], Query: query}
	}
	for name, table := range agencies {
		lying := trino.Lying{Table: table}
		if r, known := register.Lookup(name); known {
			for _, column := range r.Columns {
				if column.Type == register.ID {
					lying.Keys = append(lying.Keys, column.Name)
				}
			}
		}
		c.Elsewhere[name] = lying
	}
	return &c, err
}

// settings is the file in a workspace that says where its models are made.
const settings = "workspace.yaml"

// catalogued is a name of a table in a catalogue of the server, without quotes.
var catalogued = regexp.MustCompile(`^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$`)

// with completes the flags by the workspace's settings, if it has some, and returns where registers lie at agencies. A
// flag or variable of the environment goes before the file.
func (r remote) with(dir string) (remote, map[string]string, error) {
	path := filepath.Join(dir, settings)
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil, nil
	}
	if err != nil {
		return r, nil, workspace.FileFault(path, err)
	}
	y := &reader.Reader{File: path, Kind: fault.Workspace}
	f := y.Fields(y.Document(src, lang.Text{SV: "en arbetsytas inställningar", EN: "the settings of a workspace"}),
		"engine", "server", "catalog", "shared", "role?", "certificate?", "agencies?")
	for key, value := range map[string]*string{"server": &r.Server, "catalog": &r.Catalog, "shared": &r.Shared,
		"role": &r.role, "certificate": &r.certificate} {
		if text := y.Text(f[key]); *value == "" {
			*value = text
		}
	}
	if engine := y.OneOf(f["engine"], "trino"); r.Engine == "" {
		r.Engine = engine
	}
	if r.certificate != "" && !filepath.IsAbs(r.certificate) {
		r.certificate = filepath.Join(dir, r.certificate)
	}
	agencies := map[string]string{}
	if f.Has("agencies") {
		y.Each(f["agencies"], func(name, value ast.Node) {
			table := y.Text(value)
			if table != "" && !catalogued.MatchString(table) {
				y.Fail(value, lang.Text{SV: "är inte katalog.schema.vy", EN: "is not catalogue.schema.view"},
					lang.Text{SV: "skriv vyns namn i Trino med små bokstäver: fk.ansatz.benefit_payment",
						EN: "write the view's name in Trino in small letters: fk.ansatz.benefit_payment"})
			}
			agencies[y.Text(name)] = table
		})
	}
	return r, agencies, y.Err()
}

// config reads the flags and the environment.
func (r remote) config() (trino.Config, error) {
	c := trino.Config{Catalog: r.Catalog, Together: together,
		Role:        cmp.Or(os.Getenv("ANSATZ_TRINO_ROLE"), r.role),
		Certificate: cmp.Or(os.Getenv("ANSATZ_TRINO_CERTIFICATE"), r.certificate)}
	var faults fault.List
	wrong := func(rule, hint lang.Text) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage, Rule: rule, Hint: hint})
	}
	address, err := url.Parse(r.Server)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		wrong(lang.Text{SV: "--server är ingen adress", EN: "--server is no address"},
			lang.Text{SV: "skriv den så: https://NAMN@DATOR:PORT", EN: "write it so: https://NAME@HOST:PORT"})
		address = &url.URL{}
	}
	if _, has := address.User.Password(); has {
		wrong(lang.Text{SV: "--server har ett lösenord, som syns i processlistan",
			EN: "--server has a password, which is shown in the list of processes"},
			lang.Text{SV: "lägg det i en fil som $ANSATZ_TRINO_PASSWORD_FILE nämner",
				EN: "put it in a file that $ANSATZ_TRINO_PASSWORD_FILE names"})
	}
	c.User = address.User.Username()
	address.User = nil
	c.Server = address.String()
	if r.Catalog == "" {
		wrong(lang.Text{SV: "--catalog saknas", EN: "--catalog is missing"},
			lang.Text{SV: "ange den katalog i Trino som modellerna får skrivas i",
				EN: "name the catalogue of Trino in which models may be written"})
	}
	var ok bool
	c.Folder, c.Location, ok = strings.Cut(r.Shared, "=")
	if !ok || c.Folder == "" || !strings.Contains(c.Location, ":") {
		wrong(lang.Text{SV: "--shared är inte MAPP=ADRESS", EN: "--shared is not FOLDER=ADDRESS"},
			lang.Text{SV: "ange en mapp som servern också läser, och dess adress där: /delad=local:///delad",
				EN: "name a folder that the server reads too, and its address there: /shared=local:///shared"})
	}
	if c.Password, err = fromEnvironment("ANSATZ_TRINO_PASSWORD"); err != nil {
		faults = append(faults, fault.Of(err)...)
	}
	if c.Token, err = fromEnvironment("ANSATZ_TRINO_TOKEN"); err != nil {
		faults = append(faults, fault.Of(err)...)
	}
	if (c.Password != "" || c.Token != "") && address.Scheme == "http" {
		wrong(lang.Text{SV: "lösenordet skulle gå okrypterat till servern", EN: "the password would go to the server " +
			"unencrypted"}, lang.Text{SV: "ange en adress som börjar med https://",
			EN: "give an address that begins with https://"})
	}
	return c, faults.Err()
}

// fromEnvironment returns the value of a variable of the environment, or the content of the file that the variable with
// _FILE after its name names.
func fromEnvironment(name string) (string, error) {
	path := os.Getenv(name + "_FILE")
	if path == "" {
		return os.Getenv(name), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Textf("filen som $%s_FILE nämner går inte att läsa",
				"the file that $%s_FILE names cannot be read", name),
			Hint: lang.Text{SV: "rätta variabeln eller filens rättigheter",
				EN: "correct the variable or the file's permissions"}}
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

// there returns what stands on the server where the workspace's models are made: nothing if there is none. Without an
// answer nothing is erased.
func (x purgeCommand) there(ctx context.Context) ([]trino.Made, error) {
	server, err := x.server(x.Workspace)
	if err != nil || server == nil {
		return nil, err
	}
	there, err := trino.Everything(ctx, *server)
	return there, workspace.Fault(x.Workspace, driver.OpenStore, err)
}

// dropThere removes from the server what may follow from what was erased: all that stands there, since a table is
// shared by all workspaces with the same rows, and can be made again.
func (x purgeCommand) dropThere(ctx context.Context, c *console, there []trino.Made, erased bool) error {
	if len(there) == 0 || !erased {
		return nil
	}
	n := int64(len(there))
	if x.DryRun && x.JSON {
		return nil
	}
	if x.DryRun {
		c.say(lang.Textf("På servern skulle %s tabeller tas bort: alla som programmet har gjort i katalogen.",
			"On the server %s tables would be dropped: all that the program has made in the catalogue.", c.rows(n)))
		return nil
	}
	server, err := x.server(x.Workspace)
	if err != nil {
		return err
	}
	gone, err := trino.Drop(ctx, *server, there)
	if err != nil {
		left := there[gone].Schema + "." + there[gone].Table
		return errors.Join(workspace.Fault(x.Workspace, driver.OpenStore, err), &fault.Fault{Kind: fault.Resource,
			Rule: lang.Textf("leveransen är raderad i arbetsytan, men %s tabeller står kvar på servern, den första %s",
				"the delivery is erased in the workspace, but %s tables remain on the server, the first %s",
				c.rows(n-int64(gone)), left),
			Hint: lang.Text{SV: "ta bort dem där när servern svarar, så som docs/trino.md säger",
				EN: "drop them there when the server answers, as docs/trino.md says"}})
	}
	if x.JSON {
		return nil
	}
	c.say(lang.Textf("På servern är %s tabeller borttagna.", "On the server %s tables were dropped.", c.rows(n)))
	return nil
}
