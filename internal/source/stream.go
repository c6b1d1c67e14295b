package source

import (
	"bufio"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Peek returns a file's first bytes, from which KindOf tells what it is, and leaves them to be read. An error comes
// with the next read.
func Peek(in *bufio.Reader) []byte {
	begin, _ := in.Peek(min(in.Size(), 4096))
	return begin
}

// Stream returns the text of a file that is read piece by piece, without the marks at its beginning. A file with a mark
// becomes UTF-8; another file keeps its bytes. marked is the encoding that the mark states, or empty. Invalid UTF-16
// becomes U+FFFD.
func Stream(in *bufio.Reader) (text *bufio.Reader, marked string) {
	switch marked = markOf(Peek(in)); marked {
	case littleEndian, bigEndian:
		order := unicode.LittleEndian
		if marked == bigEndian {
			order = unicode.BigEndian
		}
		marked = UTF16
		in = bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(order, unicode.ExpectBOM).NewDecoder()), 1<<16)
	case "":
		return in, ""
	}
	for {
		if begin, _ := in.Peek(len(Mark)); markOf(begin) != UTF8 {
			return in, marked
		}
		_, _ = in.Discard(len(Mark)) // it has been peeked at
	}
}
