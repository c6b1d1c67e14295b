package records

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"ansatz/internal/delivery/format"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/source"
)

// In reads the bytes of a file from front to back. After its first error every read returns zeros, and Err tells it.
type In struct {
	F     *format.File
	Order binary.ByteOrder
	name  string // of the format, for messages
	file  *os.File
	size  int64
	buf   *bufio.Reader
	at    int64 // of the next byte
	seen  int64 // bytes that were counted
	task  progress.Task
	err   error
}

// begin opens the file.
func begin(f *format.File, name string) (*In, error) {
	file, err := f.Open()
	if err != nil {
		return nil, f.Fault(err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, f.Fault(err)
	}
	in := &In{F: f, Order: binary.LittleEndian, name: name, file: file, size: info.Size(),
		buf: bufio.NewReaderSize(file, 1<<18)}
	head := source.Peek(in.buf)
	if kind := source.KindOf(head); kind.ID != "" && source.Statistics(head).ID == "" {
		file.Close()
		return nil, &fault.Fault{
			Kind: fault.Delivery,
			File: f.Path,
			Rule: lang.Text{
				SV: "är " + kind.Name.SV + " och ingen " + name + "-fil",
				EN: "is " + kind.Name.EN + " and no " + name + " file",
			},
			Hint: kind.Hint,
		}
	}
	return in, nil
}

// most is the most bytes of one piece of a header.
const most = 64 << 20

// Size is the number of bytes of the file.
func (in *In) Size() int64 { return in.size }

// At is the offset of the next byte.
func (in *In) At() int64 { return in.at }

// Err is the first error.
func (in *In) Err() error { return in.err }

// Fail keeps an error, unless there is one already.
func (in *In) Fail(err error) {
	if in.err == nil {
		in.err = err
	}
}

// Full fills to, and says whether it could.
func (in *In) Full(to []byte) bool {
	n, err := in.Read(to)
	for n < len(to) && err == nil {
		var more int
		more, err = in.Read(to[n:])
		n += more
	}
	if n < len(to) {
		clear(to[n:])
		in.Fail(in.CutOff())
		return false
	}
	return true
}

// Read reads as an io.Reader. The end of the file is io.EOF and no error of In.
func (in *In) Read(to []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	n, err := in.buf.Read(to)
	in.at += int64(n)
	in.count()
	if err != nil && !errors.Is(err, io.EOF) {
		in.Fail(in.F.Fault(err))
		err = in.err
	}
	return n, err
}

// count tells the task what was read, but not every byte of it.
func (in *In) count() {
	if in.task != nil && in.at-in.seen >= 1<<20 {
		in.task.Add(in.at - in.seen)
		in.seen = in.at
	}
}

// Bytes reads n bytes into new memory.
func (in *In) Bytes(n int) []byte {
	if n < 0 || n > most || int64(n) > in.size-in.at {
		in.Fail(in.CutOff())
		return make([]byte, max(0, min(n, 64)))
	}
	b := make([]byte, n)
	in.Full(b)
	return b
}

// ReadByte reads a byte, so that what unpacks reads no further than its end.
func (in *In) ReadByte() (byte, error) {
	if in.err != nil {
		return 0, in.err
	}
	b, err := in.buf.ReadByte()
	if err == nil {
		in.at++
		in.count()
	}
	return b, err
}

// Byte reads one byte. Uint16, Uint32 and Uint64 read numbers in the file's order of bytes.
func (in *In) Byte() byte {
	var b [1]byte
	in.Full(b[:])
	return b[0]
}

// Uint16 reads two bytes.
func (in *In) Uint16() uint16 {
	var b [2]byte
	in.Full(b[:])
	return in.Order.Uint16(b[:])
}

// Uint32 reads four bytes.
func (in *In) Uint32() uint32 {
	var b [4]byte
	in.Full(b[:])
	return in.Order.Uint32(b[:])
}

// Uint64 reads eight bytes.
func (in *In) Uint64() uint64 {
	var b [8]byte
	in.Full(b[:])
	return in.Order.Uint64(b[:])
}

// GoTo goes to an offset of the file.
func (in *In) GoTo(at int64) {
	if in.err != nil {
		return
	}
	if at < 0 || at > in.size {
		in.Fail(in.CutOff())
		return
	}
	if ahead := at - in.at; ahead >= 0 && ahead <= int64(in.buf.Buffered()) {
		n, _ := in.buf.Discard(int(ahead))
		in.at += int64(n)
		return
	}
	if _, err := in.file.Seek(at, io.SeekStart); err != nil {
		in.Fail(in.F.Fault(err))
		return
	}
	in.buf.Reset(in.file)
	in.at = at
}

// Skip leaves n bytes out.
func (in *In) Skip(n int64) { in.GoTo(in.at + n) }

// ReadAt reads at an offset, without moving. Several goroutines may.
func (in *In) ReadAt(to []byte, at int64) error {
	if at < 0 || at > in.size-int64(len(to)) {
		return in.Damaged(at, 0, lang.Text{SV: "den slutar för tidigt", EN: "it ends too early"})
	}
	if _, err := in.file.ReadAt(to, at); err != nil {
		return in.F.Fault(err)
	}
	return nil
}

// CutOff is the error of a file that ends too early.
func (in *In) CutOff() error {
	return in.Damaged(in.at, 0, lang.Text{SV: "den slutar för tidigt", EN: "it ends too early"})
}

// Bad is the error of a file that is not as it should be at the byte where it is read.
func (in *In) Bad(sv, en string) error { return in.Damaged(in.at, 0, lang.Text{SV: sv, EN: en}) }

// Damaged is the error of a file that is not as it should be, at a byte and, if it is not 0, in a row.
func (in *In) Damaged(at, row int64, what lang.Text) error {
	return &fault.Fault{
		Kind: fault.Delivery,
		File: in.F.Path,
		Line: int(row),
		Rule: lang.Text{
			SV: fmt.Sprintf("%s-filen är avhuggen eller skadad vid byte %d: %s", in.name, at, what.SV),
			EN: fmt.Sprintf("the %s file is truncated or damaged at byte %d: %s", in.name, at, what.EN),
		},
		Hint: lang.Text{
			SV: "hämta filen på nytt från myndigheten, eller be om den som CSV eller Parquet",
			EN: "fetch the file again from the agency, or ask for it as CSV or Parquet",
		},
	}
}

// NotRead is the error of a file that uses something that is not read.
func (in *In) NotRead(what lang.Text) error {
	return &fault.Fault{
		Kind: fault.Delivery,
		File: in.F.Path,
		Rule: lang.Text{
			SV: in.name + "-filen " + what.SV + ", vilket inte läses",
			EN: "the " + in.name + " file " + what.EN + ", which is not read",
		},
		Hint: lang.Text{
			SV: "be myndigheten om filen i en nyare version av formatet, eller som CSV eller Parquet",
			EN: "ask the agency for the file in a newer version of the format, or as CSV or Parquet",
		},
	}
}

// Records fills to with whole records of a size, as far as left of them are left, and returns how many, and io.EOF
// after the last.
func (in *In) Records(to []byte, size int, left *int64) (int, error) {
	if size == 0 || *left == 0 {
		return 0, io.EOF
	}
	want := min(int64(len(to)/size), *left)
	n, err := io.ReadFull(in, to[:want*int64(size)])
	whole := n / size
	*left -= int64(whole)
	if err != nil && in.err == nil {
		in.Fail(in.CutOff())
	}
	return whole, in.err
}
