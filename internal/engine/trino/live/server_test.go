//go:build linux

// Package live has the tests that need a real Trino server, which they start: docs/trino.md. They are run by
// make test-trino.
package live

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/engine/trino"
)

// cluster is a Trino of the tests' own: a coordinator, which computes too, and workers, on the loopback interface.
type cluster struct {
	dir, home string
	address   string // http://…, where nobody has to sign in
	shared    string // the folder that the server reads as local:///given
	nodes     []*exec.Cmd
	log       string // of the coordinator
	size      size
	postgres  int // the port of the agencies\' databases; 0: there are none

	secure        string      // https://…, with passwords
	certificate   string      // the file of its certificate
	authenticator string      // how passwords are checked
	ended         atomic.Bool // one of them
	waiting       sync.WaitGroup
}

// size is how large a cluster is.
type size struct {
	workers int
	heap    int // of each node, in MB
	// lasting is for a cluster that is measured: its nodes compile what they run often as well as they can, which costs
	// a cluster that lives for minutes more than it gives, and remember all queries.
	lasting bool
}

// small is the size of the cluster of the tests.
var small = size{workers: 1, heap: 1100}

// cacheVariable names the folder in which .ci/trino keeps the server.
const cacheVariable = "ANSATZ_TRINO_CACHE"

const version = "476"

var (
	startCluster sync.Once
	running      *cluster
	failure      error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if running != nil {
		running.end()
	}
	databasetest.End()
	os.Exit(code)
}

// server returns the server of all tests, which is started when the first of them asks.
func server(t testing.TB) *cluster {
	t.Helper()
	home := os.Getenv(cacheVariable)
	if home == "" {
		t.Skip("SKIPPED, NOT TESTED: no Trino server; make test-trino starts one")
	}
	startCluster.Do(func() { running, failure = start(t, home, small) })
	if failure != nil {
		t.Fatal(failure)
	}
	return running
}

// java is the Java that .ci/trino has found.
func java(home string) (string, error) {
	path, err := os.ReadFile(filepath.Join(home, "java.path"))
	return strings.TrimSpace(string(path)), err
}

// start starts a coordinator and workers.
func start(t testing.TB, home string, z size) (*cluster, error) {
	path, err := java(home)
	if err != nil {
		return nil, fmt.Errorf("no server in the folder that $%s names: run make test-trino: %w", cacheVariable, err)
	}
	dir, err := os.MkdirTemp("", "ansatz-trino-")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, home: home, size: z, shared: filepath.Join(dir, "shared", "given")}
	for _, folder := range []string{c.shared, filepath.Join(dir, "spare", "given")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return c, err
		}
	}
	port, err := freePort()
	if err != nil {
		return c, err
	}
	if databasetest.Installed() {
		if c.postgres, err = freePort(); err != nil {
			return c, err
		}
		databasetest.Listen(c.postgres)
	}
	c.address = fmt.Sprintf("http://127.0.0.1:%d", port)
	began := time.Now()
	for i := range z.workers + 1 {
		if err := c.node(path, i, port); err != nil {
			return c, err
		}
	}
	if err := c.wait(z.workers + 1); err != nil {
		text, _ := os.ReadFile(c.log)
		c.end()
		return nil, fmt.Errorf("%w\n%s", err, text[max(0, len(text)-4000):])
	}
	t.Logf("Trino %s with %d nodes stands after %.0f seconds", version, z.workers+1, time.Since(began).Seconds())
	return c, nil
}

// node starts one process; the first is the coordinator.
func (c *cluster) node(java string, number, coordinator int) error {
	dir := filepath.Join(c.dir, fmt.Sprintf("node%d", number))
	if err := os.MkdirAll(filepath.Join(dir, "etc", "catalog"), 0o755); err != nil {
		return err
	}
	installed, err := filepath.Abs(filepath.Join(c.home, "server-"+version))
	if err != nil {
		return err
	}
	for _, folder := range []string{"plugin", "secrets-plugin"} {
		if err := os.Symlink(filepath.Join(installed, folder), filepath.Join(dir, folder)); err != nil {
			return err
		}
	}
	port := coordinator
	if number > 0 {
		if port, err = freePort(); err != nil {
			return err
		}
	}
	config := fmt.Sprintf(`coordinator=%t
http-server.http.port=%d
discovery.uri=%s
node.environment=test
node.id=node%d
node.internal-address=127.0.0.1
log.enable-console=true
catalog.config-dir=%s
query.max-memory=%dMB
query.max-memory-per-node=%dMB
memory.heap-headroom-per-node=%dMB
`, number == 0, port, c.address, number, filepath.Join(dir, "etc", "catalog"), (c.size.workers+1)*c.size.heap/2,
		c.size.heap/2, c.size.heap/4)
	config += "internal-communication.shared-secret=of this test alone\n"
	if c.size.lasting {
		config += "query.max-history=5000\nquery.min-expire-age=2h\n"
	}
	files := map[string]string{}
	if number == 0 {
		secure, err := c.certify()
		if err != nil {
			return err
		}
		config += "node-scheduler.include-coordinator=true\n" + secure
		files["password-authenticator.properties"] = c.authenticator
	}
	files["config.properties"] = config
	for name, text := range c.catalogs() {
		files["catalog/"+name+".properties"] = text
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, "etc", name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	log := filepath.Join(dir, "log")
	if number == 0 {
		c.log = log
	}
	out, err := os.Create(log)
	if err != nil {
		return err
	}
	defer out.Close()
	args := []string{java, fmt.Sprintf("-Xmx%dM", c.size.heap), "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
		"-Djdk.attach.allowAttachSelf=true", "-Dconfig=etc/config.properties"}
	if !c.size.lasting {
		args = append(args, "-XX:TieredStopAtLevel=1")
	}
	args = append(args, "-cp", filepath.Join(installed, "lib", "*"), "io.trino.server.TrinoServer")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	c.waiting.Go(func() {
		runtime.LockOSThread() // the process ends with the thread that has started it, also if this one is killed
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			c.ended.Store(true)
		}
	})
	if err := <-started; err != nil {
		return err
	}
	c.nodes = append(c.nodes, cmd)
	return nil
}

// catalogs are the catalogues of every node.
func (c *cluster) catalogs() map[string]string {
	hive := func(folder string) string {
		return fmt.Sprintf(`connector.name=hive
hive.metastore=file
hive.metastore.catalog.dir=local:///metastore
fs.native-local.enabled=true
local.location=%s
hive.non-managed-table-writes-enabled=true
hive.storage-format=PARQUET
`, folder)
	}
	all := map[string]string{"ansatz": hive(filepath.Dir(c.shared)), "spare": hive(filepath.Join(c.dir, "spare"))}
	for i, a := range agencies {
		if c.postgres > 0 {
			all[a.catalog] = fmt.Sprintf("connector.name=postgresql\n"+
				"connection-url=jdbc:postgresql://127.0.0.1:%d/case%d\n"+
				"connection-user=trino\nconnection-password=none\ndynamic-filtering.enabled=false\n", c.postgres, i+1)
		}
	}
	return all
}

// wait waits until all nodes compute.
func (c *cluster) wait(nodes int) error {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	for {
		if ctx.Err() != nil {
			return fmt.Errorf("the server does not stand after five minutes")
		}
		if c.ended.Load() {
			return fmt.Errorf("a node has ended")
		}
		rows, err := trino.Ask(ctx, c.config(""), "select cast(count(*) as varchar) from system.runtime.nodes "+
			"where state = 'active'")
		if err == nil && len(rows) == 1 && rows[0][0] == fmt.Sprint(nodes) {
			return nil
		}
		time.Sleep(time.Second)
	}
}

// config is how the program reaches the server; folder is a subfolder of the shared one.
func (c *cluster) config(folder string) trino.Config {
	return trino.Config{Server: c.address, Catalog: "ansatz", User: "test", Together: 4, Patience: 5 * time.Second,
		Folder: filepath.Join(c.shared, folder), Location: "local:///given/" + folder}
}

// end ends the processes that this test has started.
func (c *cluster) end() {
	for _, n := range c.nodes {
		_ = n.Process.Kill()
	}
	c.waiting.Wait()
	_ = os.RemoveAll(c.dir)
}

// get fetches a page of the coordinator.
func (c *cluster) get(path string) (string, error) {
	request, err := http.NewRequest(http.MethodGet, c.address+path, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("X-Trino-User", "test")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
