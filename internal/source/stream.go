package source

import (
	"bufio"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// head is how many of a file's bytes tell what it is.
const head = 4096

// Peek returns a file's first bytes and leaves them to be read. The error is the reader's own; that the file is short is none.
func Peek(in *bufio.Reader) ([]byte, error) {
	begin, err := in.Peek(head)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return begin, err
}

// Stream is the text of a file that is read piece by piece, without the marks it begins with: UTF-8 where it has a mark, whatever the bytes else. marked
// is the encoding that a mark tells, or empty. The reader should hold a few thousand bytes.
func Stream(in *bufio.Reader) (text *bufio.Reader, marked string, err error) {
	begin, err := Peek(in)
	if err != nil {
		return in, "", err
	}
	switch marked = markOf(begin); marked {
	case littleEndian, bigEndian:
		order := unicode.LittleEndian
		if marked == bigEndian {
			order = unicode.BigEndian
		}
		marked = UTF16
		in = bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(order, unicode.ExpectBOM).NewDecoder()), 1<<16)
	case "":
		return in, "", nil
	}
	for {
		begin, _ := in.Peek(len(Mark))
		if markOf(begin) != UTF8 {
			return in, marked, nil
		}
		if _, err := in.Discard(len(Mark)); err != nil {
			return in, marked, err
		}
	}
}
