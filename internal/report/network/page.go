package network

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"math"

	"ansatz/internal/lang"
	"ansatz/internal/network"
)

// MostParties is the largest number of parties on a page: a browser draws them without delay and a reader can still
// follow them.
const MostParties = 2000

//go:embed viewer/page.html.tmpl
var pageTemplate string

//go:embed viewer/page.js
var pageCode string

// The viewer is cytoscape.js 3.34.4. Its licence (MIT) is at the top of the file and beside it.
//
//go:embed viewer/cytoscape.min.js
var viewer string

var page = template.Must(template.New("page").Parse(pageTemplate))

var pageTexts = map[string]lang.Text{
	"title": {SV: "Nätverket kring", EN: "The network around"},
	"about": {
		SV: "Underlag för bedömning, inte en bedömning. Personer visas under sina nycklar. " +
			"Klicka på en part eller en förbindelse för att se varför den syns; dubbelklicka för att fälla ut.",
		EN: "Material for assessment, not an assessment. People are shown under their keys. " +
			"Click a party or a tie to see why it is here; double-click to expand.",
	},
	"terms": {SV: "Villkor för användning", EN: "Conditions of use"},
	"cut":   {SV: "Bara de %d närmaste parterna visas.", EN: "Only the nearest %d parties are shown."},
	"hidden": {
		SV: "%d personer med skyddade uppgifter visas inte.",
		EN: "%d people with protected identity are not shown.",
	},
	"graph": {SV: "Graf över parter och förbindelser", EN: "Graph of parties and ties"},
	"why":   {SV: "Varför syns detta?", EN: "Why is this here?"},
	"hint":  {SV: "Välj en part eller en förbindelse i grafen.", EN: "Choose a party or a tie in the graph."},
	"find":  {SV: "Sök nummer, nyckel eller bolagsnamn", EN: "Find a number, key or company name"},
	"nothing": {
		SV: "Inget passar. Skriv en del av ett namn, ett nummer eller en nyckel.",
		EN: "Nothing fits. Write a part of a name, a number or a key.",
	},
	"hits":     {SV: "Antal träffar: {n}", EN: "Hits: {n}"},
	"more":     {SV: "Antal träffar: {n}; de första {most} visas.", EN: "Hits: {n}; the first {most} are shown."},
	"zoomin":   {SV: "Förstora", EN: "Zoom in"},
	"zoomout":  {SV: "Förminska", EN: "Zoom out"},
	"save":     {SV: "Spara bilden", EN: "Save the picture"},
	"observed": {SV: "Iakttagelser", EN: "Observations"},
	"noneobserved": {
		SV: "Reglerna har inte iakttagit något om parterna här.",
		EN: "The rules observed nothing of the parties here.",
	},
	"notasked": {
		SV: "Iakttagelserna är inte med. De tas med när sidan skrivs, om man ber om det (--observations).",
		EN: "The observations are left out. They are included when the page is written, if asked for (--observations).",
	},
	"about_what": {SV: "Gäller", EN: "About"},
	"law":        {SV: "Lagrum", EN: "Law"},
	"evidence":   {SV: "Antal underlag", EN: "Pieces of evidence"},
	"innocent":   {SV: "Oskyldiga förklaringar", EN: "Innocent explanations"},
	"inpicture":  {SV: "Parter på sidan", EN: "Parties on the page"},
	"ties":       {SV: "Partens förbindelser", EN: "Ties of the party"},
	"first":      {SV: "De första {n} av {all} visas.", EN: "The first {n} of {all} are shown."},
	"note":       {SV: "Anteckning", EN: "Note"},
	"notes":      {SV: "Anteckningar", EN: "Notes"},
	"noteshint": {
		SV: "Anteckningar skrivs vid en vald part eller förbindelse. De finns bara här tills sidan sparas.",
		EN: "Notes are written at a chosen party or tie. They are only here until the page is saved.",
	},
	"keep":      {SV: "Spara sidan med anteckningar", EN: "Save the page with notes"},
	"asparties": {SV: "Parterna som tabell", EN: "The parties as a table"},
	"asties":    {SV: "Förbindelserna som tabell", EN: "The ties as a table"},
	"party":     {SV: "Part", EN: "Party"},
	"tie":       {SV: "Förbindelse", EN: "Tie"},
	"all":       {SV: "Visa alla", EN: "Show all"},
	"reset":     {SV: "Börja om", EN: "Start over"},
	"fit":       {SV: "Hela bilden", EN: "Whole picture"},
	"kinds":     {SV: "Förbindelser", EN: "Ties"},
	"time":      {SV: "Tid (år)", EN: "Time (years)"},
	"from":      {SV: "Från och med", EN: "From"},
	"to":        {SV: "Till och med", EN: "Until"},
	"timehint":  {SV: "Förbindelser utan datum visas alltid.", EN: "Ties without dates are always shown."},
	"legend":    {SV: "Tecken", EN: "Legend"},
	"legendhint": {
		SV: "Dubbel röd kant: konkurs, " +
			"återkallat tillstånd eller avregistrerat. + och blå ring: fler parter går att fälla ut.",
		EN: "Double red border: bankrupt, licence revoked or deregistered. + and a blue ring: " +
			"more parties can be expanded.",
	},
	"company":    {SV: "Bolag", EN: "Company"},
	"number":     {SV: "Organisationsnummer", EN: "Organisation number"},
	"key":        {SV: "Nyckel", EN: "Key"},
	"global":     {SV: "Id i andra program", EN: "Id in other programs"},
	"group":      {SV: "Koppling", EN: "Tie"},
	"industry":   {SV: "Näringsgren (SNI)", EN: "Industry (SNI)"},
	"ended":      {SV: "Upphörde", EN: "Ended"},
	"distance":   {SV: "Steg från utgångspunkten", EN: "Steps from the start"},
	"detail":     {SV: "Slag", EN: "Kind"},
	"period":     {SV: "Tid", EN: "Time"},
	"rows":       {SV: "Rader i registret", EN: "Rows in the register"},
	"register":   {SV: "Register", EN: "Register"},
	"deliveries": {SV: "Levererat i", EN: "Delivered in"},
	"row":        {SV: "Rad i filen", EN: "Row in the file"},
	"still":      {SV: "pågår", EN: "still"},
	"undated":    {SV: "utan datum", EN: "undated"},
	"expand":     {SV: "Fäll ut {n} fler", EN: "Expand {n} more"},
	"count":      {SV: "{n} av {all} parter, {m} förbindelser", EN: "{n} of {all} parties, {m} ties"},
}

// observed is an observation on a page.
type observed struct {
	Title    string   `json:"title"`
	Subject  string   `json:"subject"`
	Seen     string   `json:"seen"`
	Law      string   `json:"law"`
	Innocent []string `json:"innocent"`
	Evidence int      `json:"evidence"` // how many pieces
	Parties  []int    `json:"parties"`  // those of the page that are in it
}

// observed returns what the rules observed, with the parties of the picture; nil if nobody asked.
func (p *picture) observed(l lang.Lang) []observed {
	if p.Observed == nil {
		return nil
	}
	all := []observed{}
	for _, o := range p.Observed {
		in := map[string]bool{o.Subject: true}
		for _, e := range o.Evidence {
			in[e.Subject], in[e.Object] = true, true
		}
		one := observed{Title: o.Rule.Title.In(l), Subject: lang.Visible(o.Subject), Seen: o.Rule.Seen.In(l),
			Law: o.Rule.Law.In(l), Innocent: []string{}, Evidence: len(o.Evidence), Parties: []int{}}
		for _, i := range o.Rule.Innocent {
			one.Innocent = append(one.Innocent, i.In(l))
		}
		for i := range p.Parties {
			if in[p.Parties[i].ID] || in[p.Parties[i].GlobalID()] {
				one.Parties = append(one.Parties, i)
			}
		}
		all = append(all, one)
	}
	return all
}

// WritePage writes the picture as one self-contained page without network access or other files.
func WritePage(w io.Writer, released Picture, l lang.Lang, names Names) error {
	p := shown(released)
	if len(p.Parties) > MostParties {
		return fmt.Errorf("network: %d parties, a page holds %d", len(p.Parties), MostParties)
	}
	text := map[string]string{}
	for id, t := range pageTexts {
		text[id] = t.In(l)
	}
	for id, name := range names.Details {
		text["detail_"+lang.Visible(id)] = lang.Visible(name)
	}
	type placed struct {
		network.Party
		X float64 `json:"x"`
		Y float64 `json:"y"`
	}
	type tie struct {
		network.Link
		ID string `json:"id"`
	}
	data := struct {
		Subject   string            `json:"subject"`
		Parties   []placed          `json:"parties"`
		Links     []tie             `json:"links"`
		Kinds     []Named           `json:"kinds"`
		Groups    []Named           `json:"groups"`
		Registers map[string]string `json:"registers"`
		Files     []string          `json:"files"`
		Observed  []observed        `json:"observed"` // null if nobody asked
		Text      map[string]string `json:"text"`
	}{Subject: p.Subject, Links: []tie{}, Observed: p.observed(l),
		Groups: names.Groups, Registers: names.Registers, Files: p.Files, Text: text}
	for i, id := range p.tieIDs() {
		data.Links = append(data.Links, tie{p.Links[i], id})
	}
	for _, k := range network.Kinds {
		data.Kinds = append(data.Kinds, Named{string(k.Kind), k.Name.In(l)})
	}
	x, y := p.Graph().Layout(1)
	for i, party := range p.Parties {
		data.Parties = append(data.Parties, placed{party, math.Round(x[i]*1000) / 1000, math.Round(y[i]*1000) / 1000})
	}
	// encoding/json escapes <, > and &, so that no name in the data can end the script element.
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]any{
		"Lang":       string(l),
		"Subject":    p.Subject,
		"Text":       text,
		"Marks":      p.Marks,
		"Terms":      p.Terms,
		"Cut":        p.Cut,
		"Hidden":     p.Hidden,
		"CutText":    fmt.Sprintf(text["cut"], MostParties),
		"HiddenText": fmt.Sprintf(text["hidden"], p.Hidden),
		"Data":       template.JS(encoded),
		"Viewer":     template.JS(viewer),
		"Code":       template.JS(pageCode),
	})
}
