package cooperation

import (
	"encoding/json"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
)

// Finding is what a rule of the law says about a request or its answer: the rules of the study of cooperation, which
// look here before something is written and not after it.
type Finding struct {
	Rule      string // its name in the study
	Paragraph string
	What      lang.Text
	Remedy    lang.Text // what would make it lawful
	Doubt     bool      // the rule cannot be checked; nothing is refused for it
}

// MarshalJSON writes a finding with its texts in both languages.
func (f Finding) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"rule": f.Rule, "paragraph": f.Paragraph, "what_sv": f.What.SV,
		"what_en": f.What.EN, "remedy_sv": f.Remedy.SV, "remedy_en": f.Remedy.EN})
}

// Fault is the finding as a refusal.
func (f Finding) Fault() *fault.Fault {
	rule := f.What
	in := "(" + f.Paragraph + ")"
	condition := strings.HasPrefix(f.Paragraph, "H") && strings.Contains(rule.SV, in) // the text names it already
	if f.Paragraph != "" && !condition {
		rule = tr("%s %s", "%s %s", rule, in)
	}
	return &fault.Fault{Kind: fault.Refused, Rule: rule, Hint: f.Remedy}
}

// refusals are the findings that refuse something, each with its paragraph and what would make it lawful.
func refusals(all []Finding) fault.List {
	var list fault.List
	for _, f := range all {
		if !f.Doubt {
			list = append(list, f.Fault())
		}
	}
	return list
}

// doubts are the findings that refuse nothing.
func doubts(all []Finding) (list []Finding) {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return !f.Doubt })
}

// rules names the rules that refuse.
func rules(all []Finding) (names []string) {
	for _, f := range all {
		if !f.Doubt {
			names = append(names, f.Rule)
		}
	}
	return names
}

// facts are what a register knows when a request is judged.
type facts interface {
	// record returns the fields of a record as it stands; nil where there is none.
	record(noun, id string) map[string]string
	// member says whether an agency takes part in a decision on a day.
	member(decision, agency, day string) bool
	// target says whether a subject is a target of a decision on a day.
	target(decision, kind, subject, day string) bool
}

// judgeRequest returns every finding on a request, by the law of the day on which it was sent.
func (l *Law) judgeRequest(fields map[string]string, know facts) []Finding {
	all := l.judgeGround(fields)
	if fields["ground"] == "lus" {
		all = append(all, judgeDecision(fields, know)...)
	}
	if fields["need_stated"] != "true" {
		all = append(all, Finding{Rule: "need_stated", Paragraph: l.duty(fields["ground"]),
			What: lang.Text{SV: "behovet av uppgifterna är inte angivet", EN: "the need for the information is not " +
				"stated"},
			Remedy: lang.Text{SV: "ange i begäran varför uppgifterna behövs, och --need-stated ja",
				EN: "state in the request why the information is needed, and --need-stated yes"}})
	}
	return append(all, judgeOrigin(fields, "", know)...)
}

// judgeGround looks whether the ground was in force, and whether the agencies are named for it.
func (l *Law) judgeGround(fields map[string]string) (all []Finding) {
	ground, day := fields["ground"], fields["sent_date"]
	named := label.Code("ground", ground)
	first := l.inForce(ground)
	switch {
	case first == "":
		return []Finding{{Rule: "ground_in_force", Paragraph: ground,
			What: tr("rättsgrunden %s finns inte i lagfilen", "the ground %s is not in the file of the law", named),
			Remedy: lang.Text{SV: "ange en annan grund, eller lägg till den i law.csv med källa och första dag",
				EN: "state another ground, or add it to law.csv with its source and first day"}}}
	case day < first:
		return []Finding{{Rule: "ground_in_force", Paragraph: l.sections(ground),
			What: tr("rättsgrunden %s gäller från och med %s", "the ground %s is in force from %s", named, first),
			Remedy: tr("skicka begäran den dagen eller senare, eller ange en grund som gällde %s",
				"send the request on that day or later, or state a ground that was in force on %s", day)}}
	}
	for _, of := range []struct {
		rule, side, column string
		may                lang.Text
	}{
		{"asking_agency_named", asks, "from_agency", lang.Text{SV: "begära", EN: "ask for"}},
		{"answering_agency_named", answers, "to_agency", lang.Text{SV: "lämna", EN: "give"}},
	} {
		agency := fields[of.column]
		row, found := l.names(ground, of.side, agency)
		name := label.Agency(agency)
		switch {
		case !found:
			all = append(all, Finding{Rule: of.rule, Paragraph: l.sections(ground),
				What: tr("%s får inte %s uppgifter på grunden %s: myndigheten är inte utpekad",
					"%s may not %s information on the ground %s: the agency is not named", name, of.may, named),
				Remedy: l.otherGrounds(of.side, agency, day)})
		case day < row.from:
			found := Finding{Rule: of.rule, Paragraph: row.section, Doubt: !row.known,
				What: tr("%s får %s uppgifter på grunden %s från och med %s",
					"%s may %s information on the ground %s from %s", name, of.may, named, row.from),
				Remedy: lang.Text{SV: "skicka begäran den dagen eller senare, eller ange en annan grund",
					EN: "send the request on that day or later, or state another ground"}}
			if found.Doubt {
				found.Remedy = lang.Text{SV: "den första dagen är inte känd: kontrollera förordningen, och skriv in " +
					"dagen i law.csv",
					EN: "the first day is not known: look it up in the ordinance, and write the day into law.csv"}
			}
			all = append(all, found)
		}
	}
	return all
}

// otherGrounds says on which grounds an agency is named on a side on a day.
func (l *Law) otherGrounds(side, agency, day string) lang.Text {
	var sv, en, seen []string
	for _, r := range l.rows {
		row, found := l.names(r.ground, side, agency)
		if found && row.from <= day && !slices.Contains(seen, r.ground) {
			name := label.Code("ground", r.ground)
			sv, en, seen = append(sv, name.SV), append(en, name.EN), append(seen, r.ground)
		}
	}
	if len(seen) == 0 {
		return lang.Text{SV: "myndigheten är inte utpekad på någon grund den dagen; begär uppgifterna av en annan, " +
			"eller enligt allmänna regler",
			EN: "the agency is not named on any ground on that day; ask another one, or by the general rules"}
	}
	return lang.Text{SV: "myndigheten är utpekad den dagen för: " + strings.Join(sv, ", "),
		EN: "the agency is named on that day for: " + strings.Join(en, ", ")}
}

// judgeDecision looks at the decision on cooperation that a request on LUS rests on.
func judgeDecision(fields map[string]string, know facts) (all []Finding) {
	find := func(rule, paragraph string, what, remedy lang.Text) {
		all = append(all, Finding{Rule: rule, Paragraph: paragraph, What: what, Remedy: remedy})
	}
	id, day := fields["decision_id"], fields["sent_date"]
	decision := know.record(Decision, id)
	if id != "" && decision == nil {
		find("decision_stated", "2016:774 1 §",
			tr("begäran vilar på samverkansbeslutet %s, som inte finns i det här registret",
				"the request rests on the decision on cooperation %s, which is not in this register", id),
			tr("skriv in beslutet och dess målobjekt: ansatz case decision new %s …, ansatz case target new …",
				"write in the decision and its targets: ansatz case decision new %s …, ansatz case target new …", id))
		return all
	}
	if id == "" {
		find("decision_stated", "2016:774 1 §",
			lang.Text{SV: "begäran vilar inte på ett samverkansbeslut",
				EN: "the request rests on no decision on cooperation"},
			lang.Text{SV: "ange beslutet med --decision-id; skriv in det med ansatz case decision new",
				EN: "state the decision with --decision-id; write it in with ansatz case decision new"})
		return all
	}
	if from, to := decision["from_date"], decision["to_date"]; day < from || to != "" && to < day {
		until := lang.Text{SV: "och tills vidare", EN: "until further notice"}
		if to != "" {
			until = tr("till och med %s", "until %s", to)
		}
		find("decision_in_force", "2016:774 1–2 §§",
			tr("beslutet %s gäller från och med %s %s, inte %s", "the decision %s is in force from %s %s, not on %s",
				id, from, until, day),
			lang.Text{SV: "fatta ett nytt beslut, eller rätta dagarna med ansatz case decision correct",
				EN: "make a new decision, or correct the days with ansatz case decision correct"})
	}
	if decision["serious"] != "true" || decision["organised"] != "true" {
		find("decision_conditions", "2016:774 1 § 1–2",
			tr("beslutet %s säger inte att brottsligheten är både allvarlig eller omfattande och organiserad",
				"the decision %s does not say that the crime is both serious or extensive and organised", id),
			lang.Text{SV: "begär på en annan grund, eller rätta beslutet med --serious ja --organised ja om det " +
				"säger så",
				EN: "ask on another ground, or correct the decision with --serious yes --organised yes if it says so"})
	}
	for _, column := range []string{"from_agency", "to_agency"} {
		if !know.member(id, fields[column], day) {
			find("agencies_in_decision", "2016:774 2 §",
				tr("%s deltar inte i beslutet %s den %s", "%s does not take part in the decision %s on %s",
					label.Agency(fields[column]), id, day),
				tr("skriv in myndigheten om den deltar: ansatz case agency new --decision-id %s --agency %s "+
					"--from-date …",
					"write the agency in if it takes part: ansatz case agency new --decision-id %s --agency %s "+
						"--from-date …", id, fields[column]))
		}
	}
	kind, name := subject(Request, fields)
	within := kind == "phenomenon" && name != "" && name == decision["phenomenon_id"] ||
		name != "" && know.target(id, kind, name, day)
	if !within {
		find("within_purpose", "2016:774 2 §",
			tr("objektet är inget målobjekt i beslutet %s den %s", "the subject is no target of the decision %s on %s",
				id, day),
			tr("skriv in målobjektet om det hör till beslutets ändamål: ansatz case target new … --decision-id %s",
				"write the target in if it is within the decision's purpose: ansatz case target new … --decision-id %s",
				id))
	}
	return all
}

// judgeOrigin looks at a request in whose answer an earlier answer is passed on, by the conditions that this came with.
// answered is the day of the answer; empty where there is none yet.
func judgeOrigin(fields map[string]string, day string, know facts) (all []Finding) {
	origin := fields["origin_request_id"]
	if origin == "" {
		return nil
	}
	answer := know.record(Answer, origin)
	if answer == nil {
		return []Finding{{Rule: "onward_permission", Paragraph: "H2", Doubt: true,
			What: tr("villkoren för uppgifterna ur %s är inte kända här", "the conditions of what came of %s are not "+
				"known here", origin),
			Remedy: lang.Text{SV: "kontrollera villkoren hos den som lämnade uppgifterna",
				EN: "look up the conditions with whoever gave the information"}}}
	}
	conditions := strings.Split(answer["condition"], ",")
	permitted := fields["permission_date"]
	if day == "" {
		day = fields["sent_date"]
	}
	if slices.Contains(conditions, "H2") && (permitted == "" || permitted > day) {
		all = append(all, Finding{Rule: "onward_permission", Paragraph: "H2",
			What: tr("uppgifterna ur %s får inte förmedlas vidare utan upprättarens tillstånd (H2)",
				"what came of %s may not be passed on without its maker's permission (H2)", origin),
			Remedy: lang.Text{SV: "be den som lämnade uppgifterna om tillstånd, och ange dagen med --permission-date",
				EN: "ask whoever gave the information for permission, and give its day with --permission-date"}})
	}
	if slices.Contains(conditions, "H0") {
		found := Finding{Rule: "onward_purpose", Paragraph: "H0",
			What: tr("uppgifterna ur %s får bara användas för att bekämpa brott (H0), inte på grunden %s",
				"what came of %s may be used to combat crime only (H0), not on the ground %s", origin,
				label.Code("ground", fields["ground"])),
			Remedy: lang.Text{SV: "ange en grund som avser brottsligheten, eller begär uppgifterna på nytt utan H0",
				EN: "state a ground that is about the crime, or ask for the information anew without H0"}}
		switch fields["ground"] {
		case "wrong_payments", "work_life":
			all = append(all, found)
		case "osl_10_15a":
			found.Doubt = true
			found.What = tr("uppgifterna ur %s har villkoret H0; ändamålet med begäran är inte antecknat",
				"what came of %s has the condition H0; the purpose of the request is not recorded", origin)
			all = append(all, found)
		}
	}
	return all
}

// judgeAnswer returns every finding on the answer to a request.
func (l *Law) judgeAnswer(request, answer map[string]string, know facts) (all []Finding) {
	outcome, day := answer["outcome"], answer["answered_date"]
	gives, refuses := outcome == "given" || outcome == "partly", outcome == "refused" || outcome == "partly"
	conditions := strings.Split(answer["condition"], ",")
	for _, row := range []struct {
		broken bool
		Finding
	}{
		{day < request["sent_date"], Finding{Rule: "dates_in_order",
			What:   lang.Text{SV: "svaret är daterat före begäran", EN: "the answer is dated before the request"},
			Remedy: lang.Text{SV: "rätta --answered-date", EN: "correct --answered-date"}}},
		{(gives || refuses) && answer["balancing_stated"] != "true" && slices.Contains(l.balancing, request["ground"]),
			Finding{Rule: "balancing_stated", Paragraph: l.duty(request["ground"]),
				What: lang.Text{SV: "ingen intresseavvägning är dokumenterad",
					EN: "no balancing of interests is documented"},
				Remedy: lang.Text{SV: "väg intressena mot varandra, dokumentera det, och ange --balancing-stated ja",
					EN: "weigh the interests, document it, and give --balancing-stated yes"}}},
		{refuses && answer["refusal_ground"] == "", Finding{Rule: "refusal_ground_stated", Paragraph: "2009:400 6 kap.",
			What: lang.Text{SV: "ingen grund för vägran är angiven", EN: "no ground of the refusal is stated"},
			Remedy: lang.Text{SV: "ange --refusal-ground och, där den finns, --refusal-section",
				EN: "give --refusal-ground and, where there is one, --refusal-section"}}},
		{gives && answer["condition"] == "", Finding{Rule: "conditions_recorded", Paragraph: "H0–H3",
			What: lang.Text{SV: "svaret säger inte vilka användarvillkor det har",
				EN: "the answer does not say which conditions of use it has"},
			Remedy: lang.Text{SV: "ange --condition med H0, H1, H2, H3, flera åtskilda av komma, eller none",
				EN: "give --condition with H0, H1, H2, H3, several separated by commas, or none"}}},
		{gives && slices.Contains(conditions, "H3") && answer["note"] == "", Finding{Rule: "h3_described",
			Paragraph: "H3",
			What:      lang.Text{SV: "villkoret H3 har ingen lydelse", EN: "the condition H3 has no wording"},
			Remedy:    lang.Text{SV: "skriv villkoret med --note", EN: "write the condition with --note"}}},
	} {
		if row.broken {
			all = append(all, row.Finding)
		}
	}
	if !gives {
		return all
	}
	origin := know.record(Answer, request["origin_request_id"])
	for c := range strings.SplitSeq(origin["condition"], ",") {
		if strings.HasPrefix(c, "H") && !slices.Contains(conditions, c) {
			all = append(all, Finding{Rule: "conditions_carried", Paragraph: c,
				What: tr("uppgifterna ur %s har villkoret %s, som svaret inte för vidare",
					"what came of %s has the condition %s, which the answer does not carry on",
					request["origin_request_id"], c),
				Remedy: tr("lägg till %s i --condition", "add %s to --condition", c)})
		}
	}
	return append(all, judgeOrigin(request, day, know)...)
}

// ruleNames are what the rules that refuse say, in a history.
var ruleNames = map[string]lang.Text{
	"ground_in_force":        {SV: "grunden gällde inte den dagen", EN: "the ground was not in force that day"},
	"asking_agency_named":    {SV: "myndigheten får inte fråga", EN: "the agency may not ask"},
	"answering_agency_named": {SV: "myndigheten får inte svara", EN: "the agency may not answer"},
	"decision_stated":        {SV: "inget samverkansbeslut", EN: "no decision on cooperation"},
	"decision_in_force":      {SV: "beslutet gällde inte den dagen", EN: "the decision was not in force that day"},
	"decision_conditions": {SV: "beslutet avser inte allvarlig och organiserad brottslighet",
		EN: "the decision is not about serious and organised crime"},
	"agencies_in_decision":  {SV: "myndigheten deltog inte i beslutet", EN: "the agency took no part in the decision"},
	"within_purpose":        {SV: "objektet ryms inte i beslutet", EN: "the subject is not within the decision"},
	"need_stated":           {SV: "behovet är inte angivet", EN: "the need is not stated"},
	"balancing_stated":      {SV: "ingen intresseavvägning", EN: "no balancing of interests"},
	"refusal_ground_stated": {SV: "inget skäl för vägran", EN: "no ground of the refusal"},
	"conditions_recorded":   {SV: "inga användarvillkor angivna", EN: "no conditions of use stated"},
	"h3_described":          {SV: "villkoret H3 saknar lydelse", EN: "the condition H3 has no wording"},
	"conditions_carried":    {SV: "användarvillkor förs inte vidare", EN: "conditions of use are not carried on"},
	"onward_permission": {SV: "inget tillstånd att förmedla vidare",
		EN: "no permission to pass on"},
	"onward_purpose": {SV: "användningen ryms inte i villkoret H0", EN: "the use is not within the condition H0"},
	"dates_in_order": {SV: "svaret är daterat före begäran", EN: "the answer is dated before the request"},
	"not_listed":     {SV: "står inte i personförteckningen", EN: "is not in the list of people"},
	"not_permitted":  {SV: "är inte tillåtet för personen", EN: "is not permitted to the person"},
	"another_key":    {SV: "en annan nyckel", EN: "another key"},
	"not_readable":   {SV: "filen gick inte att läsa", EN: "the file could not be read"},
}

// RuleName is what a rule that refuses says, in a history; of one that is not known, its identifier.
func RuleName(rule string) lang.Text {
	if name, known := ruleNames[rule]; known {
		return name
	}
	return lang.Text{SV: rule, EN: rule}
}
