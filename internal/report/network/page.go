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
	"graph":    {SV: "Graf över parter och förbindelser", EN: "Graph of parties and ties"},
	"why":      {SV: "Varför syns detta?", EN: "Why is this here?"},
	"hint":     {SV: "Välj en part eller en förbindelse i grafen.", EN: "Choose a party or a tie in the graph."},
	"find":     {SV: "Sök nummer, nyckel eller bolagsnamn", EN: "Find a number, key or company name"},
	"all":      {SV: "Visa alla", EN: "Show all"},
	"reset":    {SV: "Börja om", EN: "Start over"},
	"fit":      {SV: "Hela bilden", EN: "Whole picture"},
	"kinds":    {SV: "Förbindelser", EN: "Ties"},
	"time":     {SV: "Tid (år)", EN: "Time (years)"},
	"from":     {SV: "från och med år", EN: "from year"},
	"to":       {SV: "till och med år", EN: "to year"},
	"timehint": {SV: "Förbindelser utan datum visas alltid.", EN: "Ties without dates are always shown."},
	"legend":   {SV: "Tecken", EN: "Legend"},
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
		Parties   []placed          `json:"parties"`
		Links     []tie             `json:"links"`
		Kinds     []Named           `json:"kinds"`
		Groups    []Named           `json:"groups"`
		Registers map[string]string `json:"registers"`
		Files     []string          `json:"files"`
		Text      map[string]string `json:"text"`
	}{Links: []tie{}, Groups: names.Groups, Registers: names.Registers, Files: p.Files, Text: text}
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
