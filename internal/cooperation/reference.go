package cooperation

import (
	"slices"
	"strings"
	"time"

	"ansatz/internal/lang"
)

// references are the fields that name another record of the register.
var references = []struct{ field, noun string }{{"decision_id", Decision}, {"target_id", Target},
	{"phenomenon_id", Phenomenon}, {"request_id", Request}}

// happened are the fields with the day on which something has happened.
var happened = []string{"decided_date", "sent_date", "answered_date", "permission_date", "opened_date", "date"}

// notes says what is odd about a record and refuses nothing: it names a record that is not here, or a day that has not
// come, or the machine's clock is behind.
func (t *transaction) notes(n *Noun, fields map[string]string) (all []Finding) {
	for _, of := range references {
		f, has := n.Field(of.field)
		id := fields[of.field]
		// the law's finding tells of a decision that is not here
		judged := n.Name == Request && of.noun == Decision && fields["ground"] == "lus"
		if !has || id == "" || judged {
			continue
		}
		if _, there := t.state(of.noun, id); !there {
			named, _ := Find(of.noun)
			all = append(all, Finding{Rule: "reference_known", Doubt: true,
				What: tr("--%s: %s %s finns inte i registret", "--%s: %s %s is not in the register", f.Flag(),
					named.Named, id),
				Remedy: tr("skriv in posten, eller rätta fältet med ansatz case %s correct",
					"write the record in, or correct the field with ansatz case %s correct", n.Name)})
		}
	}
	today := now().Format(time.DateOnly)
	for _, name := range happened {
		if f, has := n.Field(name); has && fields[name] > today {
			all = append(all, Finding{Rule: "day_has_come", Doubt: true,
				What: tr("--%s (%s) har inte inträffat", "--%s (%s) has not come", f.Flag(), f.Named()),
				Remedy: tr("rätta dagen med ansatz case %s correct, om den är fel",
					"correct the day with ansatz case %s correct, if it is wrong", n.Name)})
		}
	}
	if clock := now().UTC(); clock.Add(time.Minute).Format(time.RFC3339) < t.last {
		all = append(all, Finding{Rule: "clock_behind", Doubt: true,
			What: tr("datorns klocka visar %s, före registrets senaste post %s: posten får båda tiderna",
				"the machine's clock says %s, before the register's last entry %s: the entry has both times",
				clock.Format(time.RFC3339), t.last),
			Remedy: lang.Text{SV: "ställ datorns klocka rätt", EN: "set the machine's clock right"}})
	}
	return all
}

// resting are the requests that a correction of a decision, its agencies or its targets may make unlawful: those that
// rest on what it changes. A correction that changes nothing they rest on touches none.
func (t *transaction) resting(n *Noun, id string, before, after map[string]string) []string {
	decision, conditions, args := before["decision_id"], []string{""}, []any(nil)
	outside := func() { // the days on which it is in force no longer
		args = append(args, after["from_date"], after["to_date"])
		conditions = []string{" and opened < $3", " and $4 <> '' and opened > $4"}
	}
	same := func(columns ...string) bool {
		return !slices.ContainsFunc(columns, func(c string) bool { return before[c] != after[c] })
	}
	switch n.Name {
	case Decision:
		decision = id
		if same("serious", "organised", "phenomenon_id") {
			outside()
		}
	case Member:
		outside()
	case Target:
		kind, subject := subject(Target, before)
		args = append(args, kind, subject)
		conditions = []string{" and kind = $3 and subject = $4 and subject <> ''"}
	default:
		return nil
	}
	if n.Name != Target && same("from_date", "to_date", "serious", "organised", "phenomenon_id") {
		return nil
	}
	var ids []string
	for i, condition := range conditions {
		given := args
		if len(conditions) == 2 { // one day each
			condition, given = strings.ReplaceAll(condition, "$4", "$3"), args[i:i+1]
		}
		for _, st := range t.states("noun = $1 and decision = $2 and decision <> ''"+condition, mostResting,
			append([]any{Request, decision}, given...)...) {
			if st.Agency == t.store.Agency || t.granted(st.ID) {
				ids = append(ids, st.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// granted says whether the answer to a request gives something.
func (t *transaction) granted(request string) bool {
	answer, answered := t.state(Answer, request)
	return answered && (answer.Kind == "given" || answer.Kind == "partly")
}

// judgedAnew are the findings on requests that rest on a decision, as it stands.
func (t *transaction) judgedAnew(ids []string) map[string][]Finding {
	all := map[string][]Finding{}
	for _, id := range ids {
		if e := t.current(Request, id); e != nil && e.Fields["ground"] == "lus" {
			all[id] = judgeDecision(e.Fields, t)
		}
	}
	return all
}

// mostResting is the most requests that are judged anew when what they rest on is corrected.
const mostResting = 100_000

// undone are the findings that a correction adds to requests that were lawful.
func undone(before, after map[string][]Finding) (all []Finding) {
	had := func(id, rule string) bool {
		return slices.ContainsFunc(before[id], func(f Finding) bool { return f.Rule == rule })
	}
	var ids []string
	for id := range after {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		for _, f := range after[id] {
			if had(id, f.Rule) {
				continue
			}
			if len(all) == mostFaults {
				return all
			}
			f.What = tr("rättelsen gör begäran %s otillåten: %s", "the correction makes the request %s unlawful: %s",
				id, f.What)
			f.Remedy = lang.Text{SV: "låt det som begäran vilar på gälla den dag då den skickades, eller rätta " +
				"begäran först",
				EN: "let what the request rests on be in force on the day on which it was sent, or correct the " +
					"request first"}
			all = append(all, f)
		}
	}
	return all
}

// dropped are the conditions of use that a correction of an answer takes away without naming them in its reason.
func dropped(n *Noun, before, after map[string]string, reason string) (all []Finding) {
	if n.Name != Answer {
		return nil
	}
	kept := strings.Split(after["condition"], ",")
	for c := range strings.SplitSeq(before["condition"], ",") {
		if strings.HasPrefix(c, "H") && !slices.Contains(kept, c) && !strings.Contains(reason, c) {
			all = append(all, Finding{Rule: "conditions_carried", Paragraph: c,
				What: tr("rättelsen tar bort användarvillkoret %s utan att säga det",
					"the correction takes away the condition of use %s without saying so", c),
				Remedy: tr("lägg till %s i --condition, eller säg i --reason varför %s inte längre gäller",
					"add %s to --condition, or say in --reason why %s holds no longer", c, c)})
		}
	}
	return all
}
