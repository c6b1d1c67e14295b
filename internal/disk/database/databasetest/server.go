//go:build unix

// Package databasetest starts a PostgreSQL for tests.
package databasetest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"ansatz/internal/disk/database"
)

// server is a PostgreSQL of the tests' own, in a folder of its own, without a network.
type server struct {
	dir     string
	process *exec.Cmd
	as      *syscall.Credential
}

// Installed says whether PostgreSQL is.
func Installed() bool { return binary("initdb") != "" && binary("postgres") != "" }

// port is where the server listens on the loopback interface too; 0: nowhere.
var port int

// Listen has the server listen on a port of the loopback interface. It is called before the first database is made.
func Listen(on int) { port = on }

var (
	startServer sync.Once
	running     *server
	whyNot      string
)

// binary finds a program of PostgreSQL, of the newest version that is installed.
func binary(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	slices.Sort(found)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

func begin() (*server, string) {
	initdb, postgres := binary("initdb"), binary("postgres")
	if initdb == "" || postgres == "" {
		return nil, "PostgreSQL is not installed (initdb, postgres)"
	}
	dir, err := os.MkdirTemp("/tmp", "ansatz-pg-") // a socket's path must be short
	if err != nil {
		return nil, err.Error()
	}
	s := &server{dir: dir}
	if os.Geteuid() == 0 { // the server does not run as root
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return nil, err.Error()
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err.Error()
		}
	}
	data := filepath.Join(dir, "data")
	start := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
		return cmd
	}
	out, err := start(initdb, "--pgdata", data, "--username", "ansatz", "--auth", "trust", "--no-sync",
		"--encoding", "UTF8").CombinedOutput()
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Sprintf("initdb: %v %s", err, out)
	}
	address := ""
	if port > 0 {
		address = "127.0.0.1"
	}
	s.process = start(postgres, "-D", data, "-k", dir, "-c", "listen_addresses="+address, "-c", "fsync=off", "-F",
		"-p", strconv.Itoa(cmp.Or(port, 5432)))
	if err := s.process.Start(); err != nil {
		return nil, err.Error()
	}
	for range 200 {
		db, err := database.Place{Kind: database.PostgreSQL, Connection: s.connection("postgres")}.Open()
		if err == nil {
			err = db.Ping()
			db.Close()
		}
		if err == nil {
			return s, ""
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.end()
	return nil, "the server does not start"
}

func (s *server) connection(name string) string {
	return fmt.Sprintf("host=%s port=%d user=ansatz dbname=%s", s.dir, cmp.Or(port, 5432), name)
}

func (s *server) end() {
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	_ = s.process.Wait()
	_ = os.RemoveAll(s.dir)
}

var databases int

// Postgres returns the connection to an empty database of a server that runs for the tests.
func Postgres(t testing.TB) string {
	t.Helper()
	startServer.Do(func() { running, whyNot = begin() })
	if running == nil {
		t.Skip("SKIPPED, NOT TESTED: " + whyNot)
	}
	db, err := database.Place{Kind: database.PostgreSQL, Connection: running.connection("postgres")}.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	databases++
	name := fmt.Sprintf("case%d", databases)
	if _, err := db.ExecContext(context.Background(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	return running.connection(name)
}

// End ends the server, if one was started.
func End() {
	if running != nil {
		running.end()
	}
}
