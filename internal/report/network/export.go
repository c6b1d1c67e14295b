// Package network writes pictures of networks and the observations of rules: a page to explore, files for other
// programs, and tables. They show single persons and companies and must be handled accordingly. The package writes only
// what internal/disclosure has released as working material, with the conditions of use of the deliveries.
package network

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/lang"
	"ansatz/internal/network"
)

// Formats are the formats for passing on a picture, with the names of their files.
var Formats = []struct {
	Name  string
	Files []string
}{
	{"gexf", []string{"network.gexf"}},
	{"graphml", []string{"network.graphml"}},
	{"i2", []string{"entities.csv", "links.csv"}},
	{"ftm", []string{"entities.ftm.json"}},
	{"bods", []string{"statements.bods.json"}},
}

// Handling is the file beside every export that states what it is and the conditions of its use.
const Handling = "handling.txt"

// Picture is the surroundings of a company or a cluster: true values that disclosure has released as working material.
type Picture = disclosure.Working[*network.Picture]

// Write writes one of the files of Formats, or Handling. Names are written by lang.Visible and, in tables, by
// lang.Cell.
func Write(w io.Writer, released Picture, file string) error {
	p := shown(released)
	switch file {
	case "network.gexf":
		return p.gexf(w)
	case "network.graphml":
		return p.graphML(w)
	case "entities.csv":
		return p.entities(w)
	case "links.csv":
		return p.links(w)
	case "entities.ftm.json":
		return p.followTheMoney(w)
	case "statements.bods.json":
		return p.bods(w)
	case Handling:
		_, err := io.WriteString(w, strings.Join(append([]string{p.Subject}, p.notices()...), "\n")+"\n")
		return err
	}
	return fmt.Errorf("network: no file %s is known", file)
}

func kindOf(p *network.Party) string {
	if p.Company {
		return "company"
	}
	return "person"
}

// title returns a party's text in a list: a company's name and number, or a person's key.
func title(p *network.Party) string {
	if p.Label != "" {
		return p.Label + " " + p.ID
	}
	return p.ID
}

// The attributes of parties and links in the exchange formats.
var (
	partyAttributes = []string{"kind", "group", "industry", "ended"}
	linkAttributes  = []string{"kind", "detail", "from_date", "to_date", "rows", "register", "deliveries", "row"}
)

func partyValues(p *network.Party) []string { return []string{kindOf(p), p.Group, p.Industry, p.Ended} }

func (p *picture) attributes(l *network.Link) []string {
	return []string{string(l.Kind), l.Detail, l.From, l.To, fmt.Sprint(l.Rows), l.Register,
		p.deliveries(l), rowText(l.Row)}
}

// deliveries returns the names of the files that a tie's rows are in.
func (p *picture) deliveries(l *network.Link) string {
	var names []string
	for _, f := range l.Files {
		names = append(names, p.Files[f])
	}
	return strings.Join(names, "; ")
}

// rowText returns the row's number in its file. It is empty if several rows make the tie or the piece of evidence, or
// if the register does not keep the number.
func rowText(row int64) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprint(row)
}

type xmlAttribute struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr"`
	Type  string `xml:"type,attr"`
}

type gexfValue struct {
	For   string `xml:"for,attr"`
	Value string `xml:"value,attr"`
}

// gexf writes GEXF 1.2, which Gephi and others read. Every tie is a separate edge.
func (p *picture) gexf(w io.Writer) error {
	type attributes struct {
		Class string         `xml:"class,attr"`
		List  []xmlAttribute `xml:"attribute"`
	}
	type node struct {
		ID     string      `xml:"id,attr"`
		Label  string      `xml:"label,attr"`
		Values []gexfValue `xml:"attvalues>attvalue"`
	}
	type edge struct {
		ID     string      `xml:"id,attr"`
		Source string      `xml:"source,attr"`
		Target string      `xml:"target,attr"`
		Values []gexfValue `xml:"attvalues>attvalue"`
	}
	type graph struct {
		Default    string       `xml:"defaultedgetype,attr"`
		Attributes []attributes `xml:"attributes"`
		Nodes      []node       `xml:"nodes>node"`
		Edges      []edge       `xml:"edges>edge"`
	}
	declare := func(class string, names []string) attributes {
		a := attributes{Class: class}
		for i, n := range names {
			a.List = append(a.List, xmlAttribute{fmt.Sprint(i), n, "string"})
		}
		return a
	}
	values := func(of []string) []gexfValue {
		var all []gexfValue
		for i, v := range of {
			all = append(all, gexfValue{fmt.Sprint(i), v})
		}
		return all
	}
	doc := struct {
		XMLName xml.Name `xml:"http://www.gexf.net/1.2draft gexf"`
		Version string   `xml:"version,attr"`
		About   string   `xml:"meta>description,omitempty"`
		Graph   graph    `xml:"graph"`
	}{Version: "1.2", About: strings.Join(p.notices(), " "), Graph: graph{Default: "directed",
		Attributes: []attributes{declare("node", partyAttributes), declare("edge", linkAttributes)}}}
	for i := range p.Parties {
		party := &p.Parties[i]
		doc.Graph.Nodes = append(doc.Graph.Nodes, node{party.GlobalID(), title(party), values(partyValues(party))})
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		doc.Graph.Edges = append(doc.Graph.Edges,
			edge{id, p.Parties[l.A].GlobalID(), p.Parties[l.B].GlobalID(), values(p.attributes(l))})
	}
	return writeXML(w, doc)
}

// graphML writes GraphML, which yEd, networkx, igraph and others read. Every tie is a separate edge.
func (p *picture) graphML(w io.Writer) error {
	type key struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	}
	type datum struct {
		Key   string `xml:"key,attr"`
		Value string `xml:",chardata"`
	}
	type node struct {
		ID   string  `xml:"id,attr"`
		Data []datum `xml:"data"`
	}
	type edge struct {
		ID     string  `xml:"id,attr"`
		Source string  `xml:"source,attr"`
		Target string  `xml:"target,attr"`
		Data   []datum `xml:"data"`
	}
	type graph struct {
		Default string `xml:"edgedefault,attr"`
		Nodes   []node `xml:"node"`
		Edges   []edge `xml:"edge"`
	}
	doc := struct {
		XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
		About   string   `xml:"desc,omitempty"`
		Keys    []key    `xml:"key"`
		Graph   graph    `xml:"graph"`
	}{About: strings.Join(p.notices(), " "), Graph: graph{Default: "directed"}}
	for _, n := range append([]string{"label"}, partyAttributes...) {
		doc.Keys = append(doc.Keys, key{"n_" + n, "node", n, "string"})
	}
	for _, n := range linkAttributes {
		doc.Keys = append(doc.Keys, key{"e_" + n, "edge", n, "string"})
	}
	data := func(prefix string, names, values []string) []datum {
		var all []datum
		for i, v := range values {
			if v != "" {
				all = append(all, datum{prefix + names[i], v})
			}
		}
		return all
	}
	for i := range p.Parties {
		party := &p.Parties[i]
		doc.Graph.Nodes = append(doc.Graph.Nodes, node{party.GlobalID(),
			append([]datum{{"n_label", title(party)}}, data("n_", partyAttributes, partyValues(party))...)})
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		doc.Graph.Edges = append(doc.Graph.Edges,
			edge{id, p.Parties[l.A].GlobalID(), p.Parties[l.B].GlobalID(), data("e_", linkAttributes, p.attributes(l))})
	}
	return writeXML(w, doc)
}

func writeXML(w io.Writer, doc any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// entities and links write two tables for i2's importer: an identity, type and label per entity; an identity and the
// identities of both ends per link.
func (p *picture) entities(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"identity", "type", "label"}, partyAttributes[1:]...)); err != nil {
		return err
	}
	for i := range p.Parties {
		party := &p.Parties[i]
		kind := "Person"
		if party.Company {
			kind = "Organisation"
		}
		if err := c.Write(lang.Cells(append([]string{party.GlobalID(), kind, title(party)},
			partyValues(party)[1:]...)...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func (p *picture) links(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"identity", "from_identity", "to_identity", "direction"},
		linkAttributes...)); err != nil {
		return err
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		direction := "from_to"
		if l.Kind == network.Family || l.Kind == network.Shares {
			direction = "none"
		}
		if err := c.Write(lang.Cells(append([]string{id, p.Parties[l.A].GlobalID(), p.Parties[l.B].GlobalID(),
			direction}, p.attributes(l)...)...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// followTheMoney writes one entity per line in the model of FollowTheMoney: people, companies, and the relations
// between them.
func (p *picture) followTheMoney(w io.Writer) error {
	type entity struct {
		ID         string              `json:"id"`
		Schema     string              `json:"schema"`
		Properties map[string][]string `json:"properties"`
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	put := func(id, schema string, pairs ...string) error {
		properties := map[string][]string{}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				properties[pairs[i]] = []string{pairs[i+1]}
			}
		}
		return e.Encode(entity{id, schema, properties})
	}
	for i := range p.Parties {
		party := &p.Parties[i]
		var err error
		if party.Company {
			name := party.Label
			if name == "" {
				name = party.ID
			}
			err = put(party.GlobalID(), "Company", "name", name, "registrationNumber", party.ID, "jurisdiction", "se",
				"dissolutionDate", party.Ended)
		} else {
			err = put(party.GlobalID(), "Person", "name", party.ID)
		}
		if err != nil {
			return err
		}
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		a, b := p.Parties[l.A].GlobalID(), p.Parties[l.B].GlobalID()
		about := cmp.Or(l.Detail, string(l.Kind))
		rest := []string{"startDate", l.From, "endDate", l.To, "sourceUrl", "", "publisher", p.deliveries(l),
			"recordId", rowText(l.Row), "summary", l.Register}
		var err error
		switch l.Kind {
		case network.Represents:
			err = put(id, "Directorship", append([]string{"director", a, "organization", b, "role", about}, rest...)...)
		case network.Employed:
			err = put(id, "Employment", append([]string{"employee", a, "employer", b, "role", about}, rest...)...)
		case network.Family:
			err = put(id, "Family", append([]string{"person", a, "relative", b, "relationship", about}, rest...)...)
		default:
			err = put(id, "UnknownLink", append([]string{"subject", a, "object", b, "role", about}, rest...)...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// WriteObservations writes observations as a table, one row per piece of evidence: the rule, its version, the subject,
// the evidence, the files that it comes from, and an id. The id is computed from the row's content and from run, the
// digest of the workspace and the study, because a name such as cluster-3 means another cluster in another run.
func WriteObservations(w io.Writer, run string, observations disclosure.Working[[]network.Observation]) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"rule", "version", "subject", "register", "evidence_subject", "evidence_object",
		"from_date", "to_date", "measure", "value", "deliveries", "row", "id"}); err != nil {
		return err
	}
	ids := identifiers{}
	for _, o := range observations.Content() {
		rule, ok := network.RuleOf(o.Rule)
		if !ok {
			return fmt.Errorf("network: no rule %s", o.Rule)
		}
		for _, e := range o.Evidence {
			row := []string{o.Rule, fmt.Sprint(rule.Version), o.Subject, e.Register, e.Subject, e.Object, e.From, e.To,
				e.Measure, fmt.Sprint(e.Value), strings.Join(e.Files, "; "), rowText(e.Row)}
			if err := c.Write(lang.Cells(append(row, ids.next("evidence", append(row, run)...))...)); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}
