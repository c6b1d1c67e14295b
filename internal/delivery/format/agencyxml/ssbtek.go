package agencyxml

import (
	"bytes"
	"encoding/base64"
	"slices"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/lefi"
	"ansatz/internal/lang"
	"ansatz/internal/source/markup"
)

// ssbtek reads answers of the composite service for financial assistance (SSBTEK): Försäkringskassan's answers about
// benefits, which are JSON in base64, and Arbetsförmedlingen's about jobseekers. Answers of other agencies are read
// past. An answer that is an error, or cannot be unpacked, is a row that cannot be read.
type ssbtek struct {
	benefits, jobs answers
	inside         *answers // whose agency's answer is open; nil: none
	depth          int      // of its element
	text           []byte
	json           []byte
	fields         [jobFields][]byte
}

// answers are the answers of one agency.
type answers struct {
	store
	person []byte // whom the question is about, if the answer repeats it
	n      int    // rows kept so far, for their keys
}

// jobFields are the fields of Arbetsförmedlingen's answer that are read.
const (
	jobPerson = iota
	jobFrom
	jobTo
	jobCategory
	jobSeeking
	jobFields
)

// jobColumns are the columns of jobseeker, and jobCells where their cells are.
var (
	jobColumns = []string{"person_id", "from_date", "to_date", "category"}
	jobCells   = []int{1, 2, 3, 4}
)

// The registers that answers fill.
const (
	benefitTable = "benefit_payment"
	jobTable     = "jobseeker"
)

// newSSBTEK prepares the tables of a file of answers, which has these registers.
func newSSBTEK(has ...string) (reader, []table) {
	s := &ssbtek{}
	all := []table{
		{name: benefitTable, columns: lefi.Columns, places: []int{1, 2, 3, 4, 5, 6}, width: len(lefi.Columns) + 1,
			notes: []lang.Text{lefi.Note}, rows: func() *store { return &s.benefits.store }},
		{name: jobTable, columns: jobColumns, places: jobCells, width: len(jobColumns) + 1,
			rows: func() *store { return &s.jobs.store }},
	}
	return s, slices.DeleteFunc(all, func(t table) bool { return !slices.Contains(has, t.name) })
}

func (s *ssbtek) size() int { return s.benefits.size + s.jobs.size }

// about are the answers that an element belongs to: those of the agency whose answer is open, else all.
func (s *ssbtek) about() []*answers {
	if s.inside != nil {
		return []*answers{s.inside}
	}
	return []*answers{&s.benefits, &s.jobs}
}

// start reads what begins with an element.
func (s *ssbtek) start(d *document) (err error) {
	x, line := d.x, d.x.Line()
	if s.inside != nil && x.Depth() <= s.depth {
		s.inside = nil
	}
	switch string(x.Name) {
	case "hamtaBastjanstInformationResponse":
		s.benefits.person, s.jobs.person = s.benefits.person[:0], s.jobs.person[:0]
	case "personidentitet":
		s.text, err = x.AppendText(s.text[:0], format.MaxCell)
		for _, a := range s.about() {
			a.person = append(a.person[:0], bytes.TrimSpace(s.text)...)
		}
	case "FK":
		s.inside, s.depth = &s.benefits, x.Depth()
	case "AF":
		s.inside, s.depth = &s.jobs, x.Depth()
	case "CSN", "SKV", "SO", "TNS", "MIV":
		return x.Skip()
	case "error":
		for _, a := range s.about() {
			a.tear(line)
		}
		return x.Skip()
	case "lefiJsonSvar":
		if s.text, err = x.AppendText(s.text[:0], markup.MaxToken); err == nil && s.inside != &s.jobs {
			s.payments(line)
		}
	case "Svar":
		if s.inside != &s.benefits {
			return s.jobseeker(x, line)
		}
	}
	return err
}

// key is a key that no other row has.
func (a *answers) key() []byte {
	a.n++
	return []byte{byte(a.n >> 24), byte(a.n >> 16), byte(a.n >> 8), byte(a.n)}
}

// payments keeps the payments of an answer.
func (s *ssbtek) payments(line int) {
	packed := bytes.Join(bytes.Fields(s.text), nil)
	s.json = append(s.json[:0], make([]byte, base64.StdEncoding.DecodedLen(len(packed)))...)
	n, err := base64.StdEncoding.Decode(s.json, packed)
	payments, ok := lefi.Payments(s.json[:n], string(s.benefits.person))
	if err != nil || !ok {
		s.benefits.tear(line)
		return
	}
	for _, p := range payments {
		cells := [][]byte{s.benefits.key()}
		for _, c := range p {
			cells = append(cells, []byte(c))
		}
		s.benefits.keep(line, 1, false, cells...)
	}
}

// jobField returns which field an element is; −1 for the others.
func jobField(name []byte) int {
	switch string(name) {
	case "IdentitetsbeteckningFysiskPerson":
		return jobPerson
	case "ArbetssokandeRegistrerad", "Registrerad":
		return jobFrom
	case "ArbetssokandeAvaktualiserad", "Avaktualiserad":
		return jobTo
	case "ArbetssokandeSKAT":
		return jobCategory
	case "Arbetssokande":
		return jobSeeking
	}
	return -1
}

// jobseeker reads an answer about a jobseeker, and keeps it if it is about one.
func (s *ssbtek) jobseeker(x *markup.Scanner, line int) error {
	for i := range s.fields {
		s.fields[i] = s.fields[i][:0]
	}
	for depth := x.Depth(); ; {
		kind, err := x.Next()
		if err != nil {
			return err
		}
		if x.Depth() < depth {
			break
		}
		if at := jobField(x.Name); kind == markup.Start && at >= 0 {
			if s.fields[at], err = x.AppendText(s.fields[at][:0], format.MaxCell); err != nil {
				return err
			}
		}
	}
	f := &s.fields
	for i := range f {
		f[i] = bytes.TrimSpace(f[i])
	}
	if len(f[jobPerson]) == 0 {
		f[jobPerson] = append(f[jobPerson], s.jobs.person...)
	}
	if seeking := string(f[jobSeeking]); len(f[jobFrom]) > 0 || seeking == "true" || seeking == "1" {
		s.jobs.keep(line, 1, false, s.jobs.key(), f[jobPerson], f[jobFrom], f[jobTo], f[jobCategory])
	}
	return nil
}
