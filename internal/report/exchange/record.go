package exchange

import (
	"io"
	"net/url"
	"strings"

	"ansatz/internal/report"
)

// Record is what a catalogue of data is told besides what the results say.
type Record struct {
	Publisher    string // the agency's name
	PublisherURI string // of the agency, as the national catalogue names it; none where empty
	Contact      string // an address of electronic mail
	Address      string // under which the files will lie; ends in a slash
	Access       string // public, restricted or non-public
	Identifier   string // of the release; unique for the publisher
	Files        []File
}

// File is a file of the release.
type File struct {
	Name, Title, Type, SHA256 string
	Bytes                     int64
}

// Accesses are the words of Record.Access, each with its name in the European list of access rights.
var Accesses = map[string]string{"public": "PUBLIC", "restricted": "RESTRICTED", "non-public": "NON_PUBLIC"}

const authority = "http://publications.europa.eu/resource/authority/"

// DCAT writes the record of a release as linked data (JSON-LD): a dataset of DCAT-AP-SE with its files.
func DCAT(w io.Writer, doc *report.Document, r Record) error {
	at := func(kind, name string) object { return object{{"@id", authority + kind + "/" + name}} }
	text := func(s string) object { return object{{"@value", s}, {"@language", string(doc.Lang)}} }
	publisher := object{{"@type", "foaf:Agent"}, {"foaf:name", text(r.Publisher)}}
	if r.PublisherURI != "" {
		publisher = append(object{{"@id", r.PublisherURI}}, publisher...)
	}
	description := []string{doc.Title() + "."}
	for _, part := range append([]string{doc.Subtitle()}, doc.Marks()...) {
		if part != "" {
			description = append(description, strings.TrimSuffix(part, ".")+".")
		}
	}
	var files []object
	for _, f := range r.Files {
		address := r.Address + url.PathEscape(f.Name)
		files = append(files, object{
			{"@id", address}, {"@type", "dcat:Distribution"}, {"dcterms:title", text(f.Title)},
			{"dcat:accessURL", object{{"@id", address}}}, {"dcat:downloadURL", object{{"@id", address}}},
			{"dcterms:format", f.Type},
			{"dcat:byteSize", object{{"@value", f.Bytes}, {"@type", "xsd:nonNegativeInteger"}}},
			{"spdx:checksum", object{{"@type", "spdx:Checksum"},
				{"spdx:algorithm", object{{"@id", "spdx:checksumAlgorithm_sha256"}}},
				{"spdx:checksumValue", object{{"@value", f.SHA256}, {"@type", "xsd:hexBinary"}}}}},
		})
	}
	language := "SWE"
	if doc.Lang == "en" {
		language = "ENG"
	}
	dataset := object{
		{"@context", object{
			{"dcat", "http://www.w3.org/ns/dcat#"}, {"dcterms", "http://purl.org/dc/terms/"},
			{"foaf", "http://xmlns.com/foaf/0.1/"}, {"vcard", "http://www.w3.org/2006/vcard/ns#"},
			{"spdx", "http://spdx.org/rdf/terms#"}, {"xsd", "http://www.w3.org/2001/XMLSchema#"},
			{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"}}},
		{"@id", r.Address}, {"@type", "dcat:Dataset"},
		{"dcterms:title", text(doc.Title())}, {"dcterms:description", text(strings.Join(description, " "))},
		{"dcterms:identifier", r.Identifier}, {"dcterms:publisher", publisher},
		{"dcat:contactPoint", object{{"@type", "vcard:Organization"}, {"vcard:fn", r.Publisher},
			{"vcard:hasEmail", object{{"@id", "mailto:" + r.Contact}}}}},
		{"dcterms:issued", object{{"@value", doc.AsOf()}, {"@type", "xsd:date"}}},
		{"dcterms:temporal", object{{"@type", "dcterms:PeriodOfTime"},
			{"dcat:endDate", object{{"@value", doc.Study.ReferenceDate}, {"@type", "xsd:date"}}}}},
		{"dcterms:spatial", at("country", "SWE")}, {"dcterms:language", at("language", language)},
		{"dcat:theme", []object{at("data-theme", "SOCI"), at("data-theme", "JUST")}},
		{"dcterms:accessRights", at("access-right", Accesses[r.Access])},
		{"dcterms:provenance", object{{"@type", "dcterms:ProvenanceStatement"},
			{"rdfs:label", text(strings.Join(sources(doc), ", "))}}},
	}
	var conditions []object
	for _, c := range doc.Conditions() {
		conditions = append(conditions, object{{"@type", "dcterms:RightsStatement"},
			{"rdfs:label", text(c.Code + ": " + c.Text)}})
	}
	if len(conditions) > 0 {
		dataset = append(dataset, member{"dcterms:rights", conditions})
	}
	return pretty(w, append(dataset, member{"dcat:distribution", files}))
}
