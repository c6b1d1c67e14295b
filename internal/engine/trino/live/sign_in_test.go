//go:build linux

package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/trino"
)

const password = "canary-password"

// certify writes a certificate for the loopback interface, signed by itself, and its key, and what the server checks
// passwords by. It returns the coordinator's configuration of them.
func (c *cluster) certify() (config string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ansatz test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return "", err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	hashed, err := bcrypt.GenerateFromPassword([]byte(password), 10)
	if err != nil {
		return "", err
	}
	shown := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	c.certificate = filepath.Join(c.dir, "certificate.pem")
	store, passwords := filepath.Join(c.dir, "server.pem"), filepath.Join(c.dir, "passwords")
	for path, text := range map[string][]byte{c.certificate: shown, passwords: []byte("test:" + string(hashed) + "\n"),
		store: append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), shown...)} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return "", err
		}
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	c.secure = fmt.Sprintf("https://127.0.0.1:%d", port)
	c.authenticator = "password-authenticator.name=file\nfile.password-file=" + passwords + "\n"
	return fmt.Sprintf(`http-server.https.enabled=true
http-server.https.port=%d
http-server.https.keystore.path=%s
http-server.authentication.type=PASSWORD
http-server.authentication.allow-insecure-over-http=true
`, port, store), nil
}

// TestSignIn: over TLS with the server's own certificate given, a password lets in. A wrong one, none, and a
// certificate that is not given do not, and no message has the password.
func TestSignIn(t *testing.T) {
	c := server(t)
	config := func(change func(*trino.Config)) trino.Config {
		s := c.config("secure")
		s.Server, s.Password, s.Certificate = c.secure, password, c.certificate
		change(&s)
		return s
	}
	rows, err := trino.Ask(t.Context(), config(func(*trino.Config) {}), "select current_user")
	if err != nil || len(rows) != 1 || rows[0][0] != "test" {
		t.Errorf("%v, %v", rows, err)
	}
	for name, v := range map[string]struct {
		config trino.Config
		kind   engine.Kind
	}{
		"another password": {config(func(s *trino.Config) { s.Password = "canary-wrong" }), engine.Denied},
		"no password":      {config(func(s *trino.Config) { s.Password = "" }), engine.Denied},
		"another user":     {config(func(s *trino.Config) { s.User = "stranger" }), engine.Denied},
		"no certificate":   {config(func(s *trino.Config) { s.Certificate = "" }), engine.Lost},
	} {
		_, err := trino.Ask(t.Context(), v.config, "select current_user")
		var failed *engine.Error
		if !errors.As(err, &failed) || failed.Kind != v.kind ||
			strings.Contains(fmt.Sprintf("%v %+v", err, failed), "canary") {
			t.Errorf("%s: %v, want %s", name, err, v.kind)
		}
	}
}

// TestEndedQuery: a query that somebody ends on the server is told as such, and what was made before stands.
func TestEndedQuery(t *testing.T) {
	c := server(t).config("ended")
	session, err := trino.Open(t.Context(), duckdb.New, c, "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	to := session.(engine.Server)
	mark := fmt.Sprintf("%016x", time.Now().UnixNano())
	marks := map[string]string{"suite.short": mark, "suite.endless": mark}
	if _, err := to.Mean(t.Context(), marks); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Make(t.Context(), "suite.short", "select 1 as n"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		digits := "(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))"
		from := digits + " as a0 (n)"
		for i := 1; i < 12; i++ {
			from += fmt.Sprintf(" cross join %s as a%d (n)", digits, i)
		}
		_, err := to.Make(t.Context(), "suite.endless", "select count(*) as n from "+from+" where a0.n + a11.n = 7")
		ended <- err
	}()
	for range 60 {
		time.Sleep(time.Second)
		running, err := trino.Ask(t.Context(), c, "select query_id from system.runtime.queries "+
			"where state = 'RUNNING' and query like '%suite%endless%' and query not like '%query_id%'")
		if err != nil {
			t.Fatal(err)
		}
		if len(running) > 0 {
			_, err = trino.Ask(t.Context(), c, "call system.runtime.kill_query(query_id => '"+running[0][0]+
				"', message => 'canary')")
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	err = <-ended
	var failed *engine.Error
	if !errors.As(err, &failed) || failed.Kind != engine.Lost ||
		strings.Contains(fmt.Sprintf("%+v", failed), "canary") {
		t.Errorf("%v", err)
	}
	standing, err := to.Mean(t.Context(), marks)
	if _, stands := standing["suite.short"]; err != nil || !stands || len(standing) != 1 {
		t.Errorf("%v stands, %v", standing, err)
	}
}

// TestPurge: what stands on the server goes with an erased delivery, and without an answer of the server nothing is
// erased.
func TestPurge(t *testing.T) {
	c := server(t)
	dir := t.TempDir()
	country, workspace := filepath.Join(dir, "country"), filepath.Join(dir, "workspace")
	do(t, nil, "synth", "--persons", "1000", "--seed", "3", "--out", country)
	do(t, nil, "load", country, "-w", workspace)
	settings := func(address string) {
		text := fmt.Sprintf("engine: trino\nserver: %s\ncatalog: spare\nshared: %s=local:///given\n", address,
			filepath.Join(c.dir, "spare", "given"))
		if err := os.WriteFile(filepath.Join(workspace, "workspace.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address := strings.Replace(c.address, "//", "//test@", 1)
	settings(address)
	do(t, nil, "explain", "population", "-w", workspace)
	config := c.config("")
	config.Catalog = "spare"
	stands := func() int {
		all, err := trino.Everything(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := stands()
	if before < 3 {
		t.Fatalf("%d tables stand", before)
	}
	const delivery = "2024-09-04-enforcement"
	settings("http://test@127.0.0.1:1")
	if text, code := attempt(t, nil, "purge", delivery, "-w", workspace, "--yes"); code != 6 {
		t.Errorf("exit %d: %s", code, text)
	}
	settings(address)
	text := do(t, nil, "purge", delivery, "-w", workspace, "--yes", "--dry-run")
	if !strings.Contains(text, "Nothing was changed") || !strings.Contains(text, fmt.Sprint(before)) ||
		stands() != before {
		t.Errorf("%d stand: %s", stands(), text)
	}
	text = do(t, nil, "purge", delivery, "-w", workspace, "--yes")
	if !strings.Contains(text, fmt.Sprintf("On the server %d tables were dropped", before)) || stands() != 0 {
		t.Errorf("%d stand: %s", stands(), text)
	}
	if left, _ := filepath.Glob(filepath.Join(c.dir, "spare", "given", "*", "*")); len(left) > 0 {
		t.Errorf("%d folders of given rows are left", len(left))
	}
}
