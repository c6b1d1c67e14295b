package released

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is written can be read, and is the same text again: one count, equation, table and proof a line.
func TestCertificateText(t *testing.T) {
	seven := int64(7)
	c := &Certificate{
		Format:  CertificateFormat,
		Profile: PublicProfile{"publish", 5, 5},
		Files:   map[string]string{"results.csv": "ab", "provenance.json": "cd"},
		Counts: []CertifiedCount{
			{"eligible <b>", []Place{{Row: 3, Field: "value"}, {Chain: "a", Step: "b", Field: "persons"}}, &seven, 0},
			{"recipients", []Place{{Row: 4, Field: "numerator"}}, nil, 5},
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
[1,0,1]]}
`
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	var back Certificate
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, &back); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if err := (&Certificate{}).Write(&b); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("%v: %s", err, &b)
	}
}
