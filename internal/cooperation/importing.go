package cooperation

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// Imported is what came of a table of records.
type Imported struct {
	Noun  string `json:"noun"`
	Rows  int    `json:"rows"`
	Tried bool   `json:"tried"` // nothing was written
}

// mostFaults is the most mistakes of a table that are told one by one.
const mostFaults = 100

// Import writes every row of a table as a new record: all of them, or none. came says that requests or answers have
// come from another agency, as for Write. The table is CSV with the fields' names,
// and id for the record's name. What a single record must be, each row must be; every mistake is in the error with its
// line, and that the table was refused is written with its hash. With try nothing is written but that it was tried.
func (s *Store) Import(ctx context.Context, noun, path, reason string, came Received, try bool) (res Imported,
	err error) {
	n, found := Find(noun)
	if !found {
		return res, unknownNoun(noun)
	}
	content, err := disk.ReadFile(path)
	if err != nil {
		return res, disk.Fault(fault.Usage, path, err)
	}
	text, _, mistake := source.Text(content)
	if mistake != nil {
		return res, &fault.Fault{Kind: fault.Delivery, File: path, Line: mistake.Line, Rule: mistake.Rule,
			Hint: mistake.Hint}
	}
	rows, err := n.readTable(string(text), path)
	if err != nil {
		return res, err
	}
	res = Imported{Noun: noun, Rows: len(rows), Tried: try}
	err = s.write(ctx, func(t *transaction) error {
		var faults fault.List
		for _, row := range rows {
			row.Reason = reason
			res, all, err := t.writeNew(n, row.Record, came)
			if err == nil {
				err = t.refusing(n, res.ID, all)
			}
			if t.err != nil {
				return t.err
			}
			if err != nil {
				for _, f := range fault.Of(err) {
					if f.Kind == fault.Internal {
						return err
					}
					at := *f
					at.File, at.Line = path, row.line
					faults = append(faults, &at)
				}
			}
			if len(faults) >= mostFaults {
				break
			}
		}
		table := Entry{Noun: n.Name, Act: Tried, Fields: map[string]string{"rows": strconv.Itoa(len(rows)),
			"sha256": hashOf(content)}}
		switch {
		case len(faults) > 0:
			table.Act = Refused
			t.instead = append(t.instead, table)
			return faults
		case try:
			t.instead = []Entry{table}
			return errTried
		}
		return nil
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return res, err
}

type tableRow struct {
	Record
	line int
}

// readTable reads a table of records. It knows their fields, and looks at no value.
func (n *Noun) readTable(text, path string) (rows []tableRow, err error) {
	r := csv.NewReader(strings.NewReader(text))
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	var head []string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			var at *csv.ParseError
			if errors.As(err, &at) {
				line = at.StartLine
			}
			return nil, &fault.Fault{Kind: fault.Delivery, File: path, Line: line,
				Rule: lang.Text{SV: "raden är ingen rad av tabellen", EN: "the line is no row of the table"},
				Hint: lang.Text{SV: "varje rad har lika många celler som rubriken; sätt text med komma inom " +
					"citattecken",
					EN: "each row has as many cells as the head; put text with commas in quotes"}}
		}
		if head == nil {
			head = cells
			for i, name := range head {
				head[i] = n.column(name)
			}
			if err := n.headFaults(head, path).Err(); err != nil {
				return nil, err
			}
			continue
		}
		row := tableRow{Record: Record{Fields: map[string]string{}}}
		row.line, _ = r.FieldPos(0)
		for i, name := range head {
			if name == "id" || len(n.Key) == 1 && name == n.Key[0] {
				row.ID = strings.TrimSpace(cells[i])
			} else {
				row.Fields[name] = cells[i]
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// column is the field that a heading means: by its name, or as people call it in either language.
func (n *Noun) column(heading string) string {
	heading = strings.TrimSpace(heading)
	for _, f := range n.Fields {
		named := f.Named()
		if heading == f.Flag() || strings.EqualFold(heading, named.SV) || strings.EqualFold(heading, named.EN) {
			return f.Name
		}
	}
	if name := idHeading; strings.EqualFold(heading, name.SV) || strings.EqualFold(heading, name.EN) {
		return "id"
	}
	return heading
}

// idHeading is what people call a record's name.
var idHeading = lang.Text{SV: "beteckning", EN: "name"}

func (n *Noun) headFaults(head []string, path string) (faults fault.List) {
	names := []string{"id"}
	if len(n.Key) == 1 {
		names = append(names, n.Key[0])
	}
	for _, f := range n.Fields {
		names = append(names, f.Name)
	}
	for i, name := range head {
		if !slices.Contains(names, name) || slices.Contains(head[:i], name) {
			faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: path, Line: 1, Column: name,
				Rule: lang.Text{SV: "kolumnen finns inte, eller står två gånger",
					EN: "there is no such column, or it is " +
						"there twice"},
				Hint: fault.DidYouMean(name, names)})
		}
	}
	return faults
}
