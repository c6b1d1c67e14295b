package identity_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/identity"
)

var reference = time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)

// testNumbers reads one list of the official test numbers, which lie beside the project and are not part of it.
func testNumbers(t *testing.T, name string, into any) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		src, err := os.ReadFile(filepath.Join(dir, "shared", "facts", "test_numbers", name))
		if err == nil {
			if err := json.Unmarshal(src, into); err != nil {
				t.Fatal(err)
			}
			return
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("SKIPPED, NOT TESTED: official test numbers %s are not at ../shared/facts/test_numbers", name)
		}
	}
}

func TestOfficialPersonalNumbers(t *testing.T) {
	var pins []string
	testNumbers(t, "allPins.json", &pins)
	if len(pins) != 41129 {
		t.Errorf("%d numbers, expected 41129", len(pins))
	}
	for _, pin := range pins {
		for _, form := range []string{pin, pin[:8] + "-" + pin[8:]} {
			if n, ok := identity.Person(form, reference); !ok || n.Digits() != pin {
				t.Errorf("an official number is read as %v %v", n.Digits() == pin, ok)
			}
		}
		// The ten-digit form names the same person where the century is the latest possible, with + where the person is
		// a hundred.
		short := pin[2:8] + "-" + pin[8:]
		if pin < "1924" {
			short = pin[2:8] + "+" + pin[8:]
		}
		if n, ok := identity.Person(short, reference); (!ok || n.Digits() != pin) && pin[:8] >= "19240702" {
			t.Errorf("the ten-digit form of an official number of %s: %v", pin[:4], ok)
		}
	}
}

func TestOfficialCoordinationNumbers(t *testing.T) {
	var all []string
	testNumbers(t, "allCoords.json", &all)
	valid := 0
	for _, c := range all {
		if _, ok := identity.Person(c, reference); ok {
			valid++
		} else if _, err := time.Parse("20060102", c[:6]+
			fmt.Sprintf("%02d", (int(c[6]-'0')*10+int(c[7]-'0'))-60)); err == nil {
			t.Errorf("a coordination number with a real date is refused")
		}
	}
	if len(all) != 2264 || len(all)-valid != 24 {
		t.Errorf("%d of %d are valid, expected all but 24 of 2264", valid, len(all))
	}
}

func TestOfficialOrganisationNumbers(t *testing.T) {
	var all []struct {
		Short     string `json:"short_format"`
		Separated string `json:"separated_format"`
	}
	testNumbers(t, "orgnumber.json", &all)
	for _, o := range all {
		for _, form := range []string{o.Short, o.Separated, "16" + o.Short, "16" + o.Separated} {
			n, ok := identity.Organisation(form, reference)
			if !ok || n.Digits() != o.Short || !n.IsOrganisation() {
				t.Errorf("an official organisation number, length %d, is refused", len(form))
			}
			if _, ok := identity.Person(form, reference); ok {
				t.Errorf("an organisation number is read as a person's")
			}
		}
	}
}

func TestInterimNumbersAreNoNumbers(t *testing.T) {
	var all []struct {
		Long      string `json:"long_format"`
		Short     string `json:"short_format"`
		Separated string `json:"separated_format"`
	}
	testNumbers(t, "interim.json", &all)
	for _, i := range all {
		for _, form := range []string{i.Long, i.Short, i.Separated} {
			if _, ok := identity.Person(form, reference); ok {
				t.Errorf("an interim number is read as a number")
			}
		}
	}
}

// TestForms are our own vectors. The serial numbers are 980–999, which no living person has.
func TestForms(t *testing.T) {
	tests := []struct {
		text, reference, want string
	}{
		{"199001019802", "2024-07-01", "199001019802"},
		{"19900101-9802", "2024-07-01", "199001019802"},
		{"900101-9802", "2024-07-01", "199001019802"},
		{"9001019802", "2024-07-01", "199001019802"},
		{"900101+9802", "2024-07-01", "189001019802"},
		{"900101+9802", "1989-07-01", "179001019802"},
		{"240701-" + serial("240701"), "2024-07-01", "20240701" + serial("240701")},
		{"240702-" + serial("240702"), "2024-07-01", "19240702" + serial("240702")},
		{
			"240702+" + serial("240702"),
			"2024-07-01",
			"19240702" + serial("240702"),
		}, // a hundred in the reference's year
		{"250101+" + serial("250101"), "2024-07-01", "18250101" + serial("250101")},
		{"240761-" + serial("240761"), "2024-07-01", "20240761" + serial("240761")},
		{"240762-" + serial("240762"), "2024-07-01", "19240762" + serial("240762")},
		{
			"20990101" + serial("990101"),
			"2024-07-01",
			"20990101" + serial("990101"),
		}, // twelve digits may lie after the reference
		{"19900060" + serial("900060"), "2024-07-01", "19900060" + serial("900060")},
		{"19900091" + serial("900091"), "2024-07-01", "19900091" + serial("900091")},
		{"19900260" + serial("900260"), "2024-07-01", "19900260" + serial("900260")},
		{"19900092" + serial("900092"), "2024-07-01", ""},
		{"19900059" + serial("900059"), "2024-07-01", ""},
		{"19900001" + serial("900001"), "2024-07-01", ""},
		{"19901360" + serial("901360"), "2024-07-01", ""},
		{"19900229" + serial("900229"), "2024-07-01", ""},
		{"19920229" + serial("920229"), "2024-07-01", "19920229" + serial("920229")},
		{"19000229" + serial("000229"), "2024-07-01", ""},
		{"20000229" + serial("000229"), "2024-07-01", "20000229" + serial("000229")},
		{"19900289" + serial("900289"), "2024-07-01", ""}, // 29 February in a coordination number
		{"00000101" + serial("000101"), "2024-07-01", ""},
		{"00010101" + serial("010101"), "2024-07-01", "00010101" + serial("010101")},
		{"19900100" + serial("900100"), "2024-07-01", ""},
		{"199001019803", "2024-07-01", ""},
		{"19900101+9802", "2024-07-01", ""},
		{"1990-01-01-9802", "2024-07-01", ""},
		{"90010-19802", "2024-07-01", ""},
		{"900101--9802", "2024-07-01", ""},
		{"90010198020", "2024-07-01", ""},
		{"900101 9802", "2024-07-01", ""},
		{"٩٠٠١٠١-٩٨٠٢", "2024-07-01", ""},
		{"", "2024-07-01", ""},
		{"-", "2024-07-01", ""},
	}
	for _, test := range tests {
		at, err := time.Parse("2006-01-02", test.reference)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if n, ok := identity.Person(test.text, at); ok {
			got = n.Digits()
		}
		if got != test.want {
			t.Errorf("%q at %s is %q, expected %q", test.text, test.reference, got, test.want)
		}
	}
}

func TestSoleTraders(t *testing.T) {
	for _, form := range []string{"199001019802", "19900101-9802", "900101-9802", "9001019802"} {
		if n, ok := identity.Organisation(form, reference); !ok || n.IsOrganisation() || n.Digits() != "199001019802" {
			t.Errorf("%s in an organisation column is %v %v", form, n.Digits(), ok)
		}
	}
	if n, ok := identity.Organisation("900101+9802", reference); !ok || n.Digits() != "189001019802" {
		t.Errorf("a sole trader of a hundred years: %v %v", n.Digits(), ok)
	}
	org := withLuhn("556677889")
	for form, want := range map[string]bool{org: true, org[:6] + "-" + org[6:]: true, "16" + org: true,
		"16" + org[:6] + "-" + org[6:]: true,
		org[:6] + "+" + org[6:]:        false, "17" + org: false, "0" + org: false, org[:9] + "x": false} {
		if _, ok := identity.Organisation(form, reference); ok != want {
			t.Errorf("organisation number in form %q: %v, expected %v", strings.Map(mask, form), ok, want)
		}
	}
}

func mask(r rune) rune {
	if r >= '0' && r <= '9' {
		return 'N'
	}
	return r
}

// serial completes six digits of a date with 980 and the right Luhn digit.
func serial(date string) string { return withLuhn(date + "980")[6:] }

// withLuhn adds the Luhn digit, computed as the textbook does: from the left, every other digit doubled.
func withLuhn(nine string) string {
	sum := 0
	for i, r := range nine {
		d := int(r - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return nine + fmt.Sprint((10-sum%10)%10)
}

// TestMacrosAgree holds the macros against the Go rules on official, generated and nasty texts, at several references.
func TestMacrosAgree(t *testing.T) {
	var texts []string
	random := rand.New(rand.NewPCG(1, 2))
	for range 30000 {
		year, month, day := random.IntN(130)+1900, random.IntN(15), random.IntN(100)
		date := fmt.Sprintf("%02d%02d%02d", year%100, month, day)
		number := withLuhn(date + fmt.Sprintf("%03d", random.IntN(1000)))
		switch random.IntN(12) {
		case 0:
			number = number[:9] + fmt.Sprint(random.IntN(10))
		case 1:
			number = withLuhn(fmt.Sprintf("%09d", random.IntN(1_000_000_000)))
		}
		switch random.IntN(8) {
		case 0:
			number = fmt.Sprintf("%02d", year/100) + number
		case 1:
			number = fmt.Sprintf("%02d", year/100) + number[:6] + "-" + number[6:]
		case 2:
			number = number[:6] + "-" + number[6:]
		case 3:
			number = number[:6] + "+" + number[6:]
		case 4:
			number = "16" + number
		case 5:
			number = "16" + number[:6] + "-" + number[6:]
		case 6:
			number = fmt.Sprintf("%02d", random.IntN(100)) + number
		}
		if random.IntN(20) == 0 {
			at := random.IntN(len(number))
			number = number[:at] + string("- +x0\x00åé٣"[random.IntN(8)]) + number[at+1:]
		}
		texts = append(texts, strings.ToValidUTF8(number, "?"))
	}
	texts = append(texts, "", "-", "+", "0", "000000000000", "00000000-0000", "000000-0000", "999999999999",
		"+12345678901", "1e1234567890", "0x1234567890", "1_2_3_4_5_6_", "199001019802 ", "9001019802\n", "９００１０１-9802")
	agree(t, texts)
}

func TestMacrosAgreeOnOfficialNumbers(t *testing.T) {
	var pins, coords []string
	testNumbers(t, "allPins.json", &pins)
	testNumbers(t, "allCoords.json", &coords)
	var texts []string
	for i, n := range append(pins, coords...) {
		switch i % 4 {
		case 0:
			texts = append(texts, n)
		case 1:
			texts = append(texts, n[:8]+"-"+n[8:])
		case 2:
			texts = append(texts, n[2:8]+"-"+n[8:])
		case 3:
			texts = append(texts, n[2:8]+"+"+n[8:])
		}
	}
	agree(t, texts)
}

// source hands texts to the engine as they are, zero bytes and all.
type source struct {
	sync.Mutex
	texts []string
	next  int
}

func (s *source) Columns() []engine.Column {
	return []engine.Column{{Name: "i", Number: true}, {Name: "t"}}
}

func (s *source) Fill(capacity int, to engine.Chunk) (int, error) {
	s.Lock()
	defer s.Unlock()
	n := 0
	for ; n < capacity && s.next < len(s.texts); n++ {
		to.Number(0, n, int64(s.next))
		to.Text(1, n, []byte(s.texts[s.next]))
		s.next++
	}
	return n, nil
}

// agree compares what the macros and the rules make of each text.
func agree(t *testing.T, texts []string) {
	t.Helper()
	ctx := context.Background()
	db, err := duckdb.Open(ctx, "", duckdb.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, identity.Macros); err != nil {
		t.Fatal(err)
	}
	db.Stream("texts", &source{texts: texts})
	if err := db.Exec(ctx, "create table text as select * from stream('texts')"); err != nil {
		t.Fatal(err)
	}
	valid := 0
	for _, at := range []string{"2024-07-01", "2023-12-31", "2024-02-29", "2000-01-01", "1999-12-31"} {
		ref, err := time.Parse("2006-01-02", at)
		if err != nil {
			t.Fatal(err)
		}
		y, d := ref.Year(), int(ref.Month())*100+ref.Day()
		rows, err := db.Query(ctx, fmt.Sprintf(`
select i, coalesce(id_valid(p), -1), coalesce(org_valid(o), -1)
from (
    select *, id_number(d, t, %[1]d, %[2]d) as p, org_number(d, t, %[1]d, %[2]d) as o
    from (select *, id_digits(t) as d from text)
)`, y, d))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var i int
			var person, organisation int64
			if err := rows.Scan(&i, &person, &organisation); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				what string
				read func(string, time.Time) (identity.Number, bool)
				got  int64
			}{{"person", identity.Person, person}, {"organisation", identity.Organisation, organisation}} {
				want := int64(-1)
				if n, ok := c.read(texts[i], ref); ok {
					want = int64(n)
					valid++
				}
				if c.got != want {
					t.Errorf("%q as %s at %s: the macro says %d, the rule %d", texts[i], c.what, at, c.got, want)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	if valid < len(texts)/2 {
		t.Errorf("only %d valid readings of %d texts: the test says little", valid, len(texts))
	}
}

// FuzzNumber: whatever is read is written and read back as the same number, and no text makes the parser fail.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"199001019802", "900101-9802", "900101+9802", "16556677-8893", "", "-", "٩٠"} {
		f.Add(seed, 2024)
	}
	f.Fuzz(func(t *testing.T, text string, year int) {
		at := time.Date(1900+(year%300+300)%300, 7, 1, 0, 0, 0, 0, time.UTC)
		if n, ok := identity.Person(text, at); ok {
			digits := n.Digits()
			again, ok := identity.Person(digits, at)
			if !ok || again != n || len(digits) != 12 || n.IsOrganisation() {
				t.Errorf("%q is read as %s, and that as %v %v", text, digits, again, ok)
			}
		}
		if n, ok := identity.Organisation(text, at); ok {
			again, ok := identity.Organisation(n.Digits(), at)
			if !ok || again != n {
				t.Errorf("%q is read as %s, and that as %v %v", text, n.Digits(), again, ok)
			}
			if _, person := identity.Person(text, at); person == n.IsOrganisation() {
				t.Errorf("%q is both a person and an organisation, or neither", text)
			}
		}
	})
}
