package agencyxml

import (
	"bytes"
	"encoding/base64"
	"slices"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/lefi"
	"ansatz/internal/source/markup"
)

// ssbtek reads answers of the composite service for financial assistance (SSBTEK): Försäkringskassan's answers about
// benefits, which are JSON in base64, and Arbetsförmedlingen's about jobseekers. Answers of other agencies are read
// past. An answer that is an error, or cannot be unpacked, is a row that cannot be read.
type ssbtek struct {
	person []byte // whom the question is about, if the answer repeats it
	text   []byte
	json   []byte
	n      int // rows kept so far, for their keys
	fields [jobFields][]byte
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

// answerTables are the registers that answers fill.
var answerTables = []string{"benefit_payment", "jobseeker"}

// ssbtek prepares the table of a file of answers, which has these registers.
func (r *rows) ssbtek(has ...string) error {
	if !slices.Contains(has, r.f.Table) {
		return r.noTable(has...)
	}
	r.header.Names, r.places = jobColumns, jobCells
	if r.f.Table == "benefit_payment" {
		r.header.Names, r.places = lefi.Columns, []int{1, 2, 3, 4, 5, 6}
		r.header.Notes = append(r.header.Notes, lefi.Note)
	}
	r.kind, r.width = &ssbtek{}, len(r.header.Names)+1
	return nil
}

// start reads what begins with an element.
func (s *ssbtek) start(r *rows) (err error) {
	x, line := r.x, r.x.Line()
	benefits := r.f.Table == "benefit_payment"
	switch string(x.Name) {
	case "hamtaBastjanstInformationResponse":
		s.person = s.person[:0]
	case "personidentitet":
		s.person, err = x.AppendText(s.person[:0], format.MaxCell)
		s.person = bytes.TrimSpace(s.person)
	case "FK", "AF":
		if (string(x.Name) == "FK") != benefits {
			return x.Skip()
		}
	case "CSN", "SKV", "SO", "TNS", "MIV":
		return x.Skip()
	case "error":
		r.tear(line)
		return x.Skip()
	case "lefiJsonSvar":
		if s.text, err = x.AppendText(s.text[:0], most); err == nil && benefits {
			s.payments(r, line)
		}
	case "Svar":
		if !benefits {
			return s.jobseeker(r, line)
		}
	}
	return err
}

// finish has nothing to do.
func (s *ssbtek) finish(*rows) {}

// key is a key that no other row has.
func (s *ssbtek) key() []byte {
	s.n++
	return []byte{byte(s.n >> 24), byte(s.n >> 16), byte(s.n >> 8), byte(s.n)}
}

// payments keeps the payments of an answer.
func (s *ssbtek) payments(r *rows, line int) {
	packed := bytes.Join(bytes.Fields(s.text), nil)
	s.json = append(s.json[:0], make([]byte, base64.StdEncoding.DecodedLen(len(packed)))...)
	n, err := base64.StdEncoding.Decode(s.json, packed)
	payments, ok := lefi.Payments(s.json[:n], string(s.person))
	if err != nil || !ok {
		r.tear(line)
		return
	}
	for _, p := range payments {
		cells := [][]byte{s.key()}
		for _, c := range p {
			cells = append(cells, []byte(c))
		}
		r.put(line, 1, false, cells...)
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
func (s *ssbtek) jobseeker(r *rows, line int) error {
	for i := range s.fields {
		s.fields[i] = s.fields[i][:0]
	}
	for depth := r.x.Depth(); ; {
		kind, err := r.x.Next()
		if err != nil {
			return err
		}
		if r.x.Depth() < depth {
			break
		}
		if at := jobField(r.x.Name); kind == markup.Start && at >= 0 {
			if s.fields[at], err = r.x.AppendText(s.fields[at][:0], format.MaxCell); err != nil {
				return err
			}
		}
	}
	f := &s.fields
	for i := range f {
		f[i] = bytes.TrimSpace(f[i])
	}
	if len(f[jobPerson]) == 0 {
		f[jobPerson] = append(f[jobPerson], s.person...)
	}
	if seeking := string(f[jobSeeking]); len(f[jobFrom]) > 0 || seeking == "true" || seeking == "1" {
		r.put(line, 1, false, s.key(), f[jobPerson], f[jobFrom], f[jobTo], f[jobCategory])
	}
	return nil
}
