package delivery

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// texts hands texts to the engine as they are.
type texts struct {
	sync.Mutex
	all  []string
	next int
}

func (s *texts) Columns() []engine.Column {
	return []engine.Column{{Name: "i", Number: true}, {Name: "t"}}
}

func (s *texts) Fill(capacity int, to engine.Chunk) (int, error) {
	s.Lock()
	defer s.Unlock()
	n := 0
	for ; n < capacity && s.next < len(s.all); n++ {
		to.Number(0, n, int64(s.next))
		to.Text(1, n, []byte(s.all[s.next]))
		s.next++
	}
	return n, nil
}

// The rules of values, said once more and slowly. Each returns a value in the engine's spelling, or nothing.
var slowly = map[string]func(string) string{
	"read_date(t)": func(s string) string {
		for _, layout := range []string{"2006-01-02", "20060102"} {
			if d, err := time.Parse(layout, s); err == nil && len(s) == len(layout) && d.Year() >= 1 {
				return d.Format("2006-01-02")
			}
		}
		return ""
	},
	"read_month(t)": func(s string) string {
		for _, layout := range []string{"2006-01", "200601"} {
			if d, err := time.Parse(layout, s); err == nil && len(s) == len(layout) && d.Year() >= 1 {
				return d.Format("2006-01-02")
			}
		}
		return ""
	},
	"read_int(t)": func(s string) string {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return fmt.Sprint(n)
		}
		return ""
	},
	"read_bool(t)": func(s string) string {
		return map[string]string{"true": "true", "1": "true", "J": "true", "false": "false", "0": "false",
			"N": "false"}[s]
	},
	"read_num(t)": func(s string) string { return slowNumber(s, regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?$`)) },
	"read_num_comma(t)": func(s string) string {
		return slowNumber(s, regexp.MustCompile(`^[-+]?[0-9]+([.,][0-9]+)?$`))
	},
	"trimmed(t)": func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return r == ' ' || r == 0xa0 || r == 0x2003 || r == 0x3000 })
	},
}

// slowNumber gives a number with eighteen decimals, and refuses what has more, or more than twenty digits before them.
func slowNumber(s string, form *regexp.Regexp) string {
	if !form.MatchString(s) {
		return ""
	}
	x, ok := new(big.Rat).SetString(strings.TrimPrefix(strings.Replace(s, ",", ".", 1), "+"))
	if !ok {
		return ""
	}
	text := x.FloatString(18)
	if whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), "."); len(whole) > 20 {
		return ""
	}
	if again, _ := new(big.Rat).SetString(text); again.Cmp(x) != 0 {
		return ""
	}
	return strings.TrimPrefix(text, map[bool]string{true: "-"}[x.Sign() == 0])
}

// TestValueMacros holds the macros against the slow rules on proper values, values with one character changed, and
// noise.
func TestValueMacros(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	all := []string{
		"2020-01-02", "20200102", "2020-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "99991231", "-020-01-01",
		"+020-01-01", "2020-1-011", "2020-01-1 ", "2020-01-1x", "20200101x", "2020-01", "202001", "202013", "000001",
		"0001-01", "2020-1", "infinity", "epoch", "today", "2020/01/02", "2020-01-02 (BC)", "1", "-1", "+1", "007",
		"-0", "1.0", "1,0", "1e3", "0x10", "1_000", "1 000", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "--1", "+-1", "", "-", "+", "1.", ".5", "1.5", "1,5", "-1,25", "+1.123456",
		"1.1234565", "1.1234564999", "-1.1234565", "999999999999.999999", "999999999999.9999999", "1000000000000",
		"-999999999999.5", "0.000000000000000001", "0.0000000000000000010", "0.0000000000000000001", "-0.000",
		"99999999999999999999.999999999999999999", "-99999999999999999999,999999999999999999",
		"100000000000000000000", "0000000000000000000000001", "1.5.5", "1,5,5", "1.5,5", "1,5.5", "nan", "inf",
		"true", "True", "J", "j", "N", "Ja", "0", "00", "１", "٣", "1\x00", "\u00a0x\u3000", " x y\u2003", "   ",
	}
	for range 40000 {
		var s string
		d := time.Date(random.IntN(9999)+1, time.Month(random.IntN(12)+1), random.IntN(31)+1, 0, 0, 0, 0, time.UTC)
		switch random.IntN(8) {
		case 0:
			s = d.Format("2006-01-02")
		case 1:
			s = d.Format("20060102")
		case 2:
			s = d.Format("2006-01")
		case 3:
			s = d.Format("200601")
		case 4:
			s = fmt.Sprintf("%04d-%02d-%02d", d.Year(), random.IntN(14), random.IntN(33))
		case 5:
			s = fmt.Sprint(random.Int64() >> random.IntN(64))
		case 6:
			s = fmt.Sprintf("%d.%d", random.Int64()>>(random.IntN(60)), random.Int64()>>random.IntN(60))
		case 7:
			s = fmt.Sprintf("%d,%06d", random.IntN(1000), random.IntN(1000000))
		}
		if random.IntN(3) == 0 {
			at := random.IntN(len(s))
			s = s[:at] + []string{"-", " ", "+", ".", ",", "x", "0", "9", "", "\t", "\n", "é", "e"}[random.IntN(13)] +
				s[at+random.IntN(2):]
		}
		all = append(all, s)
	}
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(t.Context(), valueSQL); err != nil {
		t.Fatal(err)
	}
	for macro, slow := range slowly {
		db.Stream("texts", &texts{all: all})
		values := 0
		err := engine.Each(t.Context(), db, "select i, coalesce(cast("+macro+" as varchar), '') from stream('texts')",
			func(scan func(...any) error) error {
				var i int
				var got string
				if err := scan(&i, &got); err != nil {
					return err
				}
				want := slow(all[i])
				if got != want {
					t.Errorf("%s of %q is %q, want %q", macro, all[i], got, want)
				}
				if want != "" {
					values++
				}
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		if values < 4 || macro != "read_bool(t)" && values < 1000 {
			t.Errorf("%s: only %d values: the test says little", macro, values)
		}
	}
}
