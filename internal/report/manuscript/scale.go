package manuscript

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/source/reader"
	"ansatz/internal/study/vulnerability"
)

// Strengths are the strengths of evidence, the strongest first.
var Strengths = []string{"avgörande", "stark", "måttlig", "svag", "mycket svag"}

// strengthNames are the strengths in English, in the same order.
var strengthNames = []string{"decisive", "strong", "moderate", "weak", "very weak"}

// Scale says what the words of assessment ask of evidence: how many items of a strength weigh as much as one of the
// next, by how many strengths a doubtful source lowers an item, and how much may speak against. The report's appendix 1
// has the words and no numbers: these are a unit's own.
type Scale struct {
	Makes   map[string]int    // by strength: so many make one of the next stronger
	Lowers  map[string]int    // by grade of source or information: by so many strengths
	Against map[string]string // by word: the strength that all against may weigh at most; empty for no limit
	Assumed bool              // nobody of the unit has decided it: ours
}

// assumedScale is ours, until a unit writes its own.
func assumedScale() *Scale {
	return &Scale{Makes: map[string]int{"mycket svag": 3, "svag": 3, "måttlig": 3},
		Lowers: map[string]int{"C": 1, "X": 2, "3": 1, "4": 2},
		Against: map[string]string{"bekräftat": "svag", "sannolikt": "måttlig", "troligen": "stark",
			"möjligen": "", "tveksamt": ""},
		Assumed: true}
}

// readScale reads a unit's own scale.
func readScale(path string, raw []byte, faults *fault.List) *Scale {
	r := &reader.Reader{File: path, Kind: fault.Study}
	defer func() { *faults = append(*faults, r.Faults...) }()
	s := assumedScale()
	s.Assumed = false
	root := r.Document(raw, lang.Text{SV: "vad bedömningens ord kräver", EN: "what the words of assessment ask for"})
	if root == nil {
		return s
	}
	f := r.Fields(root, "makes", "lowers", "against", "assumed?")
	if f.Has("assumed") {
		s.Assumed = r.Yes(f["assumed"])
	}
	known := func(key ast.Node, names ...string) string {
		name, _ := reader.Scalar(key)
		if !slices.Contains(names, name) {
			r.Unknown(key, name, names)
			return ""
		}
		return name
	}
	r.Each(f["makes"], func(key, value ast.Node) {
		s.Makes[known(key, Strengths[2:]...)] = r.Whole(value, 2, mostItems)
	})
	grades := append(slices.Clone(vulnerability.Sources), "1", "2", "3", "4")
	r.Each(f["lowers"], func(key, value ast.Node) {
		s.Lowers[known(key, grades...)] = r.Whole(value, 0, len(Strengths))
	})
	r.Each(f["against"], func(key, value ast.Node) {
		limit := r.OneOf(value, append(slices.Clone(Strengths), "obegränsat")...)
		if limit == "obegränsat" {
			limit = ""
		}
		s.Against[known(key, vulnerability.Words...)] = limit
	})
	return s
}

// mostItems is how many items may be asked for in place of a stronger one.
const mostItems = 100

// weight is how much an item of a strength weighs, a very weak one being 1. A decisive one weighs more than anything
// that can be put together of others.
func (s *Scale) weight(strength string) int {
	w := 1
	for i := len(Strengths) - 1; i > 0; i-- {
		if Strengths[i] == strength {
			return w
		}
		w *= max(2, s.Makes[Strengths[i]])
	}
	if strength == Strengths[0] {
		return w * mostItems
	}
	return 0
}

// counted is the strength that an item has by the grades of its source; empty if nothing is left of it.
func (s *Scale) counted(i *Item) string {
	if i.Lost != (lang.Text{}) {
		return ""
	}
	at := slices.Index(Strengths, i.Strength)
	at += max(s.Lowers[i.Source], s.Lowers[strconv.Itoa(i.Information)])
	if at < 0 || at >= len(Strengths) {
		return ""
	}
	return Strengths[at]
}

// strongest is the strongest word that items support, with its reason in weights.
func (s *Scale) strongest(items []*Item) (word string, support, against int) {
	var of []string
	for _, i := range items {
		strength := s.counted(i)
		if strength == "" {
			continue
		}
		if i.Supports {
			of = append(of, strength)
			support += s.weight(strength)
		} else {
			against += s.weight(strength)
		}
	}
	for n, word := range vulnerability.Words[:len(vulnerability.Words)-1] {
		limit := s.Against[word]
		if s.reaches(Strengths[n], of) && (limit == "" || against <= s.weight(limit)) && against <= support {
			return word, support, against
		}
	}
	return vulnerability.Words[len(vulnerability.Words)-1], support, against
}

// reaches says whether evidence has an item of a strength, or several of the next two that weigh as much. Nothing put
// together is decisive.
func (s *Scale) reaches(strength string, of []string) bool {
	at, sum := slices.Index(Strengths, strength), 0
	for _, one := range of {
		i := slices.Index(Strengths, one)
		if i <= at {
			return true
		}
		if i <= at+2 {
			sum += s.weight(one)
		}
	}
	return at > 0 && sum >= s.weight(strength)
}

// strengthText names a strength.
func strengthText(strength string) lang.Text {
	if i := slices.Index(Strengths, strength); i >= 0 {
		return lang.Text{SV: strength, EN: strengthNames[i]}
	}
	return lang.Text{SV: "räknas inte", EN: "does not count"}
}

// combinations say, below the scale, by which numbers the program checks a word.
func (r *read) combinations() []document.Block {
	if r.judged == nil {
		return nil
	}
	s := r.judged.Scale
	var rows [][]string
	add := func(rule lang.Text, value string) { rows = append(rows, []string{rule.In(r.lang), value}) }
	for i := len(Strengths) - 1; i > 1; i-- {
		next := strengthText(Strengths[i-1])
		this := strengthText(Strengths[i])
		add(lang.Text{SV: "uppgifter med styrkan " + this.SV + " som väger som en " + next.SV,
			EN: "items of the strength " + this.EN + " that weigh as one that is " + next.EN},
			strconv.Itoa(s.Makes[Strengths[i]]))
	}
	for _, grade := range append(slices.Clone(vulnerability.Sources), "1", "2", "3", "4") {
		if n := s.Lowers[grade]; n > 0 {
			add(lang.Textf("en källa eller uppgift med graden %s sänker styrkan med så många steg",
				"a source or information of the grade %s lowers the strength by so many steps", grade), strconv.Itoa(n))
		}
	}
	for _, word := range vulnerability.Words {
		if limit := s.Against[word]; limit != "" {
			add(lang.Textf("%[1]s: det som talar emot får väga högst som en uppgift med styrkan",
				"%[2]s: what speaks against may weigh at most as one item of the strength", word, WordText(word).EN),
				strengthText(limit).In(r.lang))
		}
	}
	t := r.wordTable(lang.Text{SV: "Hur uppgifter läggs samman", EN: "How items are put together"},
		[]lang.Text{{SV: "Regel", EN: "Rule"}, {SV: "Värde", EN: "Value"}}, rows)
	if s.Assumed {
		t.Notes = []string{r.tr("Bilagan ger ord och inga tal: antalen här är ett antagande i programmet, som en "+
			"enhet "+
			"ersätter med sina egna.", "The appendix gives words and no numbers: the numbers here are an "+
			"assumption of "+
			"the program, which a unit replaces by its own.")}
	}
	return []document.Block{t}
}
