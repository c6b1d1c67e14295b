package delivery

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// manifestWriter writes a manifest with remarks.
type manifestWriter struct {
	strings.Builder
	lang   lang.Lang
	unsure int
}

// line writes one line, with a remark if there is one.
func (w *manifestWriter) line(text string, remark ...lang.Text) {
	w.WriteString(text)
	for i, t := range remark {
		mark := "; "
		if i == 0 {
			mark = "# "
			if strings.TrimSpace(text) != "" {
				mark = "  # "
			}
		}
		w.WriteString(mark + strings.ReplaceAll(lang.Visible(t.In(w.lang)), "\n", " "))
	}
	w.WriteString("\n")
}

// doubt is a remark on what somebody must look at.
func (w *manifestWriter) doubt(sv, en string, args ...any) lang.Text {
	w.unsure++
	t := lang.Text{SV: "osäker: " + sv, EN: "unsure: " + en}
	if len(args) > 0 {
		t = lang.Textf(t.SV, t.EN, args...)
	}
	return t
}

// plainYAML is a scalar that YAML reads as the text it is.
var plainYAML = regexp.MustCompile(`^[\pL_][\pL\pN_./-]*( [\pL\pN_./-]+)*$`)

// yamlWords are plain scalars that readers of YAML may take for something else.
var yamlWords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// quoted writes a text as a scalar of YAML.
func quoted(text string) string {
	if plainYAML.MatchString(text) && !slices.Contains(yamlWords, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}

// head writes what comes before the files.
func (w *manifestWriter) head(agency string, today time.Time, remarks ...lang.Text) {
	w.line("agency: "+agency, append([]lang.Text{label.Agency(agency)}, remarks...)...)
	day := today.Format(time.DateOnly)
	w.line("delivered: "+day, w.doubt("dagens datum; skriv dagen då leveransen lämnades",
		"today; write the day when the delivery was handed over"))
	w.line("reference: "+day, w.doubt("dagens datum; skriv dagen som uppgifterna beskriver",
		"today; write the day that the data describe"))
	w.line(`# legal_basis: "2016:774 2 §"`)
	w.line("# decision: {number: , date: , purpose: , end: }", lang.Text{SV: "beslutet som ni lämnar ut efter",
		EN: "the decision by which you deliver"})
	w.line("# erase_by:", lang.Text{SV: "sista dagen då uppgifterna får läsas",
		EN: "the last day on which the data may be read"})
	w.line("# handling: [H0, H2]", lang.Text{SV: "användarvillkor, se docs/deliveries.md",
		EN: "conditions of use, see docs/deliveries.md"})
	w.line("# synthetic: true", lang.Text{SV: "bara för påhittade uppgifter", EN: "for made-up data only"})
	if agency == register.Cooperation {
		w.line("# deliverer:", lang.Text{SV: "vilken myndighet som lämnar sin del",
			EN: "which agency delivers its part"})
	}
	w.line("files:")
}

// proposal writes the manifest.
func (p *proposer) proposal() (*Proposal, error) {
	w := &manifestWriter{lang: p.Lang}
	w.line("", lang.Text{SV: "Föreslagen följesedel. Läs den, rätta det som är märkt osäker, och kontrollera sedan:",
		EN: "A proposed manifest. Read it, correct what is marked unsure, and then check:"})
	w.line("", lang.Text{SV: "ansatz delivery check MAPP", EN: "ansatz delivery check FOLDER"})
	w.line("", lang.Textf("Andelarna gäller de värden som finns bland de första %s raderna i varje fil.",
		"Shares are of the values among the first %s rows of each file.",
		p.Lang.Thousands(strconv.Itoa(proposedRows))))
	result := &Proposal{Agency: p.agency, Files: countFiles(p.files)}
	var fitting []*seenFile
	for _, s := range p.files {
		if s.match != nil {
			fitting = append(fitting, s)
		}
	}
	result.Fit = countFiles(fitting)
	remark := lang.Textf("%d av %s passar", "%d of %s fit", result.Fit, lang.Files(result.Files))
	if p.second != "" {
		second := label.Agency(p.second)
		remark = w.doubt("kan också vara %s", "may also be %s", lang.Text{SV: p.second + " (" + second.SV + ")",
			EN: p.second + " (" + second.EN + ")"}.In(p.Lang))
	}
	w.head(p.agency, p.Today, remark)
	for _, group := range p.groups(fitting) {
		if group[0].fixed != nil {
			for _, r := range group[0].fixed {
				if r.Agency == p.agency {
					w.line("  - register: "+r.Name, label.Register(r.Name))
					w.line("    path: " + quoted(group[0].name))
				}
			}
			continue
		}
		p.entry(w, group)
	}
	for _, s := range p.files {
		switch {
		case s.fault != nil:
			rule := s.fault.Rule
			w.line("", w.doubt("%s läses inte: %s", "%s is not read: %s", s.called(), rule.In(p.Lang)))
		case s.match == nil:
			w.line("", w.doubt("%s liknar inget register hos myndigheten", "%s is like no register of the agency",
				s.called()))
		}
	}
	result.Text, result.Unsure = w.String(), w.unsure
	return result, nil
}

// countFiles counts the files of which these are, or are parts.
func countFiles(seen []*seenFile) int {
	names := map[string]bool{}
	for _, s := range seen {
		names[s.name] = true
	}
	return len(names)
}

// groups puts files together that are parts of one register: the same columns, written the same way, in files whose
// names only a pattern tells from others.
func (p *proposer) groups(files []*seenFile) (groups [][]*seenFile) {
	key := func(s *seenFile) string {
		names := slices.Clone(s.head.Names)
		slices.Sort(names)
		delimiter := byte(0)
		if s.guess != nil {
			delimiter = s.guess.Delimiter
		}
		parts := append([]string{s.match.register.Name, s.sheet, s.ending, s.stated, string(delimiter),
			path.Dir(s.name)}, names...)
		return strings.Join(parts, "\x00")
	}
	for _, s := range files {
		i := slices.IndexFunc(groups, func(g []*seenFile) bool {
			return s.fixed == nil && g[0].fixed == nil && key(g[0]) == key(s)
		})
		if i < 0 {
			groups = append(groups, []*seenFile{s})
			continue
		}
		groups[i] = append(groups[i], s)
	}
	var apart [][]*seenFile
	for _, g := range groups {
		encodings := map[string]bool{}
		for _, s := range g {
			if s.guess != nil && !s.guess.ASCII {
				encodings[s.guess.Encoding] = true
			}
		}
		if len(g) > 1 && (p.pattern(g) == "" || len(encodings) > 1) {
			for _, s := range g {
				apart = append(apart, []*seenFile{s})
			}
			continue
		}
		apart = append(apart, g)
	}
	return apart
}

// pattern is the pattern that the names of a group have and no other file of the folder; empty if there is none.
func (p *proposer) pattern(group []*seenFile) string {
	begin, end := group[0].name, group[0].name
	for _, s := range group[1:] {
		for !strings.HasPrefix(s.name, begin) {
			begin = begin[:len(begin)-1]
		}
		for !strings.HasSuffix(s.name, end) {
			end = end[1:]
		}
	}
	begin, end = strings.ToValidUTF8(begin, ""), strings.ToValidUTF8(end, "")
	short := slices.ContainsFunc(group, func(s *seenFile) bool { return len(s.name) <= len(begin)+len(end) })
	if len(path.Base(begin+"x")) < 4 || short || strings.ContainsAny(begin+end, `*?[\`) {
		return ""
	}
	pattern := begin + "*" + end
	var matched []*seenFile
	for _, s := range p.files {
		if ok, _ := path.Match(pattern, s.name); ok {
			matched = append(matched, s)
		}
	}
	if countFiles(matched) != len(group) {
		return ""
	}
	return pattern
}

// entry writes one entry of the manifest's files.
func (p *proposer) entry(w *manifestWriter, group []*seenFile) {
	first := group[0]
	m := first.match
	remarks := []lang.Text{label.Register(m.register.Name)}
	if len(first.others) > 0 {
		remarks = append(remarks, w.doubt("kan också vara %s", "may also be %s", registerNames(first.others)))
	}
	w.line("  - register: "+m.register.Name, remarks...)
	name := quoted(first.name)
	if len(group) > 1 {
		name = quoted(p.pattern(group))
	}
	w.line("    path: " + name)
	if first.sheet != "" {
		w.line("    sheet: " + quoted(first.sheet))
	}
	if _, parted := first.format.(format.Parted); parted {
		for _, s := range group {
			for _, note := range s.head.Notes {
				w.line("    ", w.doubt(s.called()+": "+note.SV, s.called()+": "+note.EN))
			}
		}
	}
	if first.stated != "" {
		w.line("    format: "+first.stated, lang.Text{SV: "namnet säger inte att det är text i kolumner",
			EN: "the name does not say that it is text in columns"})
	}
	p.writing(w, group)
	p.renamed(w, first)
	p.labels(w, m)
	p.codes(w, group)
	for _, s := range group {
		if float64(s.torn) > 0.01*float64(s.rows) {
			w.line("    ", w.doubt("%s av %s rader i %s har ett annat antal celler än rubrikraden",
				"%s of %s rows of %s have another number of cells than the header",
				p.Lang.Thousands(fmt.Sprint(s.torn)), p.Lang.Thousands(fmt.Sprint(s.rows)), s.called()))
		}
	}
}

func registerNames(all []*register.Register) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.Name
	}
	return strings.Join(names, ", ")
}

// writing writes how the files of a group are written.
func (p *proposer) writing(w *manifestWriter, group []*seenFile) {
	var encoding string
	var bytes int64
	odd := false
	for _, s := range group {
		if s.guess != nil && s.guess.Encoding != "utf-8" {
			encoding, odd = s.guess.Encoding, odd || s.guess.Odd
			bytes += s.guess.NotUTF8
		}
	}
	if encoding != "" {
		remark := lang.Textf("%s byte är inte utf-8", "%s bytes are not utf-8", p.Lang.Thousands(fmt.Sprint(bytes)))
		if odd {
			remark = w.doubt("bokstäverna liknar MS-DOS eller Macintosh, som inte läses: spara om filen som utf-8",
				"the letters look like MS-DOS or Macintosh, which is not read: save the file again as utf-8")
		}
		w.line("    encoding: "+encoding, remark)
	}
	if g := group[0].guess; g != nil && g.Delimiter != 0 && g.Delimiter != ',' {
		w.line("    delimiter: " + strconv.Quote(string(g.Delimiter)))
	}
}

// renamed writes the columns that the file calls otherwise, and what is not known of the others.
func (p *proposer) renamed(w *manifestWriter, s *seenFile) {
	pairs := slices.Clone(s.match.pairs)
	slices.SortFunc(pairs, func(a, b pair) int { return a.column.index - b.column.index })
	if slices.ContainsFunc(pairs, func(q pair) bool { return q.column.name != q.ours.Name }) {
		w.line("    columns:")
		for _, q := range pairs {
			if q.column.name != q.ours.Name {
				w.line(fmt.Sprintf("      %s: %s", quoted(q.column.name), q.ours.Name), p.reason(w, s, &q))
			}
		}
	}
	for _, q := range pairs {
		if q.column.name == q.ours.Name && !q.sure() {
			w.line("    ", lang.Text{SV: q.ours.Name, EN: q.ours.Name}, p.reason(w, s, &q))
		}
	}
	for _, c := range s.match.missing {
		called := label.Column(s.match.register.Name, c.Name)
		w.line("    ", w.doubt("kolumnen %s krävs, och ingen kolumn liknar den",
			"column %s is required, and no column is like it", c.Name+" ("+called.In(p.Lang)+")"))
	}
	var unused []string
	for i := range s.columns {
		c := &s.columns[i]
		if c.name != "" && !slices.ContainsFunc(pairs, func(q pair) bool { return q.column.index == c.index }) {
			unused = append(unused, format.Shown(c.name, c.index))
		}
	}
	if len(unused) > 0 {
		w.line("    ", lang.Textf("läses inte, passar ingen kolumn: %s", "not read, like no column: %s",
			strings.Join(unused, ", ")))
	}
}

// typeNames are what values of a type are, in words.
var typeNames = map[register.Type]lang.Text{
	register.ID:    {SV: "personnummer", EN: "personal numbers"},
	register.Org:   {SV: "organisationsnummer", EN: "organisation numbers"},
	register.Date:  {SV: "datum", EN: "dates"},
	register.Month: {SV: "månader", EN: "months"},
	register.Int:   {SV: "heltal", EN: "whole numbers"},
	register.Num:   {SV: "tal", EN: "numbers"},
	register.Bool:  {SV: "ja eller nej", EN: "yes or no"},
	register.Code:  {SV: "kända koder", EN: "known codes"},
	register.Text:  {SV: "text", EN: "text"},
}

// reason says why a column is taken for one of ours.
func (p *proposer) reason(w *manifestWriter, s *seenFile, q *pair) lang.Text {
	called := label.Column(s.match.register.Name, q.ours.Name)
	share, known := q.fit()
	why := lang.Text{SV: called.SV, EN: called.EN}
	switch kind := typeNames[q.ours.Type]; {
	case !known:
		why = lang.Text{SV: why.SV + ", utan värden", EN: why.EN + ", without values"}
	case q.ours.Type != register.Text:
		why = lang.Text{SV: why.SV + ", " + percent(lang.SV, share) + " " + kind.SV,
			EN: why.EN + ", " + percent(lang.EN, share) + " " + kind.EN}
	}
	switch {
	case q.name < 0.3:
		return w.doubt(why.SV+"; bara värdena talar för det", why.EN+"; only the values speak for it")
	case q.name < sureName:
		return w.doubt(why.SV+"; namnen är bara lika till en del", why.EN+"; the names are only partly alike")
	case known && share < sureShare:
		return w.doubt(why.SV, why.EN)
	}
	return why
}

// percent writes a share so that only all of the values are a hundred per cent.
func percent(l lang.Lang, share float64) string {
	tenths := min(int(share*1000), 1000)
	return l.Number(float64(tenths)/10, 1) + " %"
}

// labels writes the columns whose labels are meant.
func (p *proposer) labels(w *manifestWriter, m *match) {
	var names []string
	for _, q := range m.pairs {
		if q.labels {
			names = append(names, q.ours.Name)
		}
	}
	if len(names) > 0 {
		w.line("    labels: [" + strings.Join(names, ", ") + "]")
	}
}

// codes writes what the values of columns with codes mean.
func (p *proposer) codes(w *manifestWriter, group []*seenFile) {
	first := group[0].match
	begun := false
	begin := func() {
		if !begun {
			w.line("    codes:")
		}
		begun = true
	}
	for _, q := range first.pairs {
		if vocabulary(q.ours) == nil {
			continue
		}
		means, unknown, rows := map[string]codePair{}, map[string]bool{}, [2]int64{}
		for _, s := range group {
			for _, other := range s.match.pairs {
				if other.ours.Name != q.ours.Name {
					continue
				}
				rows[0] += other.column.filled - other.coded
				rows[1] += other.column.filled
				for _, v := range other.column.values {
					if pair, ok := other.codes[v.text]; ok {
						means[v.text] = pair
					} else if !slices.Contains(vocabulary(q.ours), v.text) {
						unknown[v.text] = true
					}
				}
			}
		}
		if len(means) > 0 {
			begin()
			w.line("      " + q.ours.Name + ":")
			p.meanings(w, q.ours, means)
		}
		if q.ours.Type == register.Code && len(unknown) > 0 {
			p.unknown(w, q.ours, unknown, float64(rows[0])/float64(rows[1]))
		}
	}
}

// meanings writes the codes of a column, in the dictionary's order.
func (p *proposer) meanings(w *manifestWriter, c register.Column, means map[string]codePair) {
	for _, code := range vocabulary(c) {
		var theirs []string
		for text, pair := range means {
			if pair.ours == code {
				theirs = append(theirs, text)
			}
		}
		slices.Sort(theirs)
		for _, text := range theirs {
			called := codeLabel(c, code)
			remark := called
			if !means[text].sure {
				remark = w.doubt(called.SV, called.EN)
			}
			w.line(fmt.Sprintf("        %s: %s", quotedCode(text), code), remark)
		}
	}
}

func codeLabel(c register.Column, code string) lang.Text {
	if c.Name == "creditor" {
		return label.Creditor(code)
	}
	return label.Code(c.Name, code)
}

// quotedCode writes a code in quotes, since codes are often letters or numbers that YAML takes for something else.
func quotedCode(text string) string { return strconv.Quote(text) }

// unknown says how many values of a column with codes mean none of ours, and lists them if that is asked for.
func (p *proposer) unknown(w *manifestWriter, c register.Column, values map[string]bool, share float64) {
	of := lang.Text{SV: percent(lang.SV, share), EN: percent(lang.EN, share)}
	remark := lang.Textf("%s: %s, %s, liknar ingen kod", "%s: %s, %s, like no code", c.Name,
		lang.Counted(int64(len(values)), lang.Text{SV: "annat värde", EN: "other value"},
			lang.Text{SV: "andra värden", EN: "other values"}), of)
	if share > 0.01 {
		valid := fault.Listed(codeNames(c))
		remark = w.doubt(remark.SV+"; giltiga: "+valid.SV, remark.EN+"; valid: "+valid.EN)
	}
	if !p.Values {
		w.line("    ", remark)
		return
	}
	texts := make([]string, 0, len(values))
	for text := range values {
		texts = append(texts, quotedCode(text))
	}
	slices.Sort(texts)
	w.line("    ", remark, lang.Text{SV: strings.Join(texts, ", "), EN: strings.Join(texts, ", ")})
}

// Blank is a manifest of an agency with every register, column and code of the dictionary, to fill in.
func Blank(agency string, l lang.Lang, today time.Time) string {
	w := &manifestWriter{lang: l}
	w.line("", lang.Text{
		SV: "Följesedel att fylla i. Ta bort de register som inte levereras. Till vänster om kolonet står era namn och",
		EN: "A manifest to fill in. Remove the registers that are not delivered. Left of the colon are your names"})
	w.line("", lang.Text{SV: "koder, till höger programmets: ändra bara till vänster.",
		EN: "and codes, right of it the program's: change only what is left of it."})
	w.head(agency, today)
	for _, r := range register.OfAgency(agency) {
		w.line("  - register: "+r.Name, label.Register(r.Name))
		w.line("    path: " + r.Name + ".csv")
		w.line("    encoding: utf-8", lang.Text{SV: "eller windows-1252, iso-8859-1",
			EN: "or windows-1252, iso-8859-1"})
		w.line(`    delimiter: ";"`)
		w.line("    columns:")
		for _, c := range r.Columns {
			remarks := []lang.Text{label.Column(r.Name, c.Name), typeNames[c.Type]}
			if c.Type == register.Code {
				remarks[1] = lang.Text{SV: "kod", EN: "code"}
			}
			if c.Optional {
				remarks = append(remarks, lang.Text{SV: "får saknas", EN: "may be absent"})
			}
			if slices.Contains(r.Key, c.Name) {
				remarks = append(remarks, lang.Text{SV: "nyckel", EN: "key"})
			}
			w.line(fmt.Sprintf("      %s: %[1]s", c.Name), remarks...)
		}
		blankCodes(w, r)
	}
	return w.String()
}

func blankCodes(w *manifestWriter, r *register.Register) {
	begun := false
	for _, c := range r.Columns {
		if c.Type != register.Code {
			continue
		}
		if !begun {
			w.line("    codes:")
		}
		begun = true
		w.line("      " + c.Name + ":")
		for _, code := range c.Codes {
			w.line(fmt.Sprintf("        %s: %s", quotedCode(code), quoted(code)), label.Code(c.Name, code))
		}
	}
}
