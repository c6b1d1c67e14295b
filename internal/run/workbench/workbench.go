// Package workbench is the program in a browser, for a unit: deliveries, jobs, studies, results, the ledger. It shows
// what the rooms of the program give it, and runs commands of the program as processes of their own, so that nobody
// sees or does more than the command line would let them.
package workbench

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
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
	"ansatz/internal/workspace/ledger"
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
	pages    *pages
	hold     func() error

	mu     sync.Mutex
	link   string // what the one-time link ends in; empty when it has been used
	signIn *rate.Limiter
}

// Open opens the workbench of a home, which it makes where it is not there. One process may have it open.
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
	lock, err := disk.TryLock(filepath.Join(own, "lock"), true)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Resource, File: c.Home,
			Rule: lang.Text{SV: "en annan arbetsbänk är öppen här", EN: "another workbench is open here"},
			Hint: lang.Text{SV: "stäng den, eller ange en annan mapp med --home",
				EN: "close it, or name another folder with --home"}}
	}
	s, err := openState(ctx, database.Place{Kind: database.SQLite, File: filepath.Join(own, "workbench.sqlite")})
	if err != nil {
		return nil, errors.Join(broken(own, err), lock.Close())
	}
	b = &Bench{Config: c, state: s, link: rand.Text(), signIn: rate.NewLimiter(rate.Every(time.Second), 5),
		hold: func() error { return errors.Join(s.db.Close(), lock.Close()) }}
	if b.queue, err = newQueue(s, c.Program, own); err != nil {
		return nil, errors.Join(err, b.Close())
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
	b.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { b.failed(w, r, err) }
	return b, nil
}

// broken is the fault of a state that cannot be used.
func broken(dir string, err error) error {
	var newer database.Newer
	if errors.As(err, &newer) {
		return &fault.Fault{Kind: fault.Workspace, File: dir,
			Rule: lang.Text{SV: "är skriven av en nyare Ansatz", EN: "is written by a newer Ansatz"},
			Hint: lang.Text{SV: "använd den nyare", EN: "use the newer one"}}
	}
	if trouble, _ := database.Of(err); trouble == database.Unwritten {
		return disk.CannotWrite(dir)
	}
	return &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Text{SV: "arbetsbänkens minne går inte att läsa", EN: "the workbench's memory cannot be read"},
		Hint: lang.Text{SV: "ta bort mappen: jobb och inloggningar glöms, resultat och studier ligger kvar",
			EN: "remove the folder: jobs and sessions are forgotten, results and studies stay"}}
}

// Close closes the workbench.
func (b *Bench) Close() error { return b.hold() }

// Link is the address that somebody opens once to sign in.
func (b *Bench) Link(address string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return "http://" + address + "/sign-in?link=" + b.link
}

// Listen takes the address. Only one on this machine is accepted: without a sign-in of the unit's own, whoever
// reaches
// the address could try the link.
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("%q är ingen adress", "%q is no address", address),
			Hint: lang.Text{SV: "skriv till exempel 127.0.0.1:8443", EN: "write for instance 127.0.0.1:8443"}}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Textf("%s är inte denna dators egen adress", "%s is not this machine's own address", host),
			Hint: lang.Text{
				SV: "ange 127.0.0.1 eller ::1; flera datorer kräver gemensam inloggning, som inte finns än",
				EN: "give 127.0.0.1 or ::1; several machines need a common sign-in, which does not exist yet",
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
	jobs := make(chan error, 1)
	go func() { jobs <- b.queue.run(ctx) }()
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
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
	mux.HandleFunc("POST /sign-in", b.signInForm)
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
	return ownHost(address, secured(cross.Handler(b.sessions.LoadAndSave(mux))))
}

// ownHost answers only requests to the address itself: a name that an outside page has pointed at it is another one.
func ownHost(address string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(address)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, asked, err := net.SplitHostPort(r.Host)
		ip := net.ParseIP(host)
		if err != nil || asked != port || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
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
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if r.Body != nil && !strings.HasPrefix(r.URL.Path, "/upload") {
			r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
		}
		next.ServeHTTP(w, r)
	})
}

// cached lets a browser keep the workbench's own files for an hour.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		next.ServeHTTP(w, r)
	})
}
