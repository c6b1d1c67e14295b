package cooperation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/workspace/ledger"
)

// Limits of texts, in characters.
const (
	longestID   = 100
	longestText = 20000
)

// emptied is what a correction puts in a field to empty it.
const emptied = "-"

// read reads a value as people write it into the form that is kept. The fault names the field, never the value.
func (f Field) read(value string, day time.Time) (string, *fault.Fault) {
	if f.Many {
		var all []string
		for one := range strings.SplitSeq(value, ",") {
			single := f
			single.Many = false
			read, wrong := single.read(one, day)
			if wrong != nil {
				return "", wrong
			}
			if read != "" && !slices.Contains(all, read) {
				all = append(all, read)
			}
		}
		slices.Sort(all)
		return strings.Join(all, ","), nil
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return "", nil
	}
	switch f.Type {
	case register.ID:
		if n, ok := identity.Person(value, day); ok {
			return n.Digits(), nil
		}
		return f.wrong(lang.Text{SV: "är inget personnummer eller samordningsnummer",
			EN: "is no personal or coordination number"},
			lang.Text{SV: "skriv tolv siffror, eller tio med bindestreck, med rätt kontrollsiffra",
				EN: "write twelve digits, or ten with a hyphen, with the right check digit"})
	case register.Org:
		if n, ok := identity.Organisation(value, day); ok {
			return n.Digits(), nil
		}
		return f.wrong(lang.Text{SV: "är inget organisationsnummer", EN: "is no organisation number"},
			lang.Text{SV: "skriv tio siffror med rätt kontrollsiffra, eller en enskild näringsidkares personnummer",
				EN: "write ten digits with the right check digit, or a sole trader's personal number"})
	case register.Date:
		for _, form := range []string{time.DateOnly, "20060102"} {
			if t, err := time.Parse(form, value); err == nil && t.Year() > 0 {
				return t.Format(time.DateOnly), nil
			}
		}
		return f.wrong(lang.Text{SV: "är ingen dag", EN: "is no day"},
			lang.Text{SV: "skriv till exempel 2026-03-31", EN: "write for instance 2026-03-31"})
	case register.Bool:
		switch strings.ToLower(value) {
		case "true", "1", "j", "ja", "yes":
			return "true", nil
		case "false", "0", "n", "nej", "no":
			return "false", nil
		}
		return f.wrong(lang.Text{SV: "är varken ja eller nej", EN: "is neither yes nor no"},
			lang.Text{SV: "skriv ja eller nej", EN: "write yes or no"})
	case register.Int:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return strconv.FormatInt(n, 10), nil
		}
		return f.wrong(lang.Text{SV: "är inget heltal", EN: "is no whole number"},
			lang.Text{SV: "skriv bara siffror, utan mellanrum", EN: "write digits only, without spaces"})
	case register.Num:
		if value = strings.Replace(value, ",", ".", 1); decimal.MatchString(value) {
			return value, nil
		}
		return f.wrong(lang.Text{SV: "är inget tal", EN: "is no number"},
			lang.Text{SV: "skriv till exempel 12,5", EN: "write for instance 12.5"})
	case register.Code:
		if slices.Contains(f.Codes, value) {
			return value, nil
		}
		id, found, remedy := fault.Resolve(value, codeNames(f.Column))
		if !found {
			return f.wrong(lang.Text{SV: "har inget giltigt värde", EN: "has no valid value"}, remedy)
		}
		return id, nil
	}
	return f.readText(value)
}

var decimal = regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,18})?$`)

// readText reads a text. In one that stands in clear there is no identity number: it is kept, signed and shown.
func (f Field) readText(value string) (string, *fault.Fault) {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }
	value = strings.ReplaceAll(value, "\r\n", "\n")
	if !utf8.ValidString(value) || utf8.RuneCountInString(value) > longestText ||
		strings.ContainsFunc(value, hidden) || strings.HasPrefix(value, sealed) {
		return f.wrong(lang.Text{SV: "är för lång eller har dolda tecken",
			EN: "is too long or has hidden characters"},
			lang.Text{SV: "skriv vanlig text, högst 20 000 tecken",
				EN: "write plain text, at most 20,000 characters"})
	}
	if !f.Sealed && ledger.Typed.Check(ledger.Typed{f.Flag(): value}) != nil {
		return f.wrong(lang.Text{SV: "har något som ser ut som ett personnummer",
			EN: "has something that looks like an identity number"},
			lang.Text{SV: "fältet står i klartext: skriv numret i fältet för person eller bolag, eller hänvisa",
				EN: "the field stands in clear: write the number in the field of a person or company, or refer"})
	}
	return value, nil
}

func (f Field) wrong(rule, hint lang.Text) (string, *fault.Fault) {
	return "", &fault.Fault{Kind: fault.Usage, Rule: tr("fältet --%s (%s) %s", "the field --%s (%s) %s", f.Flag(),
		f.Named(), rule), Hint: hint}
}

// checkID says whether a text can be the name of a record.
func checkID(id string) *fault.Fault {
	free := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
	}
	if id != "" && utf8.ValidString(id) && utf8.RuneCountInString(id) <= longestID &&
		!strings.ContainsFunc(id, free) && !strings.HasPrefix(id, "-") &&
		ledger.Typed.Check(ledger.Typed{"id": id}) == nil {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: "beteckningen saknas, är för lång, har andra tecken eller ser ut som ett personnummer",
			EN: "the name of the record is missing, too long, has other characters or looks like an identity number"},
		Hint: lang.Text{SV: "ange en beteckning av bokstäver, siffror och - _ . /, till exempel ert diarienummer",
			EN: "give a name of letters, digits and - _ . /, for instance your record number"}}
}

// fill reads a record's fields on top of those that stood before. Every mistake is in the list.
func (n *Noun) fill(r Record, before map[string]string, day time.Time) (map[string]string, fault.List) {
	var faults fault.List
	fields := clone(before)
	for _, f := range n.Fields {
		value, given := r.Fields[f.Name]
		switch {
		case !given || value == "" && before != nil:
		case value == emptied && before != nil:
			delete(fields, f.Name)
		default:
			read, wrong := f.read(value, day)
			if wrong != nil {
				faults = append(faults, wrong)
				fields[f.Name] = "" // known to be wrong; not missing
			} else if read != "" {
				fields[f.Name] = read
			}
		}
		if _, there := fields[f.Name]; there || f.Optional {
			continue
		}
		if f.Type == register.Bool {
			fields[f.Name] = "false"
			continue
		}
		if value == emptied && before != nil {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: tr("--%s kan inte tömmas: %s måste vara ifyllt", "--%s cannot be emptied: %s must be filled in",
					f.Flag(), f.Named()),
				Hint: tr("ange det rätta värdet med --%s, eller utelämna fältet så att det står kvar",
					"give the right value with --%s, or leave the field out so that it stays", f.Flag())})
			continue
		}
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: tr("--%s saknas: %s", "--%s is missing: %s", f.Flag(), f.Named()),
			Hint: tr("ange --%s; ansatz case %s new --help visar alla fält",
				"give --%s; ansatz case %s new --help shows all fields", f.Flag(), n.Name)})
	}
	for name := range r.Fields {
		if _, known := n.Field(name); !known {
			var names []string
			for _, f := range n.Fields {
				names = append(names, f.Name)
			}
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("fältet %s finns inte", "there is no field %s", name),
				Hint: fault.DidYouMean(name, names)})
		}
	}
	return fields, faults
}

// whole looks at fields together: the subject's column, dates in order, and on what ground the record stands.
func (n *Noun) whole(fields map[string]string, reason string) fault.List {
	var faults fault.List
	for _, ends := range [][2]string{{"from_date", "to_date"}, {"opened_date", "closed_date"},
		{"sent_date", "due_date"}} {
		from, to := fields[ends[0]], fields[ends[1]]
		if from != "" && to != "" && to < from {
			first, _ := n.Field(ends[0])
			last, _ := n.Field(ends[1])
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: tr("--%s ligger före --%s", "--%s is before --%s", last.Flag(), first.Flag()),
				Hint: lang.Text{SV: "rätta en av dagarna", EN: "correct one of the days"}})
		}
	}
	if kind, has := subjectKind(n.Name, fields); has {
		for _, of := range subjectColumns {
			_, stated := fields[of.column]
			switch {
			case of.kind == kind && !stated:
				faults = append(faults, &fault.Fault{Kind: fault.Usage,
					Rule: tr("--%s saknas: objektet är inte angivet", "--%s is missing: the subject is not stated",
						flagOf(of.column)),
					Hint: tr("ange --%s", "give --%s", flagOf(of.column))})
			case of.kind != kind && stated && of.kind != "phenomenon":
				faults = append(faults, &fault.Fault{Kind: fault.Usage,
					Rule: tr("--%s hör inte till det slag av objekt som är angivet",
						"--%s does not go with the kind of subject that is stated", flagOf(of.column)),
					Hint: lang.Text{SV: "ta bort det, eller ange ett annat slag av objekt",
						EN: "remove it, or state another kind of subject"}})
			}
		}
	}
	grounded := reason != ""
	flags := []string{"--reason"}
	for _, g := range n.grounds {
		_, stated := fields[g] // also wrongly, which is told already
		f, _ := n.Field(g)
		grounded = grounded || stated || !f.Optional // that a field is missing that must be there is told already
		flags = append(flags, "--"+flagOf(g))
	}
	if !grounded {
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: tr("ingenting säger på vilken grund: %s", "nothing says on what ground: %s", n.Named),
			Hint: tr("ange %s", "give %s", tr(strings.Join(flags, " eller "), strings.Join(flags, " or ")))})
	}
	return faults
}

// subjectColumns are the columns that name a subject, by its kind.
var subjectColumns = []struct{ kind, column string }{{"individual", "person_id"}, {"company", "company_id"},
	{"network", "network"}, {"phenomenon", "phenomenon_id"}, {"area", "area"}}

// subjectKind is the kind of the subject of a record that has one.
func subjectKind(noun string, fields map[string]string) (string, bool) {
	switch noun {
	case Target:
		return fields["kind"], fields["kind"] != ""
	case Request:
		return fields["subject_kind"], fields["subject_kind"] != ""
	}
	return "", false
}

// subject is the kind of a record's subject and its name as it is kept; empty where none is stated.
func subject(noun string, fields map[string]string) (kind, name string) {
	kind, _ = subjectKind(noun, fields)
	for _, of := range subjectColumns {
		if of.kind == kind {
			name = fields[of.column]
		}
	}
	return kind, name
}

func flagOf(column string) string { return strings.ReplaceAll(column, "_", "-") }
