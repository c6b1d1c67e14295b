package lang

import (
	"io"
	"strings"
	"testing"
)

func TestSwedishCSV(t *testing.T) {
	plain := "name,value,text\n\"a;b\",-1.50,2.5\n\"x, \"\"y\"\"\",1e+20,1.5e-7\n2.1.3,3,\"1.5 % \"\n"
	for style, want := range map[CSVStyle]string{
		PlainCSV:   plain,
		SwedishCSV: "name;value;text\n\"a;b\";-1,50;2,5\n\"x, \"\"y\"\"\";1e+20;1,5e-7\n2.1.3;3;1.5 % \n",
	} {
		var b strings.Builder
		err := RestyleCSV(&b, style, func(w io.Writer) error {
			_, err := io.WriteString(w, plain)
			return err
		})
		if err != nil || b.String() != want {
			t.Errorf("%s: %v\n%s", style, err, b.String())
		}
	}
	var b strings.Builder
	w := NewCSV(&b, SwedishCSV, "text")
	for _, row := range [][]string{{"value", "text"}, {"1.5", "1.5"}} {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	if b.String() != "value;text\n1,5;1.5\n" {
		t.Error(b.String())
	}
}
