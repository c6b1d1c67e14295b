package csv

import (
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
)

// Guess finds out how a file is written: its encoding from all its bytes, and its delimiter from the line of the
// columns' names. Of several delimiters the one that gives the most columns is meant.
func (Format) Guess(ctx context.Context, f *format.File) (*format.Guess, error) {
	asked := *f
	asked.Encoding, asked.Delimited, asked.Delimiter = "utf-8", false, ','
	g, err := encodingOf(ctx, &asked)
	if err != nil {
		return nil, err
	}
	asked.Encoding = g.Encoding
	c, err := openFile(&asked)
	if err != nil {
		return nil, err
	}
	c.close()
	if c.header.Delimiter != asked.Delimiter { // the file states it
		return g, nil
	}
	most := 1
	for _, d := range []byte{',', ';', '\t', '|'} {
		asked.Delimiter, asked.Delimited = d, true
		c, err := openFile(&asked)
		if err != nil {
			continue // a quote of a text may be torn by a delimiter that is none
		}
		c.close()
		if n := len(c.header.Names); n > most {
			most, g.Delimiter = n, d
		}
	}
	return g, nil
}

// letters are the bytes of å, ä, ö and é, in small and capital letters.
var (
	western = [256]bool{0xe5: true, 0xe4: true, 0xf6: true, 0xc5: true, 0xc4: true, 0xd6: true, 0xe9: true, 0xc9: true}
	msDOS   = [256]bool{0x86: true, 0x84: true, 0x94: true, 0x8f: true, 0x8e: true, 0x99: true, 0x82: true, 0x90: true}
)

// encodingOf reads a file to its end.
func encodingOf(ctx context.Context, f *format.File) (*format.Guess, error) {
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	c := &file{f: f, header: &format.Header{}, in: in}
	defer c.close()
	text, _, err := c.text()
	if err != nil {
		return nil, c.broken(err)
	}
	g := &format.Guess{Encoding: "utf-8", ASCII: true}
	var count struct{ western, msDOS int }
	buf, kept := make([]byte, 256<<10), 0
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := text.Read(buf[kept:])
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return nil, c.broken(err)
		}
		rest := buf[:kept+n]
		g.ASCII = g.ASCII && ascii(rest)
		if utf8.Valid(rest) {
			rest = nil
		}
		for len(rest) > 0 && (last || utf8.FullRune(rest)) {
			r, size := utf8.DecodeRune(rest)
			if r == utf8.RuneError && size == 1 {
				g.NotUTF8++
				if western[rest[0]] {
					count.western++
				}
				if msDOS[rest[0]] {
					count.msDOS++
				}
			}
			rest = rest[size:]
		}
		if kept = copy(buf, rest); last {
			break
		}
	}
	if g.NotUTF8 > 0 && c.marked == "" {
		g.Encoding = "windows-1252"
		g.Odd = count.msDOS > count.western
	}
	return g, nil
}

func ascii(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
