package delivery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/workspace"
)

// TestWhoHolds: several may read a workspace; a load must be alone. Who is refused is told who has it, and nothing
// stays when all are done.
func TestWhoHolds(t *testing.T) {
	in, home := small(t), filepath.Join(t.TempDir(), "W")
	mustLoad(t, home, filepath.Join(in, "a"))
	before := bytesOf(t, home)
	one, err := workspace.Open(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	two, err := workspace.Open(home, duckdb.NewStore)
	if err != nil {
		t.Fatal("a second reader:", err)
	}
	if one.Scratch() == two.Scratch() || !one.Writable() {
		t.Errorf("%s and %s", one.Scratch(), two.Scratch())
	}
	mine := fmt.Sprintf("process %d on ", os.Getpid())
	_, err = runLoad(t.Context(), Options{Deliveries: filepath.Join(in, "b"), Workspace: home})
	if fault.ExitCode(err) != 5 || strings.Count(err.Error(), mine) != 2 || !strings.Contains(err.Error(), "since 2") {
		t.Errorf("a load while two read: %v", err)
	}
	one.Close()
	two.Close()
	for path, hash := range bytesOf(t, home) {
		if before[path] != hash {
			t.Errorf("%s is left or changed", path)
		}
	}
	loading, err := workspace.OpenAlone(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	_, err = workspace.Open(home, duckdb.NewStore)
	if fault.ExitCode(err) != 5 || !strings.Contains(err.Error(), mine) || !strings.Contains(err.Error(), "a load") {
		t.Errorf("a reader while a load has the workspace: %v", err)
	}
	loading.Close()
	killed := filepath.Join(home, "reading-1")
	deliver(t, killed, map[string]string{"lock": `{"PID": 1}`, "models.duckdb": "x"})
	one, err = workspace.Open(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	if _, err := os.Stat(killed); err == nil {
		t.Error("what a killed reader left stays")
	}
}

// TestUnwritable: a workspace that cannot be written is read, with what is needed beside it in the folder of
// temporary files; a load says why it cannot be.
func TestUnwritable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("nothing is forbidden to root; internal/torture tries it as another user")
	}
	in, dir := small(t), t.TempDir()
	home := filepath.Join(dir, "W")
	mustLoad(t, home, filepath.Join(in, "a"))
	temp := filepath.Join(dir, "temp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	if err := os.Chmod(home, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(home, 0o700)
	w, err := workspace.Open(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	if w.Writable() || filepath.Dir(w.Scratch()) != temp {
		t.Error(w.Scratch())
	}
	w.Close()
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%d left over", len(left))
	}
	_, err = runLoad(t.Context(), Options{Deliveries: filepath.Join(in, "b"), Workspace: home})
	if fault.ExitCode(err) != 6 || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("a load: %v", err)
	}
}
