package delivery

import (
	"bufio"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/agencyxml"
	"ansatz/internal/delivery/format/bulk"
	"ansatz/internal/delivery/format/csv"
	"ansatz/internal/delivery/format/lefi"
	"ansatz/internal/delivery/format/parquet"
	"ansatz/internal/delivery/format/sas"
	"ansatz/internal/delivery/format/spss"
	"ansatz/internal/delivery/format/stata"
	"ansatz/internal/delivery/format/xlsx"
	"ansatz/internal/delivery/format/xport"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source"
)

// formats lists the formats that can be read.
var formats = []format.Format{csv.Format{}, parquet.Format{}, stata.Format{}, spss.Format{}, xport.Format{},
	sas.Format{}, xlsx.Format{}, agencyxml.Format{}, bulk.Format{}, lefi.Format{}}

// formatOf returns a file's format and ending from its name, and nil if no format has that ending.
func formatOf(name string) (format.Format, string) {
	lower := strings.ToLower(path.Base(name))
	for _, f := range formats {
		for _, ending := range f.Endings() {
			if strings.HasSuffix(lower, "."+ending) {
				return f, ending
			}
		}
	}
	return nil, ""
}

// sniff finds a file's format from what the manifest states, from its first bytes and from its name, and notes it if
// the name says otherwise than the bytes. Only the files of statistics
// programs and XML are known by their bytes alone.
func (f *file) sniff() {
	if f.entry.format != "" {
		f.format, f.ending = formatOf("." + f.entry.format)
		return
	}
	in, err := f.open()
	if err != nil {
		return // told when the file is hashed
	}
	defer in.Close()
	head := source.Peek(bufio.NewReader(in))
	found := source.Statistics(head)
	if found.ID == "" {
		found = source.XML(head)
	}
	kind, ending := formatOf("." + found.ID)
	if kind == nil || f.format != nil && slices.Contains(kind.Endings(), f.ending) {
		return
	}
	f.misnamed = lang.Text{
		SV: "är " + found.Name.SV + " fast namnet säger något annat; läst som ." + ending,
		EN: "is " + found.Name.EN + " although its name says otherwise; read as ." + ending,
	}
	f.format, f.ending = kind, ending
}

// hasLabels says whether the format has labels of values.
func (f *file) hasLabels() bool {
	labels, has := f.format.(interface{ Labels() bool })
	return has && labels.Labels()
}

// labelled says whether the manifest asks for the labels of a column's values.
func (f *file) labelled(theirs string) bool {
	if _, ours := f.entry.mapped(theirs); ours != "" {
		return f.entry.labels[ours]
	}
	return f.entry.labels[theirs]
}

// takes is the type of the column that a column fills; empty if it fills none.
func (f *file) takes(theirs string) string {
	_, ours := f.entry.mapped(theirs)
	if ours == "" {
		ours = theirs
	}
	c, _ := f.entry.register.Column(ours)
	return string(c.Type)
}

// endings lists the endings of all formats, in words.
func endings() lang.Text {
	var all []string
	for _, f := range formats {
		for _, ending := range f.Endings() {
			all = append(all, "."+ending)
		}
	}
	last := len(all) - 1
	list := strings.Join(all[:last], ", ")
	return lang.Text{SV: list + " eller " + all[last], EN: list + " or " + all[last]}
}

// forFormat returns the file as its format gets it.
func (f *file) forFormat() *format.File {
	return &format.File{
		Path:      f.path,
		Name:      filepath.Join(f.delivery.name, f.name),
		At:        f.realPath(),
		Ending:    f.ending,
		Size:      f.size,
		SHA256:    f.sha256,
		Encoding:  f.entry.encoding,
		Delimiter: f.entry.delimiter,
		Delimited: f.entry.delimited,
		Encoded:   f.entry.encoded,
		Labels:    f.labelled,
		Takes:     f.takes,
		Sheet:     f.entry.sheet,
		HeaderRow: f.entry.headerRow,
		Table:     f.entry.register.Name,
		Kept:      f.kept,
		Open:      f.open,
		Fault:     func(err error) *fault.Fault { return faultOfFile(f, err) },
	}
}
