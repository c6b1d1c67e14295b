package result

import (
	"slices"

	"ansatz/internal/lang"
	"ansatz/internal/model"
)

// Step is one restriction: the number of persons and rows that remain after it, and the reason for it.
type Step struct {
	Chain         string // the chain of restrictions that the step belongs to
	Name          string // the name of the restriction; the first step of a chain is everything that was delivered
	Persons, Rows int64  // NotCounted, or Withheld
	Why           lang.Text
}

// Numbers of a step that are none.
const (
	NotCounted = -1 // does not apply
	Withheld   = -2 // cannot get noise, in a study that is computed with noise
)

// chains lists the chains of the attrition in the order of the report. Each is a model attrition.<name>. The chain of
// the population is always reported. Any other is reported if the study uses one of the models of: those of the groups
// if it has groups, and that of a register's rows if one of its models restricts those rows.
var chains = []struct {
	name string
	of   []string
}{
	{"population", nil},
	{"active", grouping}, {"linked", grouping}, {"family", grouping}, {"pool", grouping},
	{"benefit", []string{"payment.net"}},
	{"payment", []string{"payment.recipient"}},
	{"investigation", []string{"investigation.by_group", "investigation.impulse"}},
	{"debt", []string{"debt.balance"}},
	{"assistance", []string{"assistance.work"}},
}

// grouping is the model that every group of a study rests on.
var grouping = []string{"network.police"}

// Why is the reason for a restriction of a chain, as a step of the attrition has it; empty where there is none.
func Why(chain, name string) lang.Text { return reasons[chain+" "+name] }

// reasons holds the reason for each restriction, by chain and name.
var reasons = map[string]lang.Text{
	"population registered": {SV: "alla i folkbokföringsregistret", EN: "everybody in the population register"},
	"population born":       {SV: "födda senast referensdatumet", EN: "born by the reference date"},
	"population alive":      {SV: "inte avlidna senast referensdatumet", EN: "not dead by the reference date"},
	"population resident": {
		SV: "inte utvandrade senast referensdatumet: de som kan ingå",
		EN: "not emigrated by the reference date: those who are eligible",
	},

	"active delivered": {SV: "rader om aktiva från polisen", EN: "the police's rows on active persons"},
	"active one_role": {
		SV: "en rad per person: den starkaste rollen gäller",
		EN: "one row per person: the strongest role applies",
	},
	"active matched": {
		SV: "finns bland Försäkringskassans registrerade; övriga kan inte följas",
		EN: "found among the insured; others cannot be followed",
	},
	"active eligible": {
		SV: "i folkbokföringen och i livet på referensdatumet",
		EN: "registered and alive on the reference date",
	},

	"linked delivered": {SV: "rader om kontakter från polisen", EN: "the police's rows on contacts"},
	"linked contact_with_active": {
		SV: "har kontakt med en aktiv person och är inte själva aktiva",
		EN: "in contact with an active person, and not active themselves",
	},
	"linked enough_contacts": {
		SV: "så många kontakter av ett slag som studien kräver",
		EN: "as many contacts of a kind as the study asks for",
	},
	"linked matched": {
		SV: "finns bland Försäkringskassans registrerade; övriga kan inte följas",
		EN: "found among the insured; others cannot be followed",
	},
	"linked eligible": {
		SV: "i folkbokföringen och i livet på referensdatumet",
		EN: "registered and alive on the reference date",
	},

	"family close_relatives": {SV: "nära familj till matchade personer", EN: "close family of the matched persons"},
	"family in_no_police_group": {
		SV: "själva varken aktiva eller kopplade",
		EN: "neither active nor linked themselves",
	},
	"family eligible": {
		SV: "i folkbokföringen och i livet på referensdatumet",
		EN: "registered and alive on the reference date",
	},

	"pool eligible":    {SV: "alla som kan ingå", EN: "all eligible persons"},
	"pool in_no_group": {SV: "i ingen grupp, matchade eller inte", EN: "in no group, matched or not"},
	"pool insured":     {SV: "finns bland Försäkringskassans registrerade", EN: "found among the insured"},

	"benefit delivered":       {SV: "alla utbetalningar", EN: "all payments"},
	"benefit outcome_benefit": {SV: "av en förmån som jämförs", EN: "of a benefit that is compared"},
	"benefit in_period":       {SV: "utbetalda i jämförelsernas period", EN: "paid in the period of the comparisons"},
	"benefit positive_sum": {
		SV: "personer vars nettosumma av en förmån är positiv",
		EN: "persons whose net sum of a benefit is positive",
	},

	"payment delivered":    {SV: "alla utbetalningar", EN: "all payments"},
	"payment not_excluded": {SV: "inte av en undantagen förmån", EN: "not of an excluded benefit"},
	"payment in_group_and_period": {
		SV: "till personer i någon grupp, i tabellens period",
		EN: "to persons in a group, in the period of the table",
	},
	"payment positive_sum": {
		SV: "personer vars nettosumma är positiv: mottagarna",
		EN: "persons whose net sum is positive: the recipients",
	},

	"investigation delivered":   {SV: "alla kontrollutredningar", EN: "all control investigations"},
	"investigation with_person": {SV: "som gäller en person", EN: "that concern a person"},
	"investigation in_period":   {SV: "inledda i perioden", EN: "opened in the period"},
	"investigation in_group":    {SV: "om personer i någon grupp", EN: "of persons in a group"},
	"investigation with_action": {SV: "som ledde till åtgärd", EN: "that led to action"},

	"debt delivered": {
		SV: "alla skulder hos Kronofogdemyndigheten",
		EN: "all debts at the Enforcement Authority",
	},
	"debt on_the_day": {SV: "saldon den valda dagen", EN: "balances on the chosen day"},
	"debt adult_with_positive_sum": {
		SV: "i grupperna eller den övriga befolkningen, i den ålder som räknas och med positiv summa",
		EN: "in the groups or the rest of the population, of the age that is counted and with a positive sum",
	},

	"assistance delivered":  {SV: "alla rader om assistanstid", EN: "all rows of assistance time"},
	"assistance with_hours": {SV: "med fler än noll timmar", EN: "with more than zero hours"},
	"assistance in_period":  {SV: "i perioden", EN: "in the period"},
	"assistance at_company": {
		SV: "hos ett bolag eller en kommun; egna arbetsgivare räknas inte som bolag",
		EN: "at a company or municipality; own employers do not count as companies",
	},
}

// attritionOf returns the chains with the restrictions behind the wanted models.
func attritionOf(set model.Set, wanted []string) []string {
	behind := map[string]bool{}
	for _, m := range set.Order(wanted...) {
		behind[m.Name] = true
	}
	var names []string
	for _, c := range chains {
		if c.of == nil || slices.ContainsFunc(c.of, func(name string) bool { return behind[name] }) {
			names = append(names, c.name)
		}
	}
	return names
}

func (d *data) attrition(chains []string) ([]Step, error) {
	var steps []Step
	for _, chain := range chains {
		err := d.read("select name, coalesce(n_persons, -1), coalesce(n_rows, -1) from attrition."+chain+
			" order by step", func(scan func(...any) error) error {
			s := Step{Chain: chain}
			var persons people
			err := scan(&s.Name, &persons, &s.Rows)
			s.Persons, s.Rows = d.step(persons, s.Rows)
			s.Why = Why(chain, s.Name)
			steps = append(steps, s)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// step returns the numbers of a step as they are printed. With noise the persons have theirs; rows are no persons.
func (d *data) step(persons people, rows int64) (n, m int64) {
	d.untreated = false
	n, m = int64(persons), rows
	if persons != NotCounted {
		n = d.n(persons)
	}
	if d.untreated {
		n = Withheld
	}
	if d.noise != nil && rows != NotCounted {
		m = Withheld
	}
	return n, m
}
