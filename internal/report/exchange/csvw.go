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

// CSVW writes the metadata of results.csv and names.csv: what each column is called in both languages, what it holds,
// and what makes a row unique (W3C, Model for Tabular Data and Metadata on the Web).
func CSVW(w io.Writer, doc *report.Document) error {
	column := func(name, sv, en, datatype string, required bool, aboutSV, aboutEN string) object {
		o := object{{"name", name}, {"titles", name},
			{"dc:title", []object{{{"@value", sv}, {"@language", "sv"}}, {{"@value", en}, {"@language", "en"}}}},
			{"dc:description", []object{{{"@value", aboutSV}, {"@language", "sv"}}, {{"@value", aboutEN},
				{"@language", "en"}}}}}
		if name == "status" {
			o = append(o, member{"datatype", object{{"base", "string"}, {"format", string(table.OK) + "|" +
				string(table.Suppressed) + "|" + string(table.Undefined)}}})
		} else {
			o = append(o, member{"datatype", datatype})
		}
		return append(o, member{"required", required})
	}
	results := []object{
		column("result", "resultat", "result", "string", true, "Resultatets namn; se names.csv.",
			"The name of the result; see names.csv."),
		column("group", "grupp", "group", "string", false, "Gruppen som talet avser.",
			"The group that the number is about."),
		column("category", "kategori", "category", "string", false, "Det som talet delas upp efter; tomt om ingenting.",
			"What the number is broken down by; empty for nothing."),
		column("measure", "mått", "measure", "string", true, "Vad talet mäter; names.csv har enheten.",
			"What the number measures; names.csv has the unit."),
		column("value", "värde", "value", "double", false, "Talet; tomt om status inte är ok. Andelar är bråk av 1.",
			"The number; empty where the status is not ok. Shares are fractions of 1."),
		column("low", "nedre gräns", "low", "double", false, "Intervallets nedre gräns.",
			"The lower end of the interval."),
		column("high", "övre gräns", "high", "double", false, "Intervallets övre gräns.",
			"The upper end of the interval."),
		column("numerator", "täljare", "numerator", "double", false, "Antalet över bråkstrecket.",
			"The count above the line."),
		column("denominator", "nämnare", "denominator", "double", false, "Antalet under bråkstrecket.",
			"The count below the line."),
		column("status", "status", "status", "string", true,
			"ok; suppressed: talet är skyddat; undefined: talet kan inte beräknas.",
			"ok; suppressed: the number is protected; undefined: the number cannot be computed."),
	}
	identifiers := []object{
		column("result", "resultat", "result", "string", true, "Resultatets namn.", "The name of the result."),
		column("part", "del", "part", "string", true, "result, group, category eller measure: vad som har namnet.",
			"result, group, category or measure: what has the name."),
		column("id", "beteckning", "identifier", "string", true, "Som i results.csv.", "As in results.csv."),
		column("name_sv", "svenskt namn", "Swedish name", "string", true, "", ""),
		column("name_en", "engelskt namn", "English name", "string", true, "", ""),
		column("unit", "enhet", "unit", "string", false, "Måttets enhet.", "The unit of the measure."),
	}
	title := doc.Title()
	return pretty(w, object{
		{"@context", []any{"http://www.w3.org/ns/csvw", object{{"@language", string(doc.Lang)}}}},
		{"dc:title", title},
		{"dc:source", sources(doc)},
		{"dc:date", object{{"@value", doc.AsOf()}, {"@type", "xsd:date"}}},
		{"dc:rights", doc.Marks()},
		{"dialect", object{{"encoding", "utf-8"}, {"delimiter", ","}, {"header", true}, {"lineTerminators", "\n"}}},
		{"tables", []object{
			{{"url", ResultsFile}, {"dc:title", title}, {"tableSchema", object{{"columns", results},
				{"primaryKey", []string{"result", "group", "category", "measure"}}}}},
			{{"url", NamesFile}, {"tableSchema", object{{"columns", identifiers},
				{"primaryKey", []string{"result", "part", "id"}}}}},
		}},
	})
}
