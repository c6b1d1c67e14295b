package main

import (
	"context"
	"slices"
	"strings"

	"ansatz/internal/cooperation"
	"ansatz/internal/lang"
)

func init() {
	addTexts(map[string]lang.Text{
		"case_list":  {SV: "Lista poster som de står.", EN: "List records as they stand."},
		"case_whose": {SV: "Bara poster om denna myndighet.", EN: "Records about this agency only."},
		"case_by_decision": {
			SV: "Bara poster som vilar på detta beslut.",
			EN: "Records that rest on this decision only.",
		},
		"case_pending": {SV: "Bara begäranden utan svar.", EN: "Requests without an answer only."},
		"case_since":   {SV: "Bara från och med den dagen.", EN: "From that day on only."},
		"case_until":   {SV: "Bara till och med den dagen.", EN: "Until that day only."},
		"case_last":    {SV: "Så många av de sista; 0 är alla.", EN: "So many of the last ones; 0 is all."},
	})
}

type caseListCommand struct {
	noun     string
	Agency   string `help:"${case_whose}"`
	Decision string `help:"${case_by_decision}"`
	Pending  bool   `help:"${case_pending}"`
	Since    string `help:"${case_since}"`
	Until    string `help:"${case_until}"`
	Last     int    `default:"50" help:"${case_last}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
	casebook
}

func (x caseListCommand) Help() string {
	own := "  ansatz case " + x.noun + " list --json -r register"
	if x.noun == cooperation.Request {
		own = "  ansatz case request list --pending --agency police -r register"
	}
	return examples(own, own)
}

// listed are the fields of a list: the first few that are there.
const listed = 6

func (x caseListCommand) Run(ctx context.Context, c *console) error {
	if f := chosen("--agency", &x.Agency, cooperation.AgencyNames()); f != nil {
		return f
	}
	if err := days(map[string]string{"--since": x.Since, "--until": x.Until}); err != nil {
		return err
	}
	return x.using(ctx, c, func(s *cooperation.Store) error {
		list, err := s.List(ctx, x.noun, cooperation.Filter{Agency: x.Agency, Decision: x.Decision, Pending: x.Pending,
			Since: x.Since, Until: x.Until, Last: x.Last})
		if err != nil {
			return err
		}
		if x.JSON {
			return c.json(list)
		}
		if len(list) == 0 {
			c.say(lang.Text{SV: "Inga poster.", EN: "No records."})
			return nil
		}
		n, _ := cooperation.Find(x.noun)
		var fields []cooperation.Field
		for _, f := range n.Fields {
			there := slices.ContainsFunc(list, func(e cooperation.Entry) bool { return e.Fields[f.Name] != "" })
			if there && len(fields) < listed {
				fields = append(fields, f)
			}
		}
		t := columns{}
		row := []string{lang.Text{SV: "beteckning", EN: "name"}.In(c.lang)}
		for _, f := range fields {
			row = append(row, f.Named().In(c.lang))
		}
		t.add(row...)
		for _, e := range list {
			row := []string{e.ID}
			for _, f := range fields {
				value := ""
				if v := e.Fields[f.Name]; v != "" {
					value = lang.Shorten(strings.ReplaceAll(f.Shown(v).In(c.lang), "\n", " "), 40)
				}
				row = append(row, value)
			}
			t.add(row...)
		}
		return t.write(c.out)
	})
}
