package table

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// texts and numbers are the columns of Header by their kind: four texts, then five numbers, and a text last.
func texts(r Row) [5]string {
	return [5]string{r.Result, r.Group, r.Category, r.Measure, string(r.Status)}
}
func numbers(r Row) [5]float64 { return [5]float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator} }

// isNumber says whether the i-th column of Header is a number.
func isNumber(i int) bool { return i >= 4 && i <= 8 }

// widthsOf are the bytes of the longest text of each column, at least 1, and 8 for a number.
func widthsOf(rows []Row) [10]int {
	var widths [10]int
	for i := range widths {
		if widths[i] = 1; isNumber(i) {
			widths[i] = 8
		}
	}
	for _, r := range rows {
		for i, text := range texts(r) {
			if i == 4 {
				i = 9
			}
			widths[i] = max(widths[i], len(text))
		}
	}
	return widths
}

// stataText is the most bytes of a text in Stata, apart from its long texts.
const stataText = 2045

// WriteStata writes the rows as a file of Stata (version 118, read by Stata 14 and later): the columns of Header, an
// empty number as the missing value. The same rows give the same bytes. A text of more than 2 045 bytes is an error.
func WriteStata(w io.Writer, rows []Row) error {
	widths := widthsOf(rows)
	for i, width := range widths {
		if width > stataText {
			return fmt.Errorf("a text of column %s is too long for Stata", Header[i])
		}
	}
	le := binary.LittleEndian
	var head bytes.Buffer
	var places [14]uint64
	begin := func(i int, tag string) { places[i] = uint64(head.Len()); head.WriteString(tag) }
	fixed := func(text string, width int) { head.WriteString(text); head.Write(make([]byte, width-len(text))) }
	head.WriteString("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
	head.Write(le.AppendUint16(nil, uint16(len(Header))))
	head.WriteString("</K><N>")
	head.Write(le.AppendUint64(nil, uint64(len(rows))))
	head.WriteString("</N><label>\x00\x00</label><timestamp>\x00</timestamp></header>")
	begin(1, "<map>")
	head.Write(make([]byte, 8*len(places)))
	head.WriteString("</map>")
	begin(2, "<variable_types>")
	for i, width := range widths {
		if isNumber(i) {
			width = 65526
		}
		head.Write(le.AppendUint16(nil, uint16(width)))
	}
	head.WriteString("</variable_types>")
	begin(3, "<varnames>")
	for _, name := range Header {
		fixed(name, 129)
	}
	head.WriteString("</varnames>")
	begin(4, "<sortlist>")
	head.Write(make([]byte, 2*(len(Header)+1)))
	head.WriteString("</sortlist>")
	begin(5, "<formats>")
	for i, width := range widths {
		format := fmt.Sprintf("%%%ds", width)
		if isNumber(i) {
			format = "%10.0g"
		}
		fixed(format, 57)
	}
	head.WriteString("</formats>")
	begin(6, "<value_label_names>")
	head.Write(make([]byte, 129*len(Header)))
	head.WriteString("</value_label_names>")
	begin(7, "<variable_labels>")
	head.Write(make([]byte, 321*len(Header)))
	head.WriteString("</variable_labels>")
	begin(8, "<characteristics></characteristics>")
	begin(9, "<data>")
	size := 0
	for _, width := range widths {
		size += width
	}
	const ends = "</data>"
	places[10] = uint64(head.Len() + size*len(rows) + len(ends))
	places[11] = places[10] + uint64(len("<strls></strls>"))
	places[12] = places[11] + uint64(len("<value_labels></value_labels>"))
	places[13] = places[12] + uint64(len("</stata_dta>"))
	out := head.Bytes()
	for i, place := range places {
		le.PutUint64(out[places[1]+5+8*uint64(i):], place)
	}
	to := bufio.NewWriter(w)
	to.Write(out)
	for _, r := range rows {
		to.Write(record(r, widths, 0, func(x float64) []byte {
			if math.IsNaN(x) {
				return le.AppendUint64(nil, 0x7fe0000000000000)
			}
			return le.AppendUint64(nil, math.Float64bits(x))
		}))
	}
	to.WriteString(ends + "<strls></strls><value_labels></value_labels></stata_dta>")
	return to.Flush()
}

// record is a row as bytes of fixed widths, its texts padded.
func record(r Row, widths [10]int, pad byte, number func(float64) []byte) []byte {
	var out []byte
	text := func(s string, width int) {
		out = append(append(out, s...), bytes.Repeat([]byte{pad}, width-len(s))...)
	}
	all := texts(r)
	for i := range 4 {
		text(all[i], widths[i])
	}
	for _, x := range numbers(r) {
		out = append(out, number(x)...)
	}
	text(all[4], widths[9])
	return out
}
