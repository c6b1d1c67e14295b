package quality

import "ansatz/internal/delivery"

// Answer is what a check found, for a program.
type Answer struct {
	Files    []AnswerFile    `json:"files"`
	Findings []AnswerFinding `json:"findings"`
	Mistakes int             `json:"mistakes"` // of manifests and files; they are printed as messages
	Level    Level           `json:"level"`
}

// AnswerFile is a file in an Answer.
type AnswerFile struct {
	Delivery string         `json:"delivery"`
	Agency   string         `json:"agency"`
	Register string         `json:"register"`
	File     string         `json:"file"`
	Rows     int64          `json:"rows"`
	Torn     int64          `json:"torn"`
	Before   string         `json:"before,omitempty"`
	Columns  []AnswerColumn `json:"columns"`
}

// AnswerColumn is a column in an Answer.
type AnswerColumn struct {
	Column     string `json:"column"`
	Delivered  string `json:"delivered_column,omitempty"`
	Missing    int64  `json:"missing"`
	Invalid    int64  `json:"invalid"`
	OutOfRange int64  `json:"out_of_range"`
	Distinct   int64  `json:"distinct"`
	First      string `json:"first,omitempty"`
	Last       string `json:"last,omitempty"`
}

// AnswerFinding is a finding in an Answer.
type AnswerFinding struct {
	Level    Level   `json:"level"`
	Check    Check   `json:"check"`
	Delivery string  `json:"delivery"`
	Register string  `json:"register"`
	File     string  `json:"file,omitempty"`
	Column   string  `json:"column,omitempty"`
	Share    float64 `json:"share"`
}

// JSON is what was found, as it is written for a program.
func JSON(q *delivery.Quality, findings []Finding) Answer {
	a := Answer{Files: []AnswerFile{}, Findings: []AnswerFinding{}, Mistakes: len(q.Faults), Level: Worst(findings)}
	if len(q.Faults) > 0 {
		a.Level = Fatal
	}
	for i := range q.Files {
		f := &q.Files[i]
		file := AnswerFile{Delivery: f.Delivery, Agency: f.Agency, Register: f.Register, File: f.File, Rows: f.Rows,
			Torn: f.Torn}
		if f.Before != nil {
			file.Before = f.Before.Delivery
		}
		for j := range f.Columns {
			c := &f.Columns[j]
			file.Columns = append(file.Columns, AnswerColumn{c.Column.Name, c.Theirs, c.Missing, c.Invalid,
				c.OutOfRange, c.Distinct, c.First, c.Last})
		}
		a.Files = append(a.Files, file)
	}
	for _, f := range findings {
		a.Findings = append(a.Findings, AnswerFinding(f))
	}
	return a
}
