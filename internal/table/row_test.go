package table

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzReadCSV: whatever the bytes, there are rows that can be written and read again as the same, or an error that
// names a line and holds no cell.
func FuzzReadCSV(f *testing.F) {
	head := strings.Join(Header, ",") + "\n"
	for _, rows := range []string{
		"", "figure_1,strategic,low,share,0.5,,,5,10,ok\n", "a,b,,c,,0,9,,,suppressed\n", "a,b,,c,+Inf,,,,,ok\n",
		"\"a\n\"\"b\",=1+1,\x00,c,1e300,-0,NaN,0x1p4,,undefined\n", "a,b\n", "a,b,c,d,x,,,,,ok\n",
	} {
		f.Add([]byte(head + rows))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := ReadCSV(bytes.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "results: line ") {
				t.Errorf("%q has no line", err)
			}
			return
		}
		var first, second bytes.Buffer
		if err := WriteCSV(&first, rows); err != nil {
			t.Fatal(err)
		}
		again, err := ReadCSV(bytes.NewReader(first.Bytes()))
		if err != nil || len(again) != len(rows) {
			t.Fatalf("%d rows are written and %d read: %v", len(rows), len(again), err)
		}
		if err := WriteCSV(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%q is read as %q", &first, &second)
		}
	})
}
