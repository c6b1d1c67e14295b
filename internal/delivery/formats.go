package delivery

import (
	"path"
	"path/filepath"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/csv"
	"ansatz/internal/delivery/format/parquet"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// formats lists the formats that can be read.
var formats = []format.Format{csv.Format{}, parquet.Format{}}

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
		Open:      f.open,
		Fault:     func(err error) *fault.Fault { return faultOfFile(f, err) },
	}
}
