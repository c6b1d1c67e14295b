package model

import (
	"strings"
	"testing"
)

// A model that names the justice chain or the judgments beside a register with numbers is refused, also through other
// models and in the place of the program's own exception.
func TestNothingIsJoinedWithTheJusticeChain(t *testing.T) {
	const one = " from register.justice_chain as j\ngroup by 1"
	for name, c := range map[string]struct {
		own  map[string]string
		want string // the file, line and column of the mistake; empty if there is none
	}{
		"alone": {map[string]string{"own/a.sql": "select j.case_year, count(*) as n" + one}, ""},
		"beside a register without numbers": {map[string]string{
			"own/a.sql": "select count(*) as n from register.justice_chain as j\n" +
				"join register.resource as r on r.year = j.case_year"},
			""},
		"beside investigations": {map[string]string{
			"own/a.sql": "select count(*) as n\nfrom register.control_investigation as i\n" +
				"join register.justice_chain as j on j.chain_id = i.case_id"},
			"models/own/a.sql:3:justice_chain"},
		"judgments beside phenomena of cases": {map[string]string{
			"own/a.sql": "select count(*) as n\nfrom register.judgment_count as j\n" +
				"join register.case_phenomenon as i on i.phenomenon_id = j.phenomenon_id"},
			"models/own/a.sql:2:judgment_count"},
		"judgments beside the chain": {map[string]string{
			"own/a.sql": "select count(*) as n\nfrom register.judgment_count as j, register.justice_chain as k"},
			"models/own/a.sql:2:justice_chain"},
		"beside a relation that is not delivered": {map[string]string{
			"own/a.sql": "select count(*) as n\nfrom register.judgment_count as j, register.organisation as k"},
			"models/own/a.sql:2:judgment_count"},
		"through another model": {map[string]string{
			"own/a.sql": "select j.chain_id from register.justice_chain as j",
			"own/b.sql": "select i.case_id\nfrom register.control_investigation as i\n" +
				"join own.a as a on a.chain_id = i.case_id",
			"own/c.sql": "select b.case_id from own.b as b"},
			"models/own/b.sql:3:justice_chain"},
		"through models of the program": {map[string]string{
			"own/b.sql": "select k.year\nfrom cooperation.investigation as i, own.a as k",
			"own/a.sql": "select j.case_year as year from register.judgment_count as j"},
			"models/own/b.sql:2:judgment_count"},
		"in the place of the exception": {map[string]string{
			"cooperation/chain_not_joinable.sql": "select j.chain_id, i.person_id\n" +
				"from register.justice_chain as j\njoin register.control_investigation as i on i.case_id = j.chain_id"},
			"models/cooperation/chain_not_joinable.sql:2:justice_chain"},
		"the counts of the exception": {map[string]string{
			"own/a.sql": "select c.year, c.n\nfrom cooperation.chain_not_joinable as c, register.person as p"}, ""},
		"only in a remark": {map[string]string{
			"own/a.sql": "-- register.justice_chain\nselect p.person_id from register.person as p"}, ""},
	} {
		_, err := Models(c.own)
		got := ""
		if err != nil {
			got = err.Error()
		}
		parts := strings.Split(c.want, ":")
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q, want %s", name, got, c.want)
			}
		}
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
