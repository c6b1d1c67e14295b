package cooperation

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/study"
)

// TestCorrectionsKeepWhatWasLawful: a correction that makes an earlier request unlawful, or takes a condition away
// without saying so, is refused and changes nothing.
func TestCorrectionsKeepWhatWasLawful(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s, ctx := opened(t, dir, nil), context.Background()
		lawful(t, s)
		write(t, s, Request, "R-1", askPolice...)
		write(t, s, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=H0,H2")
		for _, c := range []struct{ noun, id, change, want string }{
			{Decision, "SB-1", "to_date=2026-01-31", "R-1 unlawful: the decision SB-1 is in force"},
			{Decision, "SB-1", "organised=nej", "R-1 unlawful: the decision SB-1 does not say"},
			{Target, "MO-1", "closed_date=2026-01-31", "R-1 unlawful: the subject is no target"},
			{Target, "MO-1", "opened_date=2026-02-02", "R-1 unlawful: the subject is no target"},
			{Member, "SB-1/police/2026-01-01", "to_date=2026-01-31", "R-1 unlawful: Swedish Police Authority does not"},
			{Answer, "R-1", "condition=H0", "takes away the condition of use H2"},
			{Answer, "R-1", "condition=-", "takes away the condition of use H2"},
		} {
			_, err := s.Correct(ctx, c.noun, Record{ID: c.id, Fields: fields(c.change), Reason: "fel"})
			got := refusedFor(err)
			if !slices.ContainsFunc(got, func(r string) bool { return strings.Contains(r, c.want) }) {
				t.Errorf("%s %s: %q, without %q", c.noun, c.change, got, c.want)
			}
		}
		for _, c := range []struct{ noun, id, change, reason string }{
			{Decision, "SB-1", "to_date=2026-02-01", "avslutat"},
			{Target, "MO-1", "closed_date=2026-02-01", "avslutat"},
			{Answer, "R-1", "condition=H0", "polisen har hävt H2"},
		} {
			_, err := s.Correct(ctx, c.noun, Record{ID: c.id, Fields: fields(c.change), Reason: c.reason})
			if err != nil {
				t.Errorf("%s %s: %v", c.noun, c.change, err)
			}
		}
	})
}

// TestOddRecordsAreNoted: a record that names one that is not here, or a day to come, is written with a note.
func TestOddRecordsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s := opened(t, dir, nil)
		lawful(t, s)
		for _, c := range []struct {
			noun, id string
			fields   []string
			want     []string
		}{
			{Measure, "A-1", []string{"target_id=MO-1", "kind=recovery", "amount=1"}, nil},
			{Measure, "A-2", []string{"target_id=MO-7", "request_id=R-7", "kind=recovery", "amount=1"},
				[]string{"target MO-7 is not in the register", "request R-7 is not in the register"}},
			{Measure, "A-3", []string{"target_id=MO-1", "kind=recovery", "amount=1", "date=2027-05-05"},
				[]string{"--date (date) has not come"}},
			{Target, "MO-3", []string{"decision_id=SB-9", "kind=area", "area=0180C1010"},
				[]string{"decision on cooperation SB-9 is not in the register"}},
			{"investigation", "K-1", []string{"phenomenon_id=F-99"},
				[]string{"phenomenon F-99 is not in the register"}},
		} {
			got := write(t, s, c.noun, c.id, c.fields...).Doubts
			if len(got) != len(c.want) {
				t.Errorf("%s %s: %v", c.noun, c.id, got)
				continue
			}
			for i, want := range c.want {
				if text := got[i].Fault().Rule.EN; !strings.Contains(text, want) {
					t.Errorf("%s %s: %q, without %q", c.noun, c.id, text, want)
				}
			}
		}
	})
}

// TestWhatWasRefusedIsShown: a record that was only refused has a history.
func TestWhatWasRefusedIsShown(t *testing.T) {
	each(t, func(t *testing.T, dir string) {
		s, ctx := opened(t, dir, nil), context.Background()
		if _, err := s.Write(ctx, Request, Record{ID: "R-1", Fields: fields(askPolice...)}, false); err == nil {
			t.Fatal("no decision, and not refused")
		}
		shown, err := s.Show(ctx, Request, "R-1", false)
		if err != nil || len(shown.Entries) != 1 || shown.Entries[0].Act != Refused {
			t.Errorf("%+v, %v", shown, err)
		}
	})
}

// TestNamesAsPeopleSay: agencies and grounds are found by what people call them.
func TestNamesAsPeopleSay(t *testing.T) {
	n, _ := Find(Request)
	for field, names := range map[string]map[string]string{
		"to_agency": {"polisen": "police", "FK": "social_insurance_agency", "ivo": "care_inspectorate",
			"skv": "tax_agency", "kfm": "enforcement_authority",
			"säpo": "security_service", "CSN": "student_aid", "a-kassan": "unemployment_fund"},
		"ground": {"felaktiga utbetalningar": "wrong_payments", "LUS": "lus", "brottsbekämpning": "law_enforcement"},
	} {
		f, _ := n.Field(field)
		for name, want := range names {
			if got, wrong := f.read(name, now()); wrong != nil || got != want {
				t.Errorf("%s is %q, %v, and not %s", name, got, wrong, want)
			}
		}
	}
	for _, a := range AgencyNames() { // no short name is that of two
		for _, name := range a.Texts {
			if id, found, _ := fault.Resolve(name.SV, AgencyNames()); !found || id != a.ID {
				t.Errorf("%s is %s, and not %s", name.SV, id, a.ID)
			}
		}
	}
}

// TestBalancingGroundsAreTheStudys: an answer documents a balancing of interests on the grounds of the study's
// balancing_grounds, and is due after its answer_days.
func TestBalancingGroundsAreTheStudys(t *testing.T) {
	of, err := study.Load(study.CooperationName)
	if err != nil {
		t.Fatal(err)
	}
	law, err := BuiltinLaw()
	if err != nil || !slices.Equal(law.balancing, of.Cooperation.Balancing) {
		t.Errorf("%v %v, and not %v", err, law.balancing, of.Cooperation.Balancing)
	}
	if AnswerDays != of.Cooperation.AnswerDays {
		t.Errorf("%d days, and not %d", AnswerDays, of.Cooperation.AnswerDays)
	}
	request := fields("ground=law_enforcement", "sent_date=2026-01-01")
	answer := fields("outcome=refused", "answered_date=2026-01-02", "refusal_ground=other")
	know := opened(t, newRegister(t, "police", ""), nil).look(context.Background())
	found := func() bool {
		return slices.ContainsFunc(law.judgeAnswer(request, answer, know), func(f Finding) bool {
			return f.Rule == "balancing_stated"
		})
	}
	if !found() {
		t.Error("a ground of the list asks for no balancing")
	}
	law.balancing = slices.DeleteFunc(law.balancing, func(g string) bool { return g == "law_enforcement" })
	if found() {
		t.Error("a ground that is not in the list asks for a balancing")
	}
	request["ground"], answer["outcome"], answer["condition"] = "lus", "given", "none"
	if all := law.judgeAnswer(request, answer, know); len(all) != 1 || all[0].Paragraph != "2016:774 2 §" {
		t.Errorf("the balancing on LUS is asked for elsewhere: %v", all)
	}
}

// TestHeadingsAsPeopleSay: a table has the fields' names, or what people call them in either language.
func TestHeadingsAsPeopleSay(t *testing.T) {
	for _, n := range Nouns() {
		for _, f := range n.Fields {
			for _, heading := range []string{f.Name, f.Flag(), " " + f.Named().SV, strings.ToUpper(f.Named().EN)} {
				if got := n.column(heading); got != f.Name {
					t.Errorf("%s: %s is %s, and not %s", n.Name, heading, got, f.Name)
				}
			}
		}
	}
	n, _ := Find(Target)
	area, _ := n.Field("area")
	rows, err := n.readTable("Beteckning;"+area.Named().SV+"\nMO-1;a\n", "t.csv")
	if err != nil || len(rows) != 1 || rows[0].ID != "MO-1" || rows[0].Fields["area"] != "a" {
		t.Errorf("%v %+v", err, rows)
	}
}

// TestRulesHaveNames: what refused is told in words in a history, in both languages.
func TestRulesHaveNames(t *testing.T) {
	ruleOf := regexp.MustCompile(`(?:Rule: |find\(|notAllowed\(|Findings: \[\]string\{)"([a-z0-9_]+)"|` +
		`"([a-z_]+_named)"`)
	found := map[string]bool{}
	for _, file := range []string{"rule.go", "reference.go", "store.go", "message.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ruleOf.FindAllSubmatch(text, -1) {
			found[string(m[1])+string(m[2])] = true
		}
	}
	for _, doubt := range []string{"reference_known", "day_has_come", "clock_behind"} {
		delete(found, doubt) // they refuse nothing
	}
	for rule := range found {
		if name := RuleName(rule); name.SV == rule || name.EN == rule {
			t.Errorf("%s has no name", rule)
		}
	}
	if len(found) < len(ruleNames)-1 {
		t.Errorf("%d rules are found, and %d have names", len(found), len(ruleNames))
	}
}

// TestCorrectionsUndoNothingLawful: whatever of a decision, an agency or a target is corrected, a request that rests on
// it stays lawful, or the correction is refused; what does not touch it is written.
func TestCorrectionsUndoNothingLawful(t *testing.T) { each(t, correctionsUndoNothingLawful) }

func correctionsUndoNothingLawful(t *testing.T, dir string) {
	t.Helper()
	s, ctx := opened(t, dir, nil), context.Background()
	lawful(t, s)
	write(t, s, Request, "R-1", askPolice...) // sent 2026-02-01
	for _, c := range []struct {
		noun, id, field string
		code            int
	}{
		{Decision, "SB-1", "to_date=2026-01-31", 9}, {Decision, "SB-1", "from_date=2026-02-02", 9},
		{Decision, "SB-1", "serious=nej", 9}, {Decision, "SB-1", "organised=nej", 9},
		{Decision, "SB-1", "to_date=2026-02-01", 0}, {Decision, "SB-1", "purpose=annat", 0},
		{Member, "SB-1/police/2026-01-01", "to_date=2026-01-31", 9},
		{Member, "SB-1/social_insurance_agency/2026-01-01", "to_date=2026-01-31", 9},
		{Member, "SB-1/tax_agency/2026-01-01", "to_date=2026-01-31", 0},
		{Member, "SB-1/police/2026-01-01", "to_date=2026-02-01", 0},
		{Target, "MO-1", "closed_date=2026-01-31", 9}, {Target, "MO-1", "opened_date=2026-02-02", 9},
		{Target, "MO-1", "person_id=" + another, 9}, {Target, "MO-1", "decision_id=SB-9", 9},
		{Target, "MO-1", "closed_date=2026-02-01", 0},
	} {
		_, err := s.Correct(ctx, c.noun, Record{ID: c.id, Fields: fields(c.field), Reason: "rättelse"})
		if fault.ExitCode(err) != c.code {
			t.Errorf("%s %s %s: %v", c.noun, c.id, c.field, err)
		}
	}
	mustVerify(t, s)
}
