// Package markup reads XML as a stream of tags and texts, fast and in little memory. It reads what agencies and
// spreadsheets write: elements, attributes, texts, the five entities and numbered characters. It refuses what a file
// can be used for to take over a reader or its memory: document types and entities of one's own, deep nesting, long
// texts and tags.
package markup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Kind is a kind of token.
type Kind byte

// The kinds of tokens. An element without content is a Start and an End.
const (
	Start Kind = iota + 1
	End
	Text
)

// The limits.
const (
	MaxDepth = 128
	MaxToken = 8 << 20 // bytes of a tag or of a text without a tag between
)

// The reasons for which a file is not read further.
var (
	ErrMalformed = errors.New("malformed XML")
	ErrDoctype   = errors.New("a document type")
	ErrDeep      = errors.New("nested too deep")
	ErrLong      = errors.New("a tag or text that is too long")
	ErrCut       = errors.New("the file is cut off")
	ErrEncoding  = errors.New("an encoding that is not read")
)

// Scanner reads tokens. Name, Text and attributes are valid until the next call of Next.
type Scanner struct {
	Name []byte // of a Start or End, without the prefix of its namespace
	Text []byte // of a Text, decoded

	in       io.Reader
	buf      []byte
	pos, end int
	line     int // of counted
	counted  int
	eof      bool
	attrs    []byte // of a Start, as they stand
	closing  bool   // the Start at hand has no content: its End follows
	open     []int  // where the names of open elements end in names
	names    []byte
	decoded  []byte
	value    []byte
	begun    bool // an element was seen
}

// New reads XML in UTF-8, or in the encoding that its declaration or byte-order mark states: ISO-8859-1, Windows-1252,
// US-ASCII or UTF-16.
func New(in io.Reader) (*Scanner, error) {
	s := &Scanner{in: in, buf: make([]byte, 64<<10), line: 1}
	for s.end < 4 && s.fill() == nil && !s.eof {
	}
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		s.recode(transform.NewReader(s.rest(), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()))
		return s, nil
	}
	if err := s.declaration(); err != nil {
		return nil, err
	}
	return s, nil
}

// rest are the bytes read so far and those that follow.
func (s *Scanner) rest() io.Reader {
	return io.MultiReader(bytes.NewReader(bytes.Clone(s.buf[s.pos:s.end])), s.in)
}

func (s *Scanner) recode(in io.Reader) { s.in, s.pos, s.end, s.counted, s.eof = in, 0, 0, 0, false }

// declaration reads <?xml …?>, and the encoding that it states.
func (s *Scanner) declaration() error {
	for s.end-s.pos < 1024 && !s.eof && !bytes.Contains(s.buf[s.pos:s.end], []byte("?>")) {
		if err := s.fill(); err != nil {
			return err
		}
	}
	text := s.buf[s.pos:s.end]
	if !bytes.HasPrefix(text, []byte("<?xml")) {
		return nil
	}
	end := bytes.Index(text, []byte("?>"))
	if end < 0 {
		return ErrMalformed
	}
	stated, _ := attribute(text[5:end], "encoding")
	switch strings.ToLower(string(stated)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
	case "iso-8859-1", "latin1":
		s.recode(transform.NewReader(s.rest(), charmap.ISO8859_1.NewDecoder()))
	case "windows-1252", "cp1252":
		s.recode(transform.NewReader(s.rest(), charmap.Windows1252.NewDecoder()))
	case "utf-16":
		return ErrEncoding // without a mark its bytes are not these
	default:
		return ErrEncoding
	}
	return nil
}

// Line is the line in which the last token ends, from 1.
func (s *Scanner) Line() int {
	s.line += bytes.Count(s.buf[s.counted:s.pos], []byte{'\n'})
	s.counted = s.pos
	return s.line
}

// Depth is how many elements are open, the Start at hand among them.
func (s *Scanner) Depth() int { return len(s.open) }

// fill reads more bytes and keeps those from pos on.
func (s *Scanner) fill() error {
	if s.pos > 0 {
		s.Line()
		s.counted = 0
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) > MaxToken {
			return ErrLong
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		switch {
		case errors.Is(err, io.EOF):
			s.eof = true
			return nil
		case err != nil:
			return err
		case n > 0:
			return nil
		}
	}
}

// until returns the length of what stands before mark from pos+from on. It is negative at the end of the file.
func (s *Scanner) until(mark string, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[min(s.end, s.pos+from):s.end], []byte(mark)); i >= 0 {
			return from + i, nil
		}
		if s.eof {
			return -1, nil
		}
		from = max(from, s.end-s.pos-len(mark)+1)
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// Next reads the next token. It returns io.EOF after the end of the outermost element.
func (s *Scanner) Next() (Kind, error) {
	if s.closing {
		s.closing = false
		return End, s.pop(s.Name)
	}
	for {
		n, err := s.until("<", 0)
		if err != nil {
			return 0, err
		}
		if n < 0 { // after the last tag
			if len(bytes.TrimSpace(s.buf[s.pos:s.end])) > 0 {
				return 0, ErrMalformed
			}
			if len(s.open) > 0 || !s.begun {
				return 0, ErrCut
			}
			return 0, io.EOF
		}
		if n > 0 {
			text := s.buf[s.pos : s.pos+n]
			s.pos += n
			if len(s.open) == 0 {
				if len(bytes.TrimSpace(text)) > 0 {
					return 0, ErrMalformed
				}
				continue
			}
			return Text, s.decode(text)
		}
		kind, err := s.tag()
		if kind != 0 || err != nil {
			return kind, err
		}
	}
}

// tag reads what begins with <. The kind is 0 for a comment or an instruction.
func (s *Scanner) tag() (Kind, error) {
	for s.end-s.pos < 9 && !s.eof {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	rest := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return 0, s.skip("-->", 4)
	case bytes.HasPrefix(rest, []byte("<?")):
		return 0, s.skip("?>", 2)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		n, err := s.until("]]>", 9)
		if err != nil {
			return 0, err
		}
		if n < 0 {
			return 0, ErrCut
		}
		s.Text = s.buf[s.pos+9 : s.pos+n]
		s.pos += n + 3
		if len(s.open) == 0 || !utf8.Valid(s.Text) {
			return 0, ErrMalformed
		}
		return Text, nil
	case bytes.HasPrefix(rest, []byte("<!")):
		return 0, ErrDoctype
	}
	n, err := s.close()
	if err != nil {
		return 0, err
	}
	inside := s.buf[s.pos+1 : s.pos+n]
	s.pos += n + 1
	if len(inside) > 0 && inside[0] == '/' {
		s.Name = local(bytes.TrimSpace(inside[1:]))
		return End, s.pop(bytes.TrimSpace(inside[1:]))
	}
	if s.closing = bytes.HasSuffix(inside, []byte("/")); s.closing {
		inside = inside[:len(inside)-1]
	}
	name := inside
	s.attrs = nil
	if i := bytes.IndexAny(inside, " \t\r\n"); i >= 0 {
		name, s.attrs = inside[:i], inside[i:]
	}
	if len(name) == 0 || !utf8.Valid(inside) {
		return 0, ErrMalformed
	}
	if len(s.open) == MaxDepth {
		return 0, ErrDeep
	}
	if len(s.open) == 0 && s.begun {
		return 0, ErrMalformed
	}
	s.begun = true
	s.names = append(s.names, name...)
	s.open = append(s.open, len(s.names))
	s.Name = local(name)
	return Start, nil
}

// close returns the length of a tag up to its >, which may stand in the value of an attribute too.
func (s *Scanner) close() (int, error) {
	from := 1
	var quote byte
	for {
		for i := from; s.pos+i < s.end; i++ {
			switch c := s.buf[s.pos+i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				return i, nil
			case c == '<':
				return 0, ErrMalformed
			}
		}
		from = s.end - s.pos
		if s.eof {
			return 0, ErrCut
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

func (s *Scanner) skip(mark string, from int) error {
	n, err := s.until(mark, from)
	if err != nil {
		return err
	}
	if n < 0 {
		return ErrCut
	}
	s.pos += n + len(mark)
	return nil
}

// pop closes the innermost element, which must have the name.
func (s *Scanner) pop(name []byte) error {
	if len(s.open) == 0 {
		return ErrMalformed
	}
	begin := 0
	if len(s.open) > 1 {
		begin = s.open[len(s.open)-2]
	}
	opened := s.names[begin:]
	if !bytes.Equal(opened, name) && !bytes.Equal(local(opened), name) {
		return ErrMalformed
	}
	s.names, s.open = s.names[:begin], s.open[:len(s.open)-1]
	return nil
}

// local is a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Attr returns the value of an attribute of the Start at hand, by its name without a prefix, and whether there is one.
func (s *Scanner) Attr(name string) ([]byte, bool) {
	v, ok := attribute(s.attrs, name)
	if !ok || bytes.IndexByte(v, '&') < 0 {
		return v, ok
	}
	var err error
	s.value, err = unescape(s.value[:0], v)
	return s.value, err == nil
}

// attribute finds name="…" among attributes.
func attribute(attrs []byte, name string) ([]byte, bool) {
	for len(attrs) > 0 {
		i := bytes.IndexByte(attrs, '=')
		if i < 0 {
			return nil, false
		}
		key := local(bytes.TrimSpace(attrs[:i]))
		attrs = bytes.TrimLeft(attrs[i+1:], " \t\r\n")
		if len(attrs) == 0 || attrs[0] != '"' && attrs[0] != '\'' {
			return nil, false
		}
		end := bytes.IndexByte(attrs[1:], attrs[0])
		if end < 0 {
			return nil, false
		}
		if string(key) == name {
			return attrs[1 : end+1], true
		}
		attrs = attrs[end+2:]
	}
	return nil, false
}

// decode sets Text.
func (s *Scanner) decode(text []byte) error {
	if !utf8.Valid(text) {
		return ErrMalformed
	}
	if bytes.IndexByte(text, '&') < 0 {
		s.Text = text
		return nil
	}
	var err error
	s.decoded, err = unescape(s.decoded[:0], text)
	s.Text = s.decoded
	return err
}

var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// unescape appends a text with its entities replaced. Entities of one's own are malformed.
func unescape(to, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), nil
		}
		to = append(to, text[:i]...)
		end := bytes.IndexByte(text[i:], ';')
		if end < 2 || end > 12 {
			return to, ErrMalformed
		}
		name := string(text[i+1 : i+end])
		text = text[i+end+1:]
		if c, ok := entities[name]; ok {
			to = append(to, c)
			continue
		}
		number, base := strings.TrimPrefix(name, "#"), 10
		if number == name {
			return to, ErrMalformed
		}
		if hex := strings.TrimPrefix(number, "x"); hex != number {
			number, base = hex, 16
		}
		c, err := strconv.ParseUint(number, base, 32)
		if err != nil || !utf8.ValidRune(rune(c)) {
			return to, fmt.Errorf("%w: a character that is none", ErrMalformed)
		}
		to = utf8.AppendRune(to, rune(c))
	}
}

// AppendText appends the texts of the element whose Start is at hand, and reads past it. Texts of more than most bytes
// together are ErrLong.
func (s *Scanner) AppendText(to []byte, most int) ([]byte, error) {
	begin, depth := len(to), s.Depth()
	for {
		kind, err := s.Next()
		if err != nil {
			return to, err
		}
		if kind == Text {
			to = append(to, s.Text...)
		}
		if len(to)-begin > most {
			return to, ErrLong
		}
		if s.Depth() < depth {
			return to, nil
		}
	}
}

// Skip reads past the element whose Start is at hand.
func (s *Scanner) Skip() error {
	for depth := s.Depth(); s.Depth() >= depth; {
		if _, err := s.Next(); err != nil {
			return err
		}
	}
	return nil
}
