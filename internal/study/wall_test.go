package study

import (
	"strings"
	"testing"
)

// The parser of a study refuses own models that name the justice chain or the judgments beside a register with numbers,
// by themselves or through another own model, with file and line.
func TestOwnModelsKeepTheJusticeChainApart(t *testing.T) {
	src, err := builtin.ReadFile(CooperationName + "/" + File)
	if err != nil {
		t.Fatal(err)
	}
	read := func(models map[string]string) string {
		s := &Study{Source: src, Read: src, Models: models, file: CooperationName + "/" + File, embedded: true}
		if _, err := s.parse(nil); err != nil {
			return err.Error()
		}
		return ""
	}
	const chain = "select j.chain_id from register.justice_chain as j"
	for name, c := range map[string]struct {
		models map[string]string
		want   string
	}{
		"the chain alone": {map[string]string{"own/a.sql": chain}, ""},
		"in one model": {map[string]string{"own/a.sql": "select i.case_id\nfrom register.control_investigation as i\n" +
			"join register.justice_chain as j on j.chain_id = i.case_id"}, "models/own/a.sql:3:justice_chain"},
		"through another": {map[string]string{"own/a.sql": chain, "own/b.sql": "select i.case_id\n" +
			"from register.control_investigation as i\njoin own.a as j on j.chain_id = i.case_id"},
			"models/own/b.sql:3:justice_chain"},
	} {
		got := read(c.models)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || strings.Count(got, "justice_chain") > 4 {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
