package delivery

import (
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/unicode/norm"

	"ansatz/internal/delivery/format/csv"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	yaml "ansatz/internal/source/reader"
	"ansatz/internal/workspace/law"
)

// manifest is what a delivery.yaml says.
type manifest struct {
	agency             string
	deliverer          string // the agency that delivers registers of the cooperation; else empty
	delivered          time.Time
	reference          time.Time
	terms              law.Terms
	synthetic, replace bool
	entries            []*entry
	encoding           string // what the manifest itself is written in
	decisionAt         place
	eraseAt            place
}

// entry is one item of a manifest's files: a file, or several parts of one register.
type entry struct {
	at        place
	register  *register.Register // nil if the agency has no register of that name
	pattern   string
	sums      map[string]sum // by path; "" is that of the pattern itself
	encoding  string
	encoded   bool   // the manifest states the encoding
	format    string // by its ending, if the manifest states it; else empty
	delimiter byte
	delimited bool                         // the manifest states the delimiter
	columns   map[string]string            // theirs: ours
	columnAt  map[string]place             // by theirs
	codes     map[string]map[string]string // ours: their code: our code
	labels    map[string]bool              // ours: the labels of values are read in place of the values
	labelsAt  place
	database  *database.Extract // the entry's rows are in a database, and not in a file; else nil
	sheet     string            // of a workbook; empty: the first that is shown
	headerRow int               // of a sheet; 0: it is looked for
}

// sum is a promised SHA-256 and where it is promised.
type sum struct {
	hex string
	at  place
}

// place is a position in a manifest.
type place = yaml.Place

// manifestReader reads one manifest and collects its mistakes.
type manifestReader struct {
	yaml.Reader
	policy *law.Policy
}

// readManifest reads a manifest; file is its name in messages. With any fault the manifest may be incomplete, or nil.
func readManifest(file string, src []byte, policy *law.Policy) (*manifest, fault.List) {
	r := &manifestReader{yaml.Reader{File: file, Kind: fault.Delivery}, policy}
	bodies, encoding, ok := r.Bodies(src)
	if !ok {
		return nil, r.Faults
	}
	if len(bodies) != 1 {
		r.FailAt(
			place{Line: 1, Column: 1},
			lang.Text{
				SV: "följesedeln är tom eller har flera dokument",
				EN: "the manifest is empty or holds several documents",
			},
			lang.Text{
				SV: "skriv ett YAML-dokument med agency, delivered, reference och files",
				EN: "write one YAML document with agency, delivered, reference and files",
			},
		)
		return nil, r.Faults
	}
	m := r.manifest(bodies[0])
	m.encoding = encoding
	return m, r.Faults
}

// field is one key of a mapping with its value.
type field struct {
	name  string
	at    place
	value ast.Node
}

// mapping returns the fields of a mapping; what names it in a message.
func (r *manifestReader) mapping(n ast.Node, what string) []field {
	if n == nil || n.Type() == ast.NullType {
		return nil
	}
	values, ok := yaml.Entries(n)
	if !ok {
		r.Fail(
			n,
			lang.Textf("%s ska vara en lista av namn: värde", "%s must be a mapping of name: value", what),
			lang.Text{
				SV: "skriv namn: värde på en rad var, eller {namn: värde}",
				EN: "write name: value on a line each, or {name: value}",
			},
		)
		return nil
	}
	var fields []field
	for _, v := range values {
		name, _ := yaml.Scalar(v.Key)
		name = strings.TrimSpace(name)
		at := yaml.PlaceOf(v.Key)
		if slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			r.FailAt(at, lang.Textf("%s: %s står två gånger", "%s: %s occurs twice", what, name),
				lang.Text{SV: "ta bort den ena", EN: "remove one of them"})
			continue
		}
		fields = append(fields, field{name, at, v.Value})
	}
	return fields
}

// wanted returns the text of a required field, and adds a fault if it is not a text or is empty.
func (r *manifestReader) wanted(f field) string {
	s, ok := yaml.Scalar(f.value)
	s = strings.TrimSpace(s)
	if !ok || s == "" {
		r.FailAt(f.at, lang.Textf("%s ska vara en text", "%s must be a text", f.name),
			lang.Text{SV: "skriv ett värde efter kolonet", EN: "write a value after the colon"})
	}
	return s
}

func (r *manifestReader) date(f field) time.Time {
	s := r.wanted(f)
	if s == "" {
		return time.Time{} // reported already
	}
	for _, layout := range []string{"2006-01-02", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	r.FailAt(f.at, lang.Textf("%s är inget datum", "%s is not a date", f.name),
		lang.Text{SV: "skriv ÅÅÅÅ-MM-DD", EN: "write YYYY-MM-DD"})
	return time.Time{}
}

func (r *manifestReader) bool(f field) bool {
	switch s, _ := yaml.Scalar(f.value); strings.TrimSpace(s) {
	case "true":
		return true
	case "false":
	default:
		r.FailAt(f.at, lang.Textf("%s ska vara true eller false", "%s must be true or false", f.name),
			lang.Textf("skriv %s: true, eller ta bort raden", "write %s: true, or remove the line", f.name))
	}
	return false
}

func (r *manifestReader) list(f field) []ast.Node {
	switch v := f.value.(type) {
	case *ast.SequenceNode:
		return v.Values
	case nil:
	default:
		r.FailAt(f.at, lang.Textf("%s ska vara en lista", "%s must be a list", f.name),
			lang.Textf("skriv %s: [ … ]", "write %s: [ … ]", f.name))
	}
	return nil
}

func (r *manifestReader) unknown(f field, known []string) {
	r.FailAt(f.at, lang.Textf("okänt fält %s", "unknown field %s", f.name), label.DidYouMean(f.name, known))
}

var manifestFields = []string{
	"agency",
	"deliverer",
	"delivered",
	"reference",
	"legal_basis",
	"decision",
	"erase_by",
	"synthetic",
	"handling",
	"replaces",
	"files",
}

func (r *manifestReader) manifest(body ast.Node) *manifest {
	m := &manifest{}
	var files, deliverer field
	seen := map[string]bool{}
	for _, f := range r.mapping(body, "delivery.yaml") {
		seen[f.name] = true
		switch f.name {
		case "agency":
			m.agency = r.wanted(f)
			if m.agency != "" && !slices.Contains(register.Agencies(), m.agency) {
				r.Fail(f.value, lang.Textf("okänd myndighet %s", "unknown agency %s", m.agency),
					fault.Suggest(m.agency, fault.Names(register.Agencies(), label.Agency)),
				)
				m.agency = ""
			}
		case "deliverer":
			m.deliverer, deliverer = r.deliverer(f), f
		case "delivered":
			m.delivered = r.date(f)
		case "reference":
			m.reference = r.date(f)
		case "legal_basis":
			m.terms.LegalBasis, _ = yaml.Scalar(f.value)
		case "decision":
			m.terms.Decision = r.decision(f)
			m.decisionAt = f.at
		case "erase_by":
			m.terms.EraseBy, m.eraseAt = r.dayOf(f), f.at
		case "synthetic":
			m.synthetic = r.bool(f)
		case "replaces":
			m.replace = r.bool(f)
		case "handling":
			r.handling(f, &m.terms)
		case "files":
			files = f
		default:
			r.unknown(f, manifestFields)
		}
	}
	for _, name := range []string{"agency", "delivered", "reference", "files"} {
		if !seen[name] {
			r.FailAt(place{Line: 1}, lang.Textf("%s saknas", "%s is missing", name),
				lang.Textf("lägg till %s: …", "add %s: …", name))
		}
	}
	if m.deliverer != "" && m.agency != "" && m.agency != register.Cooperation {
		r.FailAt(deliverer.at, lang.Textf("deliverer hör till registren om samverkan, inte till %s",
			"deliverer belongs to the registers of the cooperation, not to %s", m.agency),
			lang.Text{SV: "ta bort raden, eller skriv agency: " + register.Cooperation,
				EN: "remove the line, or write agency: " + register.Cooperation})
	}
	r.required(m)
	if seen["files"] {
		before := len(r.Faults)
		items := r.list(files)
		if len(items) == 0 && len(r.Faults) == before {
			r.FailAt(files.at, lang.Text{SV: "files är tom", EN: "files is empty"},
				lang.Text{SV: "nämn minst en fil", EN: "name at least one file"})
		}
		for _, n := range items {
			if e := r.entry(n, m.agency); e != nil {
				m.entries = append(m.entries, e)
			}
		}
	}
	return m
}

// deliverer reads which agency delivers registers of the cooperation; empty after a mistake.
func (r *manifestReader) deliverer(f field) string {
	code := r.wanted(f)
	if code == "" || slices.Contains(register.Deliverers(), code) {
		return code
	}
	r.Fail(f.value, lang.Textf("okänd myndighet %s", "unknown agency %s", code),
		fault.Suggest(code, fault.Names(register.Deliverers(), label.Agency)))
	return ""
}

var entryFields = []string{"register", "path", "sha256", "parts", "format", "encoding", "delimiter", "columns",
	"codes", "labels", "sheet", "header", "table", "query"}

// fileFields are those that a table or query of a database does not have.
var fileFields = []string{"parts", "format", "encoding", "delimiter", "labels", "sheet", "header"}

func (r *manifestReader) entry(n ast.Node, agency string) *entry {
	e := &entry{at: yaml.PlaceOf(n), sums: map[string]sum{}, encoding: "utf-8", delimiter: ',',
		columns: map[string]string{}, columnAt: map[string]place{}, codes: map[string]map[string]string{}}
	fields := r.mapping(n, "files")
	if len(fields) == 0 {
		r.FailAt(e.at, lang.Text{SV: "en fil utan uppgifter", EN: "a file without fields"},
			lang.Text{SV: "ange register och path", EN: "state register and path"})
		return nil
	}
	e.at = fields[0].at
	var columns, codes, labels *field
	seen := map[string]bool{}
	var extract database.Extract
	for _, f := range fields {
		seen[f.name] = true
		switch f.name {
		case "table":
			extract.Table = r.wanted(f)
		case "query":
			extract.Query = r.wanted(f)
		case "register":
			e.register = r.register(f, agency)
		case "path":
			e.pattern = r.path(f)
		case "sha256":
			e.sums[""] = r.sum(f)
		case "parts":
			for _, part := range r.list(f) {
				r.part(part, e)
			}
		case "format":
			e.format = r.format(f)
		case "encoding":
			e.encoding, e.encoded = strings.ToLower(r.wanted(f)), true
			if e.encoding != "utf-8" && !csv.Encoded(e.encoding) {
				known := []string{"utf-8", "windows-1252", "iso-8859-1"}
				r.Fail(f.value, lang.Textf("okänd teckenkodning %s", "unknown encoding %s", e.encoding),
					fault.DidYouMean(e.encoding, known),
				)
			}
		case "delimiter":
			s, ok := yaml.Scalar(f.value)
			if !ok || len(s) != 1 || strings.ContainsAny(s, "\"\r\n ") || s[0] >= 0x80 {
				r.Fail(f.value, lang.Text{SV: "delimiter ska vara ett enda tecken",
					EN: "delimiter must be one character"},
					lang.Text{SV: `till exempel ";" eller "\t"`, EN: `such as ";" or "\t"`},
				)
				continue
			}
			e.delimiter, e.delimited = s[0], true
		case "columns":
			columns = &f
		case "codes":
			codes = &f
		case "labels":
			labels = &f
		case "sheet":
			e.sheet = r.Text(f.value)
		case "header":
			e.headerRow = r.Whole(f.value, 1, 1_000_000)
		default:
			r.unknown(f, entryFields)
		}
	}
	for _, name := range []string{"register", "path"} {
		if !seen[name] {
			r.FailAt(e.at, lang.Textf("%s saknas", "%s is missing", name),
				lang.Textf("lägg till %s: …", "add %s: …", name))
		}
	}
	if e.register == nil || e.pattern == "" || !r.database(e, extract, fields) {
		return nil
	}
	if columns != nil {
		r.columns(*columns, e)
	}
	if codes != nil {
		r.codes(*codes, e)
	}
	if labels != nil {
		r.labels(*labels, e)
	}
	return e
}

// database reads where the rows of an entry are, if that is a database. It says whether there is no mistake in it.
func (r *manifestReader) database(e *entry, extract database.Extract, fields []field) bool {
	before := len(r.Faults)
	at := func(name string) place {
		for _, f := range fields {
			if f.name == name {
				return f.at
			}
		}
		return e.at
	}
	if !database.IsAddress(e.pattern) {
		for _, name := range []string{"table", "query"} {
			if slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
				r.FailAt(at(name), lang.Textf("%s hör till en databas, och path är ingen", "%s is for a database, and "+
					"path is none", name),
					lang.Text{SV: "ta bort raden, eller skriv path: postgres://värd/databas",
						EN: "remove the line, or write path: postgres://host/database"})
			}
		}
		return len(r.Faults) == before
	}
	extract.Connection = e.pattern
	var mistake *fault.Fault
	if err := database.CheckConnection(e.pattern); errors.As(err, &mistake) {
		r.FailAt(at("path"), mistake.Rule, mistake.Hint)
	}
	if (extract.Table == "") == (extract.Query == "") {
		r.FailAt(at("path"), lang.Text{SV: "en databas ska ha table eller query, och inte båda",
			EN: "a database should have table or query, and not both"},
			lang.Text{SV: "skriv table: schema.tabell, eller query: select …",
				EN: "write table: schema.table, or query: select …"})
	}
	for _, f := range fields {
		if slices.Contains(fileFields, f.name) {
			r.FailAt(f.at, lang.Textf("%s gäller filer, och inte en databas", "%s is for files, and not for a database",
				f.name), lang.Text{SV: "ta bort raden", EN: "remove the line"})
		}
	}
	e.database = &extract
	return len(r.Faults) == before
}

// format reads the format that a file is said to have.
func (r *manifestReader) format(f field) string {
	name := strings.ToLower(strings.TrimPrefix(r.wanted(f), "."))
	if kind, ending := formatOf("." + name); name == "" || kind != nil && ending == name {
		return name
	}
	known := make([]string, 0, len(formats))
	for _, kind := range formats {
		known = append(known, kind.Endings()...)
	}
	r.Fail(f.value, lang.Textf("okänt format %s", "unknown format %s", name), fault.DidYouMean(name, known))
	return ""
}

// labels reads which columns have the labels of their values in place of the values.
func (r *manifestReader) labels(f field, e *entry) {
	e.labelsAt, e.labels = f.at, map[string]bool{}
	for _, n := range r.list(f) {
		name, _ := yaml.Scalar(n)
		if _, ok := e.register.Column(name); !ok {
			r.Fail(n, lang.Textf("registret %s har ingen kolumn %s", "register %s has no column %s",
				e.register.Name, name), fault.Suggest(name, columnNames(e.register)))
			continue
		}
		e.labels[name] = true
	}
}

func (r *manifestReader) register(f field, agency string) *register.Register {
	name := r.wanted(f)
	if name == "" {
		return nil
	}
	reg, ok := register.Lookup(name)
	switch {
	case !ok:
		var candidates []string
		for _, reg := range register.All() {
			if agency == "" || reg.Agency == agency {
				candidates = append(candidates, reg.Name)
			}
		}
		r.Fail(f.value, lang.Textf("okänt register %s", "unknown register %s", name),
			fault.Suggest(name, fault.Names(candidates, label.Register, label.RegisterSynonym)),
		)
		return nil
	case agency != "" && reg.Agency != agency:
		r.Fail(f.value, lang.Textf("registret %s hör till %s, inte till %s", "register %s is one of %s, not of %s",
			name, reg.Agency, agency),
			lang.Text{SV: "rätta agency eller register", EN: "correct agency or register"},
		)
		return nil
	}
	return reg
}

func (r *manifestReader) path(f field) string {
	if r.wanted(f) == "" {
		return ""
	}
	s, _ := yaml.Scalar(f.value) // as it stands: a file's name may begin or end with a space
	if database.IsAddress(strings.TrimSpace(s)) {
		return strings.TrimSpace(s)
	}
	clean := path.Clean(filepath.ToSlash(s))
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") {
		r.Fail(f.value, lang.Text{SV: "path leder ut ur leveransens mapp",
			EN: "path leads out of the delivery's folder"},
			lang.Text{SV: "ange sökvägen inom mappen", EN: "give the path inside the folder"},
		)
		return ""
	}
	return clean
}

func (r *manifestReader) sum(f field) sum {
	s := strings.ToLower(r.wanted(f))
	if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" {
		r.Fail(f.value, lang.Text{SV: "sha256 ska vara 64 hexadecimala tecken",
			EN: "sha256 must be 64 hexadecimal characters"},
			lang.Text{SV: "beräkna den på nytt, eller ta bort den", EN: "compute it again, or remove it"},
		)
		s = ""
	}
	return sum{s, yaml.PlaceOf(f.value)}
}

func (r *manifestReader) part(n ast.Node, e *entry) {
	var name string
	var s sum
	at := yaml.PlaceOf(n)
	for i, f := range r.mapping(n, "parts") {
		if i == 0 {
			at = f.at
		}
		switch f.name {
		case "path":
			name = r.path(f)
		case "sha256":
			s = r.sum(f)
		default:
			r.unknown(f, []string{"path", "sha256"})
		}
	}
	switch {
	case name == "":
		r.FailAt(at, lang.Text{SV: "en del i parts saknar path", EN: "an item of parts has no path"},
			lang.Text{SV: "skriv {path, sha256}", EN: "write {path, sha256}"})
	default:
		s.at = at
		e.sums[name] = s
	}
}

func (r *manifestReader) columns(f field, e *entry) {
	theirs := map[string]string{} // ours: theirs
	for _, c := range r.mapping(f.value, "columns") {
		ours := r.wanted(field{name: "columns: " + c.name, at: c.at, value: c.value})
		if ours == "" {
			continue
		}
		if _, ok := e.register.Column(ours); !ok {
			r.Fail(c.value, lang.Textf("registret %s har ingen kolumn %s", "register %s has no column %s",
				e.register.Name, ours),
				fault.Suggest(ours, columnNames(e.register)),
			)
			continue
		}
		if first, twice := theirs[ours]; twice {
			r.FailAt(c.at, lang.Textf("både %s och %s blir %s", "both %s and %s become %s", first, c.name, ours),
				lang.Textf("låt en enda kolumn bli %s", "let one column only become %s", ours))
			continue
		}
		theirs[ours] = c.name
		e.columns[c.name] = ours
		e.columnAt[c.name] = c.at
	}
}

func (r *manifestReader) codes(f field, e *entry) {
	for _, c := range r.mapping(f.value, "codes") {
		col, ok := e.register.Column(c.name)
		switch {
		case !ok:
			r.FailAt(c.at,
				lang.Textf("registret %s har ingen kolumn %s", "register %s has no column %s", e.register.Name, c.name),
				fault.Suggest(c.name, columnNames(e.register)))
			continue
		case col.Type != register.Code && col.Type != register.Text:
			r.FailAt(
				c.at,
				lang.Textf("kolumnen %s har varken koder eller text", "column %s holds neither codes nor text", c.name),
				lang.Text{
					SV: "codes gäller bara kolumner med koder eller text",
					EN: "codes is for columns of codes or text only",
				},
			)
			continue
		}
		codes := map[string]string{}
		for _, code := range r.mapping(c.value, "codes: "+c.name) {
			ours, ok := yaml.Scalar(code.value)
			ours = strings.TrimSpace(ours)
			if !ok {
				r.FailAt(code.at, lang.Textf("codes: %s ska ge en text", "codes: %s must give a text", c.name),
					lang.Text{SV: "skriv deras kod: vår kod", EN: "write their code: our code"})
				continue
			}
			if col.Type == register.Code && ours != "" && !slices.Contains(col.Codes, ours) {
				r.Fail(code.value, lang.Textf("%s är ingen kod i %s", "%s is not a code of %s", ours, c.name),
					fault.Suggest(ours, codeNames(col)),
				)
				continue
			}
			codes[code.name] = ours
		}
		for name, ours := range maps.Clone(codes) { // letters with marks may be composed in another way in the file
			for _, form := range []norm.Form{norm.NFC, norm.NFD} {
				if _, there := codes[form.String(name)]; !there {
					codes[form.String(name)] = ours
				}
			}
		}
		e.codes[c.name] = codes
	}
}
