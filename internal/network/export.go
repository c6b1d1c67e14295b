package network

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"ansatz/internal/lang"
)

// Formats are the files that a picture can be passed on as: name of the format to its files.
var Formats = []struct {
	Name  string
	Files []string
}{
	{"gexf", []string{"network.gexf"}},
	{"graphml", []string{"network.graphml"}},
	{"i2", []string{"entities.csv", "links.csv"}},
	{"ftm", []string{"entities.ftm.json"}},
}

// Handling is the file beside every export that tells what it is and under which conditions it may be used.
const Handling = "handling.txt"

// Write writes one of the files that Formats names. Names are written as lang.Visible and, in tables, lang.Cell have them.
func (p *Picture) Write(w io.Writer, file string) error {
	p = p.shown()
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
	case Handling:
		_, err := io.WriteString(w, strings.Join(append([]string{p.Subject}, p.told()...), "\n")+"\n")
		return err
	}
	return fmt.Errorf("network: no file %s is known", file)
}

func kindOf(p *Party) string {
	if p.Company {
		return "company"
	}
	return "person"
}

// title is what a party is called in a list: a company's name beside its number, a person's key.
func (p *Party) title() string {
	if p.Label != "" {
		return p.Label + " " + p.ID
	}
	return p.ID
}

// attributes of parties and links, as the exchange formats list them.
var (
	partyAttributes = []string{"kind", "group", "industry", "ended"}
	linkAttributes  = []string{"kind", "detail", "from_date", "to_date", "rows", "register", "deliveries", "row"}
)

func (p *Party) attributes() []string { return []string{kindOf(p), p.Group, p.Industry, p.Ended} }

func (p *Picture) attributes(l *Link) []string {
	return []string{string(l.Kind), l.Detail, l.From, l.To, fmt.Sprint(l.Rows), l.Register, p.deliveries(l), rowText(l.Row)}
}

// deliveries names the files that a tie came in.
func (p *Picture) deliveries(l *Link) string {
	var names []string
	for _, f := range l.Files {
		names = append(names, p.Files[f])
	}
	return strings.Join(names, "; ")
}

// rowText is where in its file the one row stands that makes a tie or a piece of evidence; empty where several do, or where the register does not keep it.
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

// gexf writes GEXF 1.2, as Gephi and others read it. Every tie is an edge of its own.
func (p *Picture) gexf(w io.Writer) error {
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
	}{Version: "1.2", About: strings.Join(p.told(), " "), Graph: graph{Default: "directed", Attributes: []attributes{declare("node", partyAttributes), declare("edge", linkAttributes)}}}
	for i := range p.Parties {
		of := &p.Parties[i]
		doc.Graph.Nodes = append(doc.Graph.Nodes, node{of.global(), of.title(), values(of.attributes())})
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		doc.Graph.Edges = append(doc.Graph.Edges, edge{id, p.Parties[l.A].global(), p.Parties[l.B].global(), values(p.attributes(l))})
	}
	return writeXML(w, doc)
}

// graphML writes GraphML, as yEd, networkx, igraph and others read it. Every tie is an edge of its own.
func (p *Picture) graphML(w io.Writer) error {
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
	}{About: strings.Join(p.told(), " "), Graph: graph{Default: "directed"}}
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
		of := &p.Parties[i]
		doc.Graph.Nodes = append(doc.Graph.Nodes, node{of.global(), append([]datum{{"n_label", of.title()}}, data("n_", partyAttributes, of.attributes())...)})
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		doc.Graph.Edges = append(doc.Graph.Edges, edge{id, p.Parties[l.A].global(), p.Parties[l.B].global(), data("e_", linkAttributes, p.attributes(l))})
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

// entities and links write two tables as i2's importer takes them: an identity, type and label per entity; its own identity and those of both ends per link.
func (p *Picture) entities(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"identity", "type", "label"}, partyAttributes[1:]...)); err != nil {
		return err
	}
	for i := range p.Parties {
		of := &p.Parties[i]
		kind := "Person"
		if of.Company {
			kind = "Organisation"
		}
		if err := c.Write(lang.Cells(append([]string{of.global(), kind, of.title()}, of.attributes()[1:]...)...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func (p *Picture) links(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(append([]string{"identity", "from_identity", "to_identity", "direction"}, linkAttributes...)); err != nil {
		return err
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		direction := "from_to"
		if l.Kind == Family || l.Kind == Shares {
			direction = "none"
		}
		if err := c.Write(lang.Cells(append([]string{id, p.Parties[l.A].global(), p.Parties[l.B].global(), direction}, p.attributes(l)...)...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// followTheMoney writes one entity a line in the model of FollowTheMoney: people, companies, and the relations between them.
func (p *Picture) followTheMoney(w io.Writer) error {
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
		of := &p.Parties[i]
		var err error
		if of.Company {
			name := of.Label
			if name == "" {
				name = of.ID
			}
			err = put(of.global(), "Company", "name", name, "registrationNumber", of.ID, "jurisdiction", "se", "dissolutionDate", of.Ended)
		} else {
			err = put(of.global(), "Person", "name", of.ID)
		}
		if err != nil {
			return err
		}
	}
	for i, id := range p.tieIDs() {
		l := &p.Links[i]
		a, b := p.Parties[l.A].global(), p.Parties[l.B].global()
		about := cmp.Or(l.Detail, string(l.Kind))
		rest := []string{"startDate", l.From, "endDate", l.To, "sourceUrl", "", "publisher", p.deliveries(l), "recordId", rowText(l.Row), "summary", l.Register}
		var err error
		switch l.Kind {
		case Represents:
			err = put(id, "Directorship", append([]string{"director", a, "organization", b, "role", about}, rest...)...)
		case Employed:
			err = put(id, "Employment", append([]string{"employee", a, "employer", b, "role", about}, rest...)...)
		case Family:
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

// WriteObservations writes observations as a table, one row per piece of evidence: rule, version, subject, then the evidence, the deliveries' files that it
// comes from, and an id that follows from what the row says and from where its names hold: run is the digest of the workspace and the study, without
// which cluster-3 would be another cluster in another run.
func WriteObservations(w io.Writer, run string, observations []Observation) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"rule", "version", "subject", "register", "evidence_subject", "evidence_object", "from_date", "to_date", "measure", "value", "deliveries", "row", "id"}); err != nil {
		return err
	}
	ids := identifiers{}
	for _, o := range observations {
		rule, ok := RuleOf(o.Rule)
		if !ok {
			return fmt.Errorf("network: no rule %s", o.Rule)
		}
		for _, e := range o.Evidence {
			row := []string{o.Rule, fmt.Sprint(rule.Version), o.Subject, e.Register, e.Subject, e.Object, e.From, e.To, e.Measure, fmt.Sprint(e.Value), strings.Join(e.Files, "; "), rowText(e.Row)}
			if err := c.Write(lang.Cells(append(row, ids.next("evidence", append(row, run)...))...)); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// ReadObservations reads what WriteObservations wrote. An error names the line, never a cell.
func ReadObservations(r io.Reader) ([]Observation, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != 13 {
		return nil, fmt.Errorf("observations: not a table of 13 columns")
	}
	var all []Observation
	for i, row := range rows[1:] {
		var value float64
		if _, err := fmt.Sscan(row[9], &value); err != nil {
			return nil, fmt.Errorf("observations: row %d, column value: not a number", i+1)
		}
		var files []string
		if row[10] != "" {
			files = strings.Split(row[10], "; ")
		}
		var place int64
		if row[11] != "" {
			if _, err := fmt.Sscan(row[11], &place); err != nil {
				return nil, fmt.Errorf("observations: row %d, column row: not a number", i+1)
			}
		}
		if k := len(all); k == 0 || all[k-1].Rule != row[0] || all[k-1].Subject != row[2] {
			all = append(all, Observation{Rule: row[0], Subject: row[2]})
		}
		last := &all[len(all)-1]
		last.Evidence = append(last.Evidence, Evidence{Register: row[3], Subject: row[4], Object: row[5], From: row[6], To: row[7], Measure: row[8], Value: value, Files: files, Row: place})
	}
	return all, nil
}

// Sort puts the links in an order that follows from what they say: parties, kind, detail, days.
func (p *Picture) Sort() {
	rank := map[Kind]int{}
	for i, k := range Kinds {
		rank[k.Kind] = i
	}
	slices.SortFunc(p.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Register, b.Register))
	})
}
