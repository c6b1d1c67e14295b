package workbench

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/time/rate"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// door is a provider at which people sign in. What it says of itself is asked for when somebody first signs in, so that
// a workbench opens although a provider does not answer.
type door struct {
	Provider
	Number int
	back   string // the address to which it sends people back
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// doors are the providers of settings.
func doors(s *Settings) (all []*door, err error) {
	for i, p := range s.SignIn {
		number := i + 1
		d := &door{Provider: p, Number: number, back: s.Address + "/sign-in/back/" + strconv.Itoa(number)}
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if p.Authority != "" {
			text, err := disk.ReadFile(p.Authority)
			if err != nil {
				return nil, disk.Fault(fault.Usage, p.Authority, err)
			}
			config.RootCAs = x509.NewCertPool()
			if !config.RootCAs.AppendCertsFromPEM(text) {
				return nil, noCertificate(p.Authority)
			}
		}
		d.client = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{TLSClientConfig: config,
			Proxy: http.ProxyFromEnvironment}}
		all = append(all, d)
	}
	return all, nil
}

func noCertificate(file string) *fault.Fault {
	return &fault.Fault{Kind: fault.Usage, File: file,
		Rule: lang.Text{SV: "har inget certifikat som går att läsa", EN: "has no certificate that can be read"},
		Hint: lang.Text{SV: "ange certifikatet i PEM, med sin nyckel i en fil för sig",
			EN: "give the certificate as PEM, with its key in a file by itself"}}
}

// config asks the provider what it says of itself, once.
func (d *door) config(ctx context.Context) (*oidc.Provider, *oauth2.Config, context.Context, error) {
	ctx = oidc.ClientContext(ctx, d.client)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found == nil { // what it finds is used for later requests too
		found, err := oidc.NewProvider(context.WithoutCancel(ctx), d.Issuer)
		if err != nil {
			return nil, nil, ctx, &fault.Fault{Kind: fault.Resource,
				Rule: lang.Textf("inloggningen %s svarar inte som den ska",
					"the sign-in %s does not answer as it should", d.Name),
				Hint: lang.Text{SV: "försök igen om en stund; annars kontrollerar administratören issuer och authority",
					EN: "try again in a while; otherwise the administrator checks issuer and authority"}}
		}
		d.found = found
	}
	return d.found, &oauth2.Config{ClientID: d.Client, ClientSecret: d.Secret, Endpoint: d.found.Endpoint(),
		RedirectURL: d.back, Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, d.Scopes...)}, ctx, nil
}

// begun is a sign-in that has begun at a provider.
type begun struct {
	provider               int
	state, nonce, verifier string
}

const (
	beginCookie = "ansatz-sign-in"
	mostWaiting = 10 * time.Minute // for somebody to come back
)

// beginSignIn sends the browser to a provider. What comes back must have the state, the nonce and the verifier's hash,
// and the same browser.
func (b *Bench) beginSignIn(w http.ResponseWriter, r *http.Request) {
	d := b.doorOf(r)
	if d == nil {
		b.failed(w, r, missing)
		return
	}
	if !b.slow.allow(r) {
		b.signInAnswer(w, r, http.StatusTooManyRequests, signInView{Later: true})
		return
	}
	_, config, _, err := d.config(r.Context())
	if err != nil {
		b.failed(w, r, err)
		return
	}
	cookie := rand.Text()
	s := begun{d.Number, rand.Text(), rand.Text(), oauth2.GenerateVerifier()}
	if err := b.state.begin(r.Context(), digest(cookie), s, time.Now().Add(mostWaiting)); err != nil {
		b.failed(w, r, err)
		return
	}
	// The browser comes back from another site, so this cookie is sent then too. It lets nobody in by itself.
	http.SetCookie(w, &http.Cookie{Name: beginCookie, Value: cookie, Path: "/sign-in/back/", HttpOnly: true,
		Secure: true, SameSite: http.SameSiteLaxMode, MaxAge: int(mostWaiting.Seconds())})
	http.Redirect(w, r, config.AuthCodeURL(s.state, oidc.Nonce(s.nonce), oauth2.S256ChallengeOption(s.verifier)),
		http.StatusSeeOther)
}

func (b *Bench) doorOf(r *http.Request) *door {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 || number > len(b.doors) {
		return nil
	}
	return b.doors[number-1]
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// endSignIn takes what a provider sends back. Whatever is wrong with it, one answer is given, which repeats nothing of
// it.
func (b *Bench) endSignIn(w http.ResponseWriter, r *http.Request) {
	if !b.slow.allow(r) {
		b.signInAnswer(w, r, http.StatusTooManyRequests, signInView{Later: true})
		return
	}
	user, err := b.broughtBack(r)
	http.SetCookie(w, &http.Cookie{Name: beginCookie, Path: "/sign-in/back/", MaxAge: -1, Secure: true,
		HttpOnly: true})
	if err != nil {
		b.failed(w, r, err)
		return
	}
	if user == nil {
		b.signInAnswer(w, r, http.StatusForbidden, signInView{Broken: true})
		return
	}
	if len(user.Roles) == 0 {
		q := &request{Request: r, w: w, user: *user, lang: b.langOf(r), command: "serve sign-in"}
		b.refuse(q, &fault.Fault{Kind: fault.Refused,
			Rule: lang.Text{SV: "ingen av dina grupper har en roll i arbetsbänken",
				EN: "none of your groups has a role in the workbench"},
			Hint: lang.Text{SV: "be administratören om en grupp som har det",
				EN: "ask the administrator for a group that has one"}})
		return
	}
	// A session that somebody else has begun in this browser, or knows, is not the one that is used from now on.
	if err := b.sessions.RenewToken(r.Context()); err != nil {
		b.failed(w, r, err)
		return
	}
	b.sessions.Put(r.Context(), sessionUser, user.ID)
	b.sessions.Put(r.Context(), sessionName, user.Name)
	b.sessions.Put(r.Context(), sessionDoor, user.door)
	b.sessions.Put(r.Context(), sessionGroups, user.groups)
	// The session's cookie goes to requests of our own pages alone, and this one came from elsewhere: a page of ours
	// goes on from here.
	b.signInAnswer(w, r, http.StatusOK, signInView{Done: true})
}

// broughtBack is who a provider says has signed in; nil where what it sends does not hold.
func (b *Bench) broughtBack(r *http.Request) (*User, error) {
	d := b.doorOf(r)
	cookie, err := r.Cookie(beginCookie)
	if d == nil || err != nil {
		return nil, nil
	}
	s, err := b.state.cameBack(r.Context(), digest(cookie.Value))
	if err != nil || s == nil {
		return nil, err
	}
	if s.provider != d.Number || subtle.ConstantTimeCompare([]byte(r.FormValue("state")), []byte(s.state)) != 1 ||
		r.FormValue("code") == "" || r.FormValue("iss") != "" && r.FormValue("iss") != d.Issuer {
		return nil, nil
	}
	provider, config, ctx, err := d.config(r.Context())
	if err != nil {
		return nil, err
	}
	token, err := config.Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(s.verifier))
	if err != nil {
		return nil, nil
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: d.Client}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(s.nonce)) != 1 || id.Subject == "" {
		return nil, nil
	}
	claims := map[string]any{}
	if id.Claims(&claims) != nil {
		return nil, nil
	}
	if claims[d.Groups] == nil || claims["name"] == nil {
		// Some providers tell these when asked for them, and not in what they sign.
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err == nil && info.Subject == id.Subject {
			more := map[string]any{}
			if info.Claims(&more) == nil {
				for _, name := range []string{d.Groups, "name", "preferred_username", "email"} {
					if claims[name] == nil {
						claims[name] = more[name]
					}
				}
			}
		}
	}
	// A subject can be an identity number, so the workbench remembers its digest.
	u := &User{ID: digest(d.Issuer + " " + id.Subject), Name: "–", door: d.Number, groups: textsOf(claims[d.Groups])}
	for _, name := range []string{"name", "preferred_username", "email"} {
		if text, _ := claims[name].(string); text != "" {
			u.Name = lang.Visible(lang.Shorten(ledger.Hide(text), 80))
			break
		}
	}
	u.Roles = d.RolesOf(u.groups)
	return u, nil
}

// textsOf are the texts of a claim: one, or a list.
func textsOf(claim any) (texts []string) {
	switch c := claim.(type) {
	case string:
		return []string{c}
	case []any:
		for _, one := range c {
			if text, ok := one.(string); ok {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// userOf is who a request comes from; nobody's has no ID. What somebody may follows from the groups of their sign-in
// and the settings of now.
func (b *Bench) userOf(r *http.Request) User {
	ctx := r.Context()
	id := b.sessions.GetString(ctx, sessionUser)
	switch {
	case id == "":
		return User{}
	case !b.shared():
		return b.User
	}
	u := User{ID: id, Name: b.sessions.GetString(ctx, sessionName), door: b.sessions.GetInt(ctx, sessionDoor)}
	if u.groups, _ = b.sessions.Get(ctx, sessionGroups).([]string); u.door < 1 || u.door > len(b.doors) {
		return User{} // the settings have changed since
	}
	u.Roles = b.doors[u.door-1].RolesOf(u.groups)
	return u
}

// shared says whether several people use the workbench, who sign in.
func (b *Bench) shared() bool { return len(b.doors) > 0 }

// slow lets each address begin so many sign-ins, and no more in a while.
type slow struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

// allow says whether a request's address may try again now.
func (s *slow) allow(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) > 10_000 { // whoever has that many addresses is not held up by this
		s.of = map[string]*rate.Limiter{}
	}
	if s.of[host] == nil {
		s.of[host] = rate.NewLimiter(rate.Every(3*time.Second), 20)
	}
	return s.of[host].Allow()
}

// certificates reads the certificate of the workbench, and anew when its file has changed.
type certificates struct {
	certificate, key string

	mu   sync.Mutex
	read *tls.Certificate
	at   time.Time
}

// get is the certificate of now. One that cannot be read leaves the one before.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var at time.Time
	if info, err := os.Stat(c.certificate); err == nil {
		at = info.ModTime()
	}
	if c.read != nil && at.Equal(c.at) {
		return c.read, nil
	}
	pair, err := tls.LoadX509KeyPair(c.certificate, c.key)
	switch {
	case err == nil:
		c.read, c.at = &pair, at
	case c.read == nil:
		return nil, noCertificate(c.certificate)
	}
	return c.read, nil
}
