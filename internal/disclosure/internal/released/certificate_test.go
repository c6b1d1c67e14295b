package released

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// What is written can be read, and is the same text again: one count, equation, table and proof a line.
func TestCertificateText(t *testing.T) {
	seven := int64(7)
	c := &Certificate{
		Format:  CertificateFormat,
		Profile: PublicProfile{Name: "publish", Threshold: 5, Width: 5},
		Files:   map[string]string{"results.csv": "ab", "provenance.json": "cd"},
		Counts: []CertifiedCount{
			{"eligible <b>", []Place{{Row: 3, Field: "value"}, {Chain: "a", Step: "b", Field: "persons"}}, &seven, 0,
				nil},
			{"recipients", []Place{{Row: 4, Field: "numerator"}}, nil, 5, nil},
		},
		Equations: []Equation{{[]Term{{1, 0}, {-1, 1}}, 3, 0}},
		Tables:    []ProofTable{{{1, 0}}, {{1, 5}}},
		Proofs:    []Proof{{1, 0, 1}},
	}
	want := `{"format":1,
"profile":{"name":"publish","threshold":5,"width":5},
"files":{"provenance.json":"cd","results.csv":"ab"},
"counts":[
{"name":"eligible <b>","at":[[3,"value"],["a","b","persons"]],"printed":7,"width":0},
{"name":"recipients","at":[[4,"numerator"]],"printed":null,"width":5}],
"equations":[
{"terms":[[1,0],[-1,1]],"constant":3,"tolerance":0}],
"tables":[
[[1,0]],
[[1,5]]],
"proofs":[
[1,0,1]],
`
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	lines, _, _ := strings.Cut(b.String(), `"sha256"`)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	back, err := ReadCertificate(b.Bytes())
	if err != nil || back.Changed() {
		t.Fatalf("%v, changed: %t", err, back.Changed())
	}
	if diff := cmp.Diff(c, back, cmpopts.IgnoreUnexported(Certificate{})); diff != "" {
		t.Error(diff)
	}
	for _, change := range [][2]string{{"\n[1,0,1]", ""}, {"\"constant\":3", "\"constant\":4"}, {"}\n", "}\n\n"},
		{"[1,5]", "[1,6]"}} {
		text := strings.Replace(b.String(), change[0], change[1], 1)
		if other, err := ReadCertificate([]byte(text)); err != nil || !other.Changed() {
			t.Errorf("%q for %q is not seen: %v", change[1], change[0], err)
		}
	}
	b.Reset()
	if err := (&Certificate{}).Write(&b); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("%v: %s", err, &b)
	}
}

// A count has its proof if both tables have it, as far apart as its width.
func TestUnproved(t *testing.T) {
	seven := int64(7)
	counts := []CertifiedCount{{Name: "printed", Printed: &seven}, {Name: "withheld", Width: 5}}
	for _, c := range []struct {
		name   string
		tables []ProofTable
		proofs []Proof
		want   int
	}{
		{"wide enough", []ProofTable{{{1, 0}}, {{1, 5}}}, []Proof{{1, 0, 1}}, 0},
		{"too narrow", []ProofTable{{{1, 0}}, {{1, 4}}}, []Proof{{1, 0, 1}}, 1},
		{"one table", []ProofTable{{{1, 0}}}, []Proof{{1, 0, 0}}, 1},
		{"a table without it", []ProofTable{{{0, 7}}, {{1, 5}}}, []Proof{{1, 0, 1}}, 1},
		{"no proof", nil, nil, 1},
	} {
		if got := (&Certificate{Counts: counts, Tables: c.tables, Proofs: c.proofs}).Unproved(); got != c.want {
			t.Errorf("%s: %d without proof, want %d", c.name, got, c.want)
		}
	}
}
