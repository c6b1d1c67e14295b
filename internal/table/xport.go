package table

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// XPORTNames are the names of Header's columns in a transport file of SAS, which has room for eight letters.
var XPORTNames = []string{"result", "group", "category", "measure", "value", "low", "high", "numer", "denom", "status"}

// WriteXPORT writes the rows as a transport file of SAS, version 5, which every version of SAS and the other
// statistics programs read: columns XPORTNames with the names of Header as labels, an empty number as the missing
// value. It holds no day, so that the same rows give the same bytes.
func WriteXPORT(w io.Writer, rows []Row) error {
	const line, day = 80, "01JAN60:00:00:00"
	widths := widthsOf(rows)
	var head bytes.Buffer
	put := func(format string, args ...any) { fmt.Fprintf(&head, "%-*s", line, fmt.Sprintf(format, args...)) }
	title := func(name, rest string) { put("HEADER RECORD*******%-8sHEADER RECORD!!!!!!!%s", name, rest) }
	none := "000000000000000000000000000000"
	title("LIBRARY", none)
	put("%-8s%-8s%-8s%-8s%-32s%s", "SAS", "SAS", "SASLIB", "9.4", "", day)
	put(day)
	title("MEMBER", "000000000000000001600000000140")
	title("DSCRPTR", none)
	put("%-8s%-8s%-8s%-8s%-32s%s", "SAS", "RESULTS", "SASDATA", "9.4", "", day)
	put("%s", day)
	title("NAMESTR", fmt.Sprintf("000000%04d00000000000000000000", len(Header)))
	be, place := binary.BigEndian, 0
	for i, name := range XPORTNames {
		b := make([]byte, 140)
		kind := uint16(2)
		if isNumber(i) {
			kind = 1
		}
		be.PutUint16(b, kind)
		be.PutUint16(b[4:], uint16(widths[i]))
		be.PutUint16(b[6:], uint16(i+1))
		copy(b[8:], fmt.Sprintf("%-8s%-40s%-8s", name, Header[i], ""))
		copy(b[72:], fmt.Sprintf("%-8s", ""))
		be.PutUint32(b[84:], uint32(place))
		place += widths[i]
		head.Write(b)
	}
	pad := func(n int) []byte { return bytes.Repeat([]byte{' '}, (line-n%line)%line) }
	head.Write(pad(head.Len()))
	title("OBS", none)
	to := bufio.NewWriter(w)
	to.Write(head.Bytes())
	for _, r := range rows {
		to.Write(record(r, widths, ' ', ibm))
	}
	to.Write(pad(place * len(rows)))
	return to.Flush()
}

// ibm is a number as an IBM mainframe writes it: a sign, an exponent of 16 and fourteen hexadecimal digits, which hold
// every number of fifteen digits or more exactly. NaN is the missing value of SAS.
func ibm(x float64) []byte {
	b := make([]byte, 8)
	switch {
	case math.IsNaN(x):
		b[0] = '.'
		return b
	case x == 0:
		return b
	}
	fraction, exponent := math.Frexp(math.Abs(x)) // x = fraction * 2^exponent
	shift := (4 - exponent%4) % 4
	if exponent%4 < 0 {
		shift = -exponent % 4
	}
	hex := (exponent + shift) / 4
	bits := uint64(math.Ldexp(fraction, 56-shift))
	binary.BigEndian.PutUint64(b, bits)
	b[0] = byte(hex + 64)
	if x < 0 {
		b[0] |= 0x80
	}
	return b
}
