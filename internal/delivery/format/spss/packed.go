package spss

import (
	"bufio"
	"errors"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"

	"ansatz/internal/delivery/format/records"
	"ansatz/internal/lang"
)

// packed unpacks rows: eight codes of a byte come before what they stand for.
type packed struct {
	f     *file
	from  io.Reader
	buf   *bufio.Reader
	size  int
	left  *int64
	codes [8]byte
	at    int // the next code; 8 after the last
	begun bool
	words [252][8]byte // what the codes of small numbers stand for
	none  [8]byte
}

// The codes that stand for no small number.
const (
	codeSkip    = 0
	codeEnd     = 252
	codeRaw     = 253
	codeSpaces  = 254
	codeMissing = 255
)

// next fills to with whole rows.
func (p *packed) next(to []byte) (int, error) {
	if !p.begun {
		p.begin()
	}
	n := 0
	for ; n < len(to)/p.size && *p.left > 0; n++ {
		done, err := p.row(to[n*p.size : (n+1)*p.size])
		if err != nil {
			return n, err
		}
		if done {
			*p.left = 0
			break
		}
		*p.left--
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (p *packed) begin() {
	p.begun, p.at = true, 8
	p.buf = bufio.NewReaderSize(p.from, 1<<16)
	order := p.f.in.Order
	for code := 1; code < len(p.words); code++ {
		order.PutUint64(p.words[code][:], math.Float64bits(float64(code)-p.f.bias))
	}
	order.PutUint64(p.none[:], math.Float64bits(p.f.missing))
}

// row unpacks one row, and says whether there was none.
func (p *packed) row(to []byte) (done bool, err error) {
	for i := 0; i < len(to); {
		if p.at == 8 {
			_, err := io.ReadFull(p.buf, p.codes[:])
			if errors.Is(err, io.EOF) && i == 0 && p.f.rows < 0 {
				return true, nil
			}
			if err != nil {
				return false, p.cut(err)
			}
			p.at = 0
		}
		code := p.codes[p.at]
		p.at++
		switch code {
		case codeSkip:
			continue
		case codeEnd:
			if i == 0 && p.f.rows < 0 {
				return true, nil
			}
			return false, p.cut(io.ErrUnexpectedEOF)
		case codeRaw:
			if _, err := io.ReadFull(p.buf, to[i:i+8]); err != nil {
				return false, p.cut(err)
			}
		case codeSpaces:
			copy(to[i:], "        ")
		case codeMissing:
			copy(to[i:], p.none[:])
		default:
			copy(to[i:], p.words[code][:])
		}
		i += 8
	}
	return false, nil
}

// cut is the error of packed rows that cannot be read.
func (p *packed) cut(err error) error {
	if found := p.f.in.Err(); found != nil {
		return found
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return p.f.in.CutOff()
	}
	return p.f.in.Bad("raderna kan inte packas upp", "the rows cannot be unpacked")
}

// zipped is the rows of a file that is packed with zlib besides, block after block.
type zipped struct {
	in     *records.In
	blocks int
	reader io.ReadCloser
}

// newZipped reads where the blocks are. They follow each other, and are read so.
func newZipped(in *records.In) (*zipped, error) {
	begin, trailer, length := int64(in.Uint64()), int64(in.Uint64()), int64(in.Uint64())
	first := in.At()
	bad := in.Damaged(first, 0, lang.Text{SV: "blockens förteckning kan inte läsas",
		EN: "the list of blocks cannot be read"})
	if in.Err() != nil {
		return nil, in.Err()
	}
	if begin != first-24 || trailer < first || length < 24 || trailer > in.Size()-length {
		return nil, bad
	}
	head := make([]byte, 24)
	if err := in.ReadAt(head, trailer); err != nil {
		return nil, err
	}
	blocks := int(in.Order.Uint32(head[20:]))
	if int64(blocks) != (length-24)/24 {
		return nil, bad
	}
	return &zipped{in: in, blocks: blocks}, nil
}

// Read unpacks. The reader of a block takes no byte after it, as In reads single bytes.
func (z *zipped) Read(to []byte) (int, error) {
	for {
		if z.reader == nil {
			if z.blocks == 0 {
				return 0, io.EOF
			}
			z.blocks--
			r, err := zlib.NewReader(z.in)
			if err != nil {
				return 0, err
			}
			z.reader = r
		}
		n, err := z.reader.Read(to)
		if errors.Is(err, io.EOF) {
			z.reader, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}
