package run

import (
	"io"
	"os"
	"testing"

	"ansatz/internal/fault"
)

// A disk that is full while a file is written is told as one.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no device that is always full")
	}
	for _, n := range []int{1, 1 << 20} {
		err := WriteFile(t.Context(), "/dev/full", func(w io.Writer) error {
			_, err := w.Write(make([]byte, n))
			return err
		})
		if fault.ExitCode(err) != 6 {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
