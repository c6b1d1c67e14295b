package delivery

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"testing"
)

// A file of a statistics program that holds texts only, as a test writes it.

// writeStata writes a file of Stata, version 118. A column with a text of more than 2 045 bytes is of the type strL.
func writeStata(_ *testing.T, path string, rows [][]string) error {
	var out bytes.Buffer
	le := binary.LittleEndian
	number := func(n any) { binary.Write(&out, le, n) }
	fixed := func(s string, width int) { out.WriteString(s); out.Write(make([]byte, width-len(s))) }
	var places [14]int64
	mark := func(i int, tag string) { places[i] = int64(out.Len()); out.WriteString(tag) }
	names := rows[0]
	widths := make([]int, len(names))
	for c := range names {
		widths[c] = 1
		for _, row := range rows[1:] {
			widths[c] = max(widths[c], len(row[c]))
		}
	}
	out.WriteString("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
	number(uint16(len(names)))
	out.WriteString("</K><N>")
	number(uint64(len(rows) - 1))
	out.WriteString("</N><label>\x00\x00</label><timestamp>\x00</timestamp></header>")
	mark(1, "<map>")
	for range places {
		number(uint64(0))
	}
	out.WriteString("</map>")
	mark(2, "<variable_types>")
	for _, w := range widths {
		if w > 2045 {
			w = 32768
		}
		number(uint16(w))
	}
	out.WriteString("</variable_types>")
	mark(3, "<varnames>")
	for _, n := range names {
		fixed(n, 129)
	}
	out.WriteString("</varnames>")
	mark(4, "<sortlist>")
	out.Write(make([]byte, 2*(len(names)+1)))
	out.WriteString("</sortlist>")
	mark(5, "<formats>")
	for range names {
		fixed("%9s", 57)
	}
	out.WriteString("</formats>")
	mark(6, "<value_label_names>")
	out.Write(make([]byte, 129*len(names)))
	out.WriteString("</value_label_names>")
	mark(7, "<variable_labels>")
	out.Write(make([]byte, 321*len(names)))
	out.WriteString("</variable_labels>")
	mark(8, "<characteristics></characteristics>")
	mark(9, "<data>")
	var long bytes.Buffer
	for r, row := range rows[1:] {
		for c, w := range widths {
			switch {
			case w <= 2045:
				fixed(row[c], w)
			case row[c] == "":
				number(uint64(0))
			default:
				number(uint64(c+1) | uint64(r+1)<<16)
				long.WriteString("GSO")
				binary.Write(&long, le, uint32(c+1))
				binary.Write(&long, le, uint64(r+1))
				long.WriteByte(130)
				binary.Write(&long, le, uint32(len(row[c])+1))
				long.WriteString(row[c] + "\x00")
			}
		}
	}
	out.WriteString("</data>")
	mark(10, "<strls>")
	out.Write(long.Bytes())
	out.WriteString("</strls>")
	mark(11, "<value_labels></value_labels>")
	mark(12, "</stata_dta>")
	places[13] = int64(out.Len())
	b := out.Bytes()
	for i, place := range places {
		le.PutUint64(b[places[1]+5+8*int64(i):], uint64(place))
	}
	return os.WriteFile(path, b, 0o600)
}

// writeSPSS writes a file of SPSS, its rows not packed. A text is of at most 32 767 bytes.
func writeSPSS(t *testing.T, path string, rows [][]string) error {
	return os.WriteFile(path, spssFile(rows), 0o600)
}

func spssFile(rows [][]string) []byte {
	var out bytes.Buffer
	le := binary.LittleEndian
	number := func(n ...int32) { binary.Write(&out, le, n) }
	pad := func(s string, width int) string { return fmt.Sprintf("%-*s", width-len(s)+len([]rune(s)), s) }
	out.WriteString("$FL2" + pad("@(#) test", 60))
	number(2, -1, 0, 0, int32(len(rows)-1))
	binary.Write(&out, le, 100.0)
	out.WriteString(pad("01 Jan 2412:00:00", 17+64) + "\x00\x00\x00")
	type part struct{ from, width int }
	names := rows[0]
	parts := make([][]part, len(names))
	var longNames, longWidths []string
	for c, name := range names {
		width := 1
		for _, row := range rows[1:] {
			width = max(width, len(row[c]))
		}
		short := fmt.Sprintf("V%d", c)
		longNames = append(longNames, short+"="+name)
		parts[c] = []part{{0, width}}
		if width > 255 {
			longWidths = append(longWidths, fmt.Sprintf("%s=%05d\x00\t", short, width))
			parts[c] = nil
			for from := 0; len(parts[c])*252 < width; from += 255 {
				parts[c] = append(parts[c], part{from, min(255, width-len(parts[c])*252)})
			}
		}
		for i, p := range parts[c] {
			if i > 0 {
				short = fmt.Sprintf("V%d_%d", c, i)
			}
			number(2, int32(p.width), 0, 0, 1<<16|int32(p.width)<<8, 1<<16|int32(p.width)<<8)
			out.WriteString(pad(short, 8))
			for range (p.width - 1) / 8 {
				number(2, -1, 0, 0, 0, 0)
				out.WriteString(pad("", 8))
			}
		}
	}
	extension := func(kind int32, body string) {
		number(7, kind, 1, int32(len(body)))
		out.WriteString(body)
	}
	join := func(texts []string, by string) string {
		var b []byte
		for i, text := range texts {
			if i > 0 {
				b = append(b, by...)
			}
			b = append(b, text...)
		}
		return string(b)
	}
	extension(13, join(longNames, "\t"))
	if len(longWidths) > 0 {
		extension(14, join(longWidths, ""))
	}
	extension(20, "UTF-8")
	number(999, 0)
	for _, row := range rows[1:] {
		for c := range names {
			for _, p := range parts[c] {
				text := row[c][min(p.from, len(row[c])):min(p.from+255, len(row[c]))]
				out.WriteString(text)
				out.Write(bytes.Repeat([]byte{' '}, (p.width+7)/8*8-min(len(text), (p.width+7)/8*8)))
			}
		}
	}
	return out.Bytes()
}

// writeXPORT writes a transport file of SAS, version 8. A text is of at most 32 767 bytes.
func writeXPORT(_ *testing.T, path string, rows [][]string) error {
	var out bytes.Buffer
	names := rows[0]
	title := func(title, rest string) {
		fmt.Fprintf(&out, "HEADER RECORD*******%-8sHEADER RECORD!!!!!!!%-32s", title, rest)
	}
	pad := func() { out.Write(bytes.Repeat([]byte{' '}, (80-out.Len()%80)%80)) }
	title("LIBV8", "")
	out.Write(bytes.Repeat([]byte{' '}, 160))
	title("MEMBV8", "00000000000000000160000000014")
	out.Truncate(out.Len() - 32)
	fmt.Fprintf(&out, "%-26s%s", "00000000000000000160000000", "0140  ")
	title("DSCPTV8", "")
	out.Write(bytes.Repeat([]byte{' '}, 160))
	title("NAMSTV8", fmt.Sprintf("00000%05d", len(names)))
	place := 0
	widths := make([]int, len(names))
	for c, name := range names {
		for _, row := range rows[1:] {
			widths[c] = max(widths[c], len(row[c]), 1)
		}
		widths[c] = max(widths[c], 1)
		b := bytes.Repeat([]byte{' '}, 140)
		binary.BigEndian.PutUint16(b, 2)
		binary.BigEndian.PutUint16(b[4:], uint16(widths[c]))
		binary.BigEndian.PutUint32(b[84:], uint32(place))
		copy(b[8:16], name)
		copy(b[88:120], name)
		out.Write(b)
		place += widths[c]
	}
	pad()
	title("OBSV8", fmt.Sprintf("%15d", len(rows)-1))
	for _, row := range rows[1:] {
		for c, cell := range row {
			fmt.Fprintf(&out, "%s%*s", cell, widths[c]-len(cell), "")
		}
	}
	pad()
	return os.WriteFile(path, out.Bytes(), 0o600)
}

// narrow are the endings of formats whose cells are of at most 32 767 bytes.
var narrow = []string{"sav", "zsav", "xpt", "xpt5", "xpt8", "sas7bdat", "xlsx"}

// short leaves out rows with a cell of more than 32 767 bytes.
func short(rows [][]string) [][]string {
	return slices.DeleteFunc(slices.Clone(rows), func(row []string) bool {
		return slices.ContainsFunc(row, func(cell string) bool { return len(cell) > 32767 })
	})
}
