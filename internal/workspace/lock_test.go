package workspace

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestScratchOfManyAtOnce: those who begin to read at the same time, and remove what others have left, take nobody's
// folder away.
func TestScratchOfManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				folder, held, err := makeScratch(dir)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(folder, "models.duckdb"), nil, 0o600); err != nil {
					t.Errorf("the folder of a reader is gone: %v", err)
				}
				_ = os.RemoveAll(folder)
				held.release()
			}
		})
	}
	all.Wait()
}
