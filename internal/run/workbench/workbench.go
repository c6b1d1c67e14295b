// Package workbench is the program in a browser, for a unit: deliveries, jobs, studies, results, the ledger. It shows
// what the rooms of the program give it, and runs commands of the program as processes of their own, so that nobody
// sees or does more than the command line would let them.
package workbench

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/time/rate"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/run/edition"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/vault"
)

// Config says whose workbench it is and where things lie.
type Config struct {
	Input   run.Input // the workspace, and who signs what is done in it
	Home    string    // the folder of inbox, studies, results and the workbench's own state
	Program string    // the program's own file, for jobs
	Version string
	User    User // who has started it and signs in with the link
	Lang    lang.Lang
	Limits  []string // flags that every job gets, such as --threads=2
	Key     string   // the file of the key that signs what no key of somebody's own does; may be empty

	Register     string     // the folder of the cooperation's register; empty: there is none
	RegisterKeys vault.Keys // that open what is sealed in it

	Settings *Settings // of a workbench that several people use; nil: whoever started it uses it

	// Arrived says what a folder lacks of a delivery, and can list the files that are not those of its manifest.
	Arrived arrivedFunc

	Registers []string // the registers of the dictionary, in its order
	// How the entries of the ledger are told to people.
	Kinds    []ledger.Kind
	KindName func(ledger.Kind) lang.Text
	Facts    func(ledger.Recorded, lang.Lang) string
}

// Folders in the home of a workbench.
const (
	inboxFolder   = "inbox"
	studiesFolder = "studies"
	resultsFolder = "results"
	stateFolder   = "state"
)

// Bench is an open workbench.
type Bench struct {
	Config
	state    *state
	queue    *queue
	sessions *scs.SessionManager
	pages    pages
	hold     func() error
	doors    []*door // where people sign in; none: by the link
	keys     *ownKeys
	slow     slow
	arrivals arrivals
	uploads  uploads

	sources  disk.Kept[[]workspace.Source]
	releases disk.Kept[release]
	builtin  disk.Kept[builtin]
	reports  edition.Kept

	writing sync.Mutex // of files of reports, so that nobody overwrites what somebody else has just written

	mu     sync.Mutex
	link   string // what the one-time link ends in; empty when it has been used
	signIn *rate.Limiter
}

// Open opens the workbench of a home, which it makes where it is not there. One process may have it open, or one of
// each machine where they share a database.
func Open(ctx context.Context, c Config) (b *Bench, err error) {
	for _, name := range []string{inboxFolder, studiesFolder, resultsFolder, stateFolder} {
		path := filepath.Join(c.Home, name)
		if err := disk.MakeFolders(path); err != nil {
			return nil, disk.Fault(fault.Resource, path, err)
		}
	}
	own := filepath.Join(c.Home, stateFolder)
	if err := os.Chmod(own, 0o700); err != nil {
		return nil, disk.CannotWrite(own)
	}
	place, node, held, err := c.place(own)
	if err != nil {
		return nil, err
	}
	lock, err := disk.TryLock(filepath.Join(own, held), true)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Resource, File: c.Home,
			Rule: lang.Text{SV: "en annan arbetsbänk är öppen här", EN: "another workbench is open here"},
			Hint: lang.Text{SV: "stäng den, eller ange en annan mapp med --home",
				EN: "close it, or name another folder with --home"}}
	}
	s, err := openState(ctx, place)
	if err != nil {
		return nil, errors.Join(broken(own, err), lock.Close())
	}
	b = &Bench{Config: c, state: s, link: rand.Text(), signIn: rate.NewLimiter(rate.Every(time.Second), 5),
		hold: func() error { return errors.Join(s.db.Close(), lock.Close()) }}
	b.keys = &ownKeys{dir: filepath.Join(own, "keys-"+node), of: map[string]ownKey{}}
	_ = disk.RemoveAll(b.keys.dir) // what a workbench left that was killed; they are sealed
	inbox := filepath.Join(c.Home, inboxFolder)
	b.arrivals = arrivals{inbox: inbox, arrived: c.Arrived, now: time.Now, of: map[string]*arrival{}}
	b.uploads = uploads{inbox: inbox, now: time.Now}
	b.uploads.sweep()
	b.queue = newQueue(s, c.Program, own, node)
	b.queue.signing = b.signing
	if c.Settings != nil {
		b.link = "" // nobody signs in by it
		if b.doors, err = doors(c.Settings); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	if b.pages, err = readPages(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	b.sessions = scs.New()
	b.sessions.Store = sessions{s}
	b.sessions.Lifetime = 12 * time.Hour
	b.sessions.IdleTimeout = 2 * time.Hour
	b.sessions.HashTokenInStore = true
	b.sessions.Cookie.Name = "ansatz"
	b.sessions.Cookie.SameSite = http.SameSiteStrictMode
	b.sessions.Cookie.HttpOnly = true
	b.sessions.Cookie.Secure = c.Settings != nil
	b.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { b.failed(w, r, err) }
	return b, nil
}

// place is where the state is, what this machine is called in it, and the file of the lock.
func (c *Config) place(own string) (place database.Place, node, lock string, err error) {
	place = database.Place{Kind: database.SQLite, File: filepath.Join(own, stateName)}
	if node, err = os.Hostname(); err != nil {
		return place, "", "", err
	}
	if c.Settings == nil || c.Settings.Database == "" {
		return place, node, "lock", nil
	}
	node = cmp.Or(c.Settings.Node, node)
	place = database.Place{Kind: database.PostgreSQL, Connection: c.Settings.Database}
	return place, node, "lock-" + node, goodName(node)
}

// broken is the fault of a state that cannot be used.
func broken(dir string, err error) error {
	var newer database.Newer
	if errors.As(err, &newer) {
		return &fault.Fault{Kind: fault.Workspace, File: dir,
			Rule: lang.Text{SV: "är skriven av en nyare Ansatz", EN: "is written by a newer Ansatz"},
			Hint: lang.Text{SV: "använd den nyare", EN: "use the newer one"}}
	}
	switch trouble, code := database.Of(err); trouble {
	case database.Unwritten:
		return disk.CannotWrite(dir)
	case database.Away, database.Forbidden:
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Text{SV: "arbetsbänkens databas svarar inte, eller släpper inte in användaren",
				EN: "the workbench's database does not answer, or does not let the user in"},
			Hint: lang.Text{SV: "kontrollera database i inställningarna, och PGPASSWORD, PGPASSFILE eller PGSERVICE; " +
				"användaren ska få skapa tabeller", EN: "check database in the settings, and PGPASSWORD, PGPASSFILE " +
				"or PGSERVICE; the user must be allowed to make tables"}}
	case database.Other:
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Textf("arbetsbänkens databas kunde inte svara (kod %s)",
				"the workbench's database could not answer (code %s)", code),
			Hint: lang.Text{SV: "sök koden i databasens handbok", EN: "look the code up in the database's manual"}}
	}
	return &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Text{SV: "arbetsbänkens minne går inte att läsa", EN: "the workbench's memory cannot be read"},
		Hint: lang.Text{SV: "ta bort mappen: jobb och inloggningar glöms, resultat och studier ligger kvar",
			EN: "remove the folder: jobs and sessions are forgotten, results and studies stay"}}
}

// Close closes the workbench.
func (b *Bench) Close() error {
	if b.keys != nil {
		_ = disk.RemoveAll(b.keys.dir) // they are sealed, and nobody can open them any more
	}
	return b.hold()
}

// Link is the address that somebody opens once to sign in.
func (b *Bench) Link(address string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return "http://" + address + "/sign-in?link=" + b.link
}

// Listen takes the address. Where nobody signs in, only one on this machine is accepted: whoever reaches the address
// could try the link.
func Listen(address string, settings *Settings) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("%q är ingen adress", "%q is no address", address),
			Hint: lang.Text{SV: "skriv till exempel 127.0.0.1:8443", EN: "write for instance 127.0.0.1:8443"}}
	}
	if settings == nil && !here(host) {
		return nil, &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Textf("%s är inte denna dators egen adress", "%s is not this machine's own address", host),
			Hint: lang.Text{
				SV: "ange 127.0.0.1 eller ::1; för flera datorer beskrivs inloggningen i en fil: --config",
				EN: "give 127.0.0.1 or ::1; for several machines a file describes the sign-in: --config",
			},
		}
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &fault.Fault{
			Kind: fault.Resource,
			Rule: lang.Textf("adressen %s kan inte användas", "the address %s cannot be used", address),
			Hint: lang.Text{
				SV: "ange en annan port; port 0 tar en ledig",
				EN: "give another port; port 0 takes a free one",
			},
		}
	}
	return l, nil
}

// Serve answers until ctx ends; the job that runs is then asked to end, and waited for.
func (b *Bench) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           b.Handler(l.Addr().String()),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	if b.Settings != nil {
		kept := &certificates{certificate: b.Settings.Certificate, key: b.Settings.PrivateKey}
		if _, err := kept.get(nil); err != nil {
			return err
		}
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: kept.get}
	}
	jobs := make(chan error, 1)
	go func() { jobs <- b.queue.run(ctx) }()
	served := make(chan error, 1)
	go func() {
		if b.Settings == nil {
			served <- server.Serve(l)
			return
		}
		served <- server.ServeTLS(l, "", "")
	}()
	var err error
	select {
	case <-ctx.Done():
	case err = <-jobs:
		jobs <- err
	case err = <-served:
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = server.Shutdown(closing) // whoever still reads after five seconds is cut off
	_ = server.Close()
	if ctx.Err() != nil {
		if err = <-jobs; errors.Is(err, ctx.Err()) { // the process of the job has ended
			err = nil
		}
	}
	if trouble, _ := database.Of(err); trouble != database.None {
		return broken(filepath.Join(b.Home, stateFolder), err)
	}
	return err
}

// route is an address of the workbench, what somebody must be allowed to for it, and what answers.
type route struct {
	pattern string
	needs   Action
	answer  func(*Bench, *request) error
}

// Handler answers requests for the address at which the workbench listens.
func (b *Bench) Handler(address string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", cached(http.FileServerFS(static)))
	mux.HandleFunc("GET /sign-in", b.signInPage)
	if b.shared() {
		mux.HandleFunc("GET /sign-in/with/{number}", b.beginSignIn)
		mux.HandleFunc("GET /sign-in/back/{number}", b.endSignIn)
	} else {
		mux.HandleFunc("POST /sign-in", b.signInForm)
	}
	for _, r := range routes {
		mux.HandleFunc(r.pattern, func(w http.ResponseWriter, req *http.Request) { b.serve(r, w, req) })
	}
	mux.HandleFunc(
		"/",
		func(w http.ResponseWriter, r *http.Request) { b.serve(route{needs: SeeStart, answer: nowhere}, w, r) },
	)
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "403", http.StatusForbidden)
	}))
	own := func(host string) bool {
		name, asked, err := net.SplitHostPort(host)
		_, port, _ := net.SplitHostPort(address)
		return err == nil && asked == port && here(name)
	}
	if b.Settings != nil {
		u, _ := url.Parse(b.Settings.Address) // it was read when the settings were
		own = func(host string) bool { return strings.EqualFold(host, u.Host) }
	}
	return ownHost(own, secured(cross.Handler(b.sessions.LoadAndSave(mux)), b.Settings != nil))
}

// ownHost answers only requests to the address itself: a name that an outside page has pointed at it is another one.
func ownHost(own func(host string) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !own(r.Host) {
			http.Error(w, "421", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// policy is what a page of the workbench may load: its own files alone.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// secured sets what every answer says to the browser.
func secured(next http.Handler, encrypted bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if encrypted {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if r.ContentLength != 0 {
			out := http.NewResponseController(w)
			_ = out.SetReadDeadline(time.Now().Add(formMayTake))
			r.Body = &timed{r.Body, out}
			if !strings.HasPrefix(r.URL.Path, "/upload") {
				r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// formMayTake is how long a form may be under way: whoever sends it ever so slowly is cut off.
const formMayTake = 30 * time.Second

// timed is a body that must have come by a deadline. Its end takes the deadline away: an answer takes its time.
type timed struct {
	io.ReadCloser
	out *http.ResponseController
}

func (t *timed) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = t.out.SetReadDeadline(time.Time{})
	}
	return n, err
}

// cached lets a browser keep the workbench's own files for an hour.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		next.ServeHTTP(w, r)
	})
}
