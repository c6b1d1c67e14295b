package exchange

import (
	"bytes"
	"encoding/json"
	"io"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/table"
)

// Names of the files that the metadata describe.
const (
	ResultsFile = "results.csv"
	NamesFile   = "names.csv"
)

// object is an object of JSON whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{m.name, m.value} {
			if j > 0 {
				b.WriteByte(':')
			}
			text, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			b.Write(text)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// pretty writes JSON with a line for each member.
func pretty(w io.Writer, v any) error {
	shown := lang.ShowJSON(w)
	e := json.NewEncoder(shown)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	return shown.Close()
}

// described is a column of a file: its name, what it holds, and what people call it and say of it.
type described struct {
	name, datatype string
	required       bool
	title, about   lang.Text
}

// resultColumns are those of results.csv.
var resultColumns = []described{
	{"result", "string", true, lang.Text{SV: "resultat", EN: "result"},
		lang.Text{SV: "Resultatets namn; se names.csv.", EN: "The name of the result; see names.csv."}},
	{"group", "string", false, lang.Text{SV: "grupp", EN: "group"},
		lang.Text{SV: "Gruppen som talet avser.", EN: "The group that the number is about."}},
	{"category", "string", false, lang.Text{SV: "kategori", EN: "category"},
		lang.Text{SV: "Det som talet delas upp efter; tomt om ingenting.",
			EN: "What the number is broken down by; empty for nothing."}},
	{"measure", "string", true, lang.Text{SV: "mått", EN: "measure"},
		lang.Text{SV: "Vad talet mäter; names.csv har enheten.",
			EN: "What the number measures; names.csv has the unit."}},
	{"value", "double", false, lang.Text{SV: "värde", EN: "value"},
		lang.Text{SV: "Talet; tomt om status inte är ok. Andelar är bråk av 1.",
			EN: "The number; empty where the status is not ok. Shares are fractions of 1."}},
	{"low", "double", false, lang.Text{SV: "nedre gräns", EN: "low"},
		lang.Text{SV: "Intervallets nedre gräns.", EN: "The lower end of the interval."}},
	{"high", "double", false, lang.Text{SV: "övre gräns", EN: "high"},
		lang.Text{SV: "Intervallets övre gräns.", EN: "The upper end of the interval."}},
	{"numerator", "double", false, lang.Text{SV: "täljare", EN: "numerator"},
		lang.Text{SV: "Antalet över bråkstrecket.", EN: "The count above the line."}},
	{"denominator", "double", false, lang.Text{SV: "nämnare", EN: "denominator"},
		lang.Text{SV: "Antalet under bråkstrecket.", EN: "The count below the line."}},
	{"status", "string", true, lang.Text{SV: "status", EN: "status"},
		lang.Text{SV: "ok; suppressed: talet är skyddat; undefined: talet kan inte beräknas.",
			EN: "ok; suppressed: the number is protected; undefined: the number cannot be computed."}},
}

// nameColumns are those of names.csv.
var nameColumns = []described{
	{"result", "string", true, lang.Text{SV: "resultat", EN: "result"},
		lang.Text{SV: "Resultatets namn.", EN: "The name of the result."}},
	{"part", "string", true, lang.Text{SV: "del", EN: "part"},
		lang.Text{SV: "result, group, category eller measure: vad som har namnet.",
			EN: "result, group, category or measure: what has the name."}},
	{"id", "string", true, lang.Text{SV: "beteckning", EN: "identifier"},
		lang.Text{SV: "Som i results.csv.", EN: "As in results.csv."}},
	{"name_sv", "string", true, lang.Text{SV: "svenskt namn", EN: "Swedish name"},
		lang.Text{SV: "", EN: ""}},
	{"name_en", "string", true, lang.Text{SV: "engelskt namn", EN: "English name"},
		lang.Text{SV: "", EN: ""}},
	{"unit", "string", false, lang.Text{SV: "enhet", EN: "unit"},
		lang.Text{SV: "Måttets enhet.", EN: "The unit of the measure."}},
}

// columnsOf are columns as the metadata have them.
func columnsOf(all []described) (out []object) {
	both := func(t lang.Text) []object {
		return []object{{{"@value", t.SV}, {"@language", "sv"}}, {{"@value", t.EN}, {"@language", "en"}}}
	}
	for _, c := range all {
		datatype := any(c.datatype)
		if c.name == "status" {
			datatype = object{{"base", c.datatype}, {"format", string(table.OK) + "|" + string(table.Suppressed) + "|" +
				string(table.Undefined)}}
		}
		out = append(out, object{{"name", c.name}, {"titles", c.name}, {"dc:title", both(c.title)},
			{"dc:description", both(c.about)}, {"datatype", datatype}, {"required", c.required}})
	}
	return out
}

// CSVW writes the metadata of results.csv and names.csv: what each column is called in both languages, what it holds,
// and what makes a row unique (W3C, Model for Tabular Data and Metadata on the Web).
func CSVW(w io.Writer, doc *report.Document) error {
	title := doc.Title()
	return pretty(w, object{
		{"@context", []any{"http://www.w3.org/ns/csvw", object{{"@language", string(doc.Lang)}}}},
		{"dc:title", title},
		{"dc:source", sources(doc)},
		{"dc:date", object{{"@value", doc.AsOf()}, {"@type", "xsd:date"}}},
		{"dc:rights", doc.Marks()},
		{"dialect", object{{"encoding", "utf-8"}, {"delimiter", ","}, {"header", true}, {"lineTerminators", "\n"}}},
		{"tables", []object{
			{{"url", ResultsFile}, {"dc:title", title}, {"tableSchema", object{{"columns", columnsOf(resultColumns)},
				{"primaryKey", []string{"result", "group", "category", "measure"}}}}},
			{{"url", NamesFile}, {"tableSchema", object{{"columns", columnsOf(nameColumns)},
				{"primaryKey", []string{"result", "part", "id"}}}}},
		}},
	})
}
