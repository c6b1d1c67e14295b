package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report/svg"
	"ansatz/internal/table"
)

// MostDrawings is the largest number of clusters that are drawn.
const MostDrawings = 12

const clusterResult = "representative_clusters"

// Drawing is a static picture of a cluster of companies, with the cluster's rows of the long table beside it.
type Drawing struct {
	Figure  Figure
	Profile Table
	Members []Member // the parties in the picture; empty in a protected document, whose pictures name nobody
	Notes   []string
}

// Member is a company or a person of a drawing.
type Member struct {
	Mark     string // the text on it in the picture
	ID       string // a company's number, or a person's key
	Name     string // a company's
	Kind     string // the kind of company, or a person's tie
	Industry string
	Ended    string   // the day, or empty
	With     []string // the marks of the companies that a person represents, or of a company's representatives
}

// profile lists the measures beside a drawing. The numbers of representatives by tie are added to them.
var profile = []string{"companies", "assistance_companies", "representatives", "bankruptcies",
	"deregistered", "revoked_licences", "tax_debt", "investigations", "wrong_payments", "users", "permits", "support",
	"pairs_beyond_chance", "shared_representatives", "shared_by_chance"}

// drawings draws clusters: first those that share more representatives than expected by chance, then the largest, by
// the rows that are shown. The text states how many are not drawn, and why.
func (d *Document) drawings(rows []table.Row, p pivot) ([]Drawing, string) {
	byCell := map[[2]string]table.Row{}
	for _, r := range rows {
		if r.Category == "" {
			byCell[[2]string{r.Group, r.Measure}] = r
		}
	}
	may, withheld := d.Results.Drawings()
	beyond := func(picture *network.Picture) int {
		if r, ok := byCell[[2]string{picture.Subject, "pairs_beyond_chance"}]; ok && shown(r) && r.Value > 0 {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(may, func(a, b *network.Picture) int { return cmp.Compare(beyond(a), beyond(b)) })
	left := max(0, len(may)-MostDrawings)
	may = may[:len(may)-left]
	var out []Drawing
	for _, picture := range may {
		out = append(out, d.drawing(picture, rows, p))
	}
	var notes []string
	if left > 0 {
		notes = append(notes, lang.Textf("De %d kluster som delar fler företrädare än slumpen ger, "+
			"och sedan de största, är ritade; ytterligare %d är inte ritade.",
			"The %d clusters that share more representatives than chance gives, and then the largest, are drawn; "+
				"%d more are not drawn.", len(may), left).In(d.Lang))
	}
	if withheld > 0 {
		notes = append(notes, lang.Textf("%d kluster ritas inte, eftersom en bild skulle visa antal som är skyddade.",
			"%d clusters are not drawn, since a picture would show counts that are protected.", withheld).In(d.Lang))
	}
	return out, strings.Join(notes, " ")
}

func (d *Document) drawing(picture *network.Picture, rows []table.Row, p pivot) Drawing {
	name := d.Study.Group(clusterResult, picture.Subject).In(d.Lang)
	ownRows := slices.DeleteFunc(slices.Clone(rows), func(r table.Row) bool { return r.Group != picture.Subject })
	out := Drawing{}
	ties := tiesOf(ownRows)
	measures := slices.Clone(profile)
	for i, tie := range ties {
		measures = slices.Insert(measures, 3+i, "representatives_"+tie)
	}
	ownRows = slices.DeleteFunc(ownRows, func(r table.Row) bool { return !slices.Contains(measures, r.Measure) })
	for _, t := range p.lay(view{lines: "mc", columns: "g", View: kind.View{Full: true, Measures: measures}}, ownRows) {
		t.Columns = []string{lang.Text{SV: "Värde", EN: "Value"}.In(d.Lang)}
		out.Profile = t
	}
	marks := d.marksOf(picture)
	with := make([][]string, len(picture.Parties))
	chart := svg.Network{}
	x, y := picture.Graph().Layout(1)
	companies := 0
	for i := range picture.Parties {
		party := &picture.Parties[i]
		node := svg.Node{X: x[i], Y: y[i], Look: svg.Look{Square: party.Company}}
		if party.Company {
			companies++
		}
		if d.Results.Unprotected() {
			node.Name = marks[i]
			node.Look = d.look(party, ties)
		}
		chart.Nodes = append(chart.Nodes, node)
	}
	former := false
	for _, l := range picture.Links {
		tie := svg.Tie{A: l.A, B: l.B, Former: d.Results.Unprotected() && l.To != "" && l.To < d.Study.ReferenceDate}
		former = former || tie.Former
		chart.Ties = append(chart.Ties, tie)
		with[l.A] = append(with[l.A], marks[l.B])
		with[l.B] = append(with[l.B], marks[l.A])
	}
	chart.Legend = d.legend(picture, ties, former)

	people, most := len(picture.Parties)-companies, 0
	for _, of := range with {
		most = max(most, len(of))
	}
	said := []string{
		lang.Textf("Nätverksbild utan axlar: %d bolag, kvadrater, och %d företrädare, cirklar, "+
			"förenade av %d uppdrag, linjer. Högsta antal uppdrag vid ett tecken: %d",
			"Picture of a network, without axes: %d companies, squares, and %d representatives, circles, "+
				"joined by %d roles, lines. Largest number of roles at one mark: %d",
			companies, people, len(picture.Links), most).In(d.Lang),
	}
	if d.Results.Unprotected() {
		for i := range picture.Parties {
			if party := &picture.Parties[i]; !party.Company && len(with[i]) > 1 {
				said = append(said, lang.Textf("%s företräder %s", "%s represents %s", marks[i],
					strings.Join(with[i], ", ")).In(d.Lang))
			}
			out.Members = append(out.Members, d.member(&picture.Parties[i], marks[i], with[i]))
		}
	}
	out.Figure = Figure{Title: name, Desc: strings.Join(said, ". ") + ".", Chart: chart}
	if picture.Left > 0 {
		out.Notes = append(out.Notes,
			lang.Textf("Ytterligare %d parter ryms inte i bilden; de som företräder flest av bolagen är med.",
				"%d more parties do not fit in the picture; those who represent most of the companies are included.",
				picture.Left).In(d.Lang))
	}
	if picture.Hidden > 0 {
		out.Notes = append(out.Notes, lang.Textf("%d med skyddade personuppgifter visas inte.",
			"%d with a protected identity are not shown.", picture.Hidden).In(d.Lang))
	}
	return out
}

// tiesOf returns the ties by which representatives of clusters are counted. Each tie has the same fill in every
// drawing.
func tiesOf(rows []table.Row) []string {
	var ids []string
	for _, r := range rows {
		if tie, found := strings.CutPrefix(r.Measure, "representatives_"); found && !slices.Contains(ids, tie) {
			ids = append(ids, tie)
		}
	}
	return ids
}

// marksOf gives companies numbers from 1, and people the first letter of their tie and a number: A1, A2, K1.
func (d *Document) marksOf(picture *network.Picture) []string {
	marks := make([]string, len(picture.Parties))
	n := map[string]int{}
	for i := range picture.Parties {
		letter := ""
		if party := &picture.Parties[i]; !party.Company {
			letter = firstLetter(d.Study.Group(clusterResult, party.Group).In(d.Lang))
		}
		n[letter]++
		marks[i] = fmt.Sprint(letter, n[letter])
	}
	return marks
}

func firstLetter(s string) string {
	for _, r := range s {
		return strings.ToUpper(string(r))
	}
	return "?"
}

// look returns the look of a party. Assistance companies and each tie of people have their own fill.
func (d *Document) look(party *network.Party, ties []string) svg.Look {
	if party.Company {
		look := svg.Look{Square: true, Ended: party.Ended != ""}
		if party.Assistance {
			look.Fill = 1
		}
		return look
	}
	if party.Group == "none" {
		return svg.Look{}
	}
	return svg.Look{Fill: 2 + max(0, slices.Index(ties, party.Group))%(len(svg.NodeFills)-2)}
}

func (d *Document) legend(picture *network.Picture, ties []string, former bool) []svg.Sign {
	var signs []svg.Sign
	add := func(t lang.Text, look svg.Look) { signs = append(signs, svg.Sign{Text: t.In(d.Lang), Node: &look}) }
	any := func(test func(*network.Party) bool) bool {
		return slices.ContainsFunc(picture.Parties, func(p network.Party) bool { return test(&p) })
	}
	if !d.Results.Unprotected() {
		add(lang.Text{SV: "Bolag", EN: "Company"}, svg.Look{Square: true})
		add(lang.Text{SV: "Företrädare", EN: "Representative"}, svg.Look{})
		return signs
	}
	if any(func(p *network.Party) bool { return p.Company && p.Assistance }) {
		add(lang.Text{SV: "Assistansbolag", EN: "Assistance company"}, svg.Look{Square: true, Fill: 1})
	}
	if any(func(p *network.Party) bool { return p.Company && !p.Assistance }) {
		add(lang.Text{SV: "Annat bolag", EN: "Other company"}, svg.Look{Square: true})
	}
	if any(func(p *network.Party) bool { return p.Company && p.Ended != "" }) {
		add(lang.Text{
			SV: "Konkurs, återkallat tillstånd eller avregistrerat",
			EN: "Bankrupt, licence revoked or deregistered",
		}, svg.Look{Square: true, Ended: true})
	}
	for _, tie := range ties {
		if !any(func(p *network.Party) bool { return p.Group == tie }) {
			continue
		}
		look := d.look(&network.Party{Group: tie}, ties)
		t := d.Study.Group(clusterResult, tie)
		letter := func(s string) string { return s + " (" + firstLetter(s) + ")" }
		add(lang.Text{SV: letter(t.SV), EN: letter(t.EN)}, look)
	}
	signs = append(signs, svg.Sign{Text: lang.Text{SV: "Uppdrag", EN: "Role"}.In(d.Lang), Tie: &svg.Tie{}})
	if former {
		signs = append(signs, svg.Sign{Text: lang.Text{SV: "Tidigare uppdrag", EN: "Former role"}.In(d.Lang),
			Tie: &svg.Tie{Former: true}})
	}
	return signs
}

func (d *Document) member(party *network.Party, mark string, with []string) Member {
	m := Member{Mark: mark, ID: party.ID, Name: party.Label, Ended: party.Ended, With: with}
	switch {
	case !party.Company:
		m.Kind = d.Study.Group(clusterResult, party.Group).In(d.Lang)
	case party.Assistance:
		m.Kind = lang.Text{SV: "Assistansbolag", EN: "Assistance company"}.In(d.Lang)
	default:
		m.Kind = lang.Text{SV: "Annat bolag", EN: "Other company"}.In(d.Lang)
	}
	m.Industry = party.Industry
	return m
}
