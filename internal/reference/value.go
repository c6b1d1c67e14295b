package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/register"
)

// day is a year, a month and a day. Month and day may be 0 in a coordination number.
type day struct{ y, m, d int }

func dayOf(canonical string) day {
	y, _ := strconv.Atoi(canonical[:4])
	m, _ := strconv.Atoi(canonical[5:7])
	d, _ := strconv.Atoi(canonical[8:])
	return day{y, m, d}
}

func (a day) after(b day) bool {
	return a.y > b.y || a.y == b.y && (a.m > b.m || a.m == b.m && a.d > b.d)
}

func (a day) real() bool {
	if a.y < 1 || a.y > 9999 || a.m < 1 || a.m > 12 || a.d < 1 {
		return false
	}
	t := time.Date(a.y, time.Month(a.m), a.d, 0, 0, 0, 0, time.UTC)
	return t.Month() == time.Month(a.m) && t.Day() == a.d
}

var (
	datePattern  = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$|^(\d{4})(\d{2})(\d{2})$`)
	monthPattern = regexp.MustCompile(`^(\d{4})-?(\d{2})$`)
	intPattern   = regexp.MustCompile(`^[+-]?\d+$`)
	numPattern   = regexp.MustCompile(`^[+-]?\d+(\.\d+)?$`)
	idPattern    = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})-?(\d{4})$`)
	shortPattern = regexp.MustCompile(`^(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})$`)
	orgPattern   = regexp.MustCompile(`^(16)?(\d{6})-?(\d{4})$`)
)

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

func canonicalDate(s string) (string, bool) {
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	d := day{atoi(m[1] + m[4]), atoi(m[2] + m[5]), atoi(m[3] + m[6])}
	return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d), d.real()
}

func canonicalMonth(s string) (string, bool) {
	m := monthPattern.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1] + "-" + m[2], day{atoi(m[1]), atoi(m[2]), 1}.real()
}

func canonicalBool(s string) (string, bool) {
	switch s {
	case "true", "1", "J":
		return "true", true
	case "false", "0", "N":
		return "false", true
	}
	return "", false
}

func canonicalInt(s string) (string, bool) {
	if !intPattern.MatchString(s) {
		return "", false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return strconv.FormatInt(n, 10), err == nil
}

// canonicalNum writes a decimal without superfluous zeros: at most twenty digits before the point and eighteen after
// it.
func canonicalNum(s string, comma bool) (string, bool) {
	if comma && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	if !numPattern.MatchString(s) {
		return "", false
	}
	sign := ""
	if s[0] == '-' || s[0] == '+' {
		if s[0] == '-' {
			sign = "-"
		}
		s = s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	whole, frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	if whole == "" {
		whole = "0"
	}
	if len(whole) > 20 || len(frac) > 18 {
		return "", false
	}
	if frac != "" {
		whole += "." + frac
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

// luhn reports whether the last of ten digits is the check digit of the nine before it.
func luhn(ten string) bool {
	sum := 0
	for i, c := range ten {
		n := int(c - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

// birthDay parses the date of an identity number. A coordination number adds 60 to the day, and may lack month, day or
// both.
func birthDay(y, m, d int) (day, bool) {
	if d < 60 {
		b := day{y, m, d}
		return b, b.real()
	}
	b := day{y, m, d - 60}
	switch {
	case y < 1 || b.d > 31 || b.m > 12:
		return b, false
	case b.m == 0 || b.d == 0:
		return b, true
	}
	return b, b.real()
}

// canonicalID reads a personal identity or coordination number. reference is the day that the delivery describes.
func canonicalID(s string, reference day) (string, bool) {
	if m := idPattern.FindStringSubmatch(s); m != nil {
		_, ok := birthDay(atoi(m[1]), atoi(m[2]), atoi(m[3]))
		twelve := m[1] + m[2] + m[3] + m[4]
		return twelve, ok && luhn(twelve[2:])
	}
	m := shortPattern.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	for century := 99; century >= 0; century-- {
		y := century*100 + atoi(m[1])
		b, ok := birthDay(y, atoi(m[2]), atoi(m[3]))
		if m[4] == "+" && reference.y-y < 100 || m[4] != "+" && b.after(reference) {
			continue
		}
		twelve := fmt.Sprintf("%04d%s%s%s", y, m[2], m[3], m[5])
		return twelve, ok && luhn(twelve[2:])
	}
	return "", false
}

// canonicalOrg reads an organisation number, or a sole trader's personal id.
func canonicalOrg(s string, reference day) (string, bool) {
	if m := orgPattern.FindStringSubmatch(s); m != nil && m[2][2] >= '2' {
		return m[2] + m[3], luhn(m[2] + m[3])
	}
	return canonicalID(s, reference)
}

// canonical reads one trimmed cell. The second value is the reason if it cannot be read.
func canonical(c register.Column, s string, reference day, comma bool) (string, string) {
	if s == "" {
		if c.Optional {
			return "", ""
		}
		return "", "missing"
	}
	var v string
	ok := true
	switch c.Type {
	case register.ID:
		v, ok = canonicalID(s, reference)
	case register.Org:
		v, ok = canonicalOrg(s, reference)
	case register.Date:
		v, ok = canonicalDate(s)
	case register.Month:
		v, ok = canonicalMonth(s)
	case register.Bool:
		v, ok = canonicalBool(s)
	case register.Int:
		v, ok = canonicalInt(s)
	case register.Num:
		v, ok = canonicalNum(s, comma)
	case register.Code:
		v, ok = s, slices.Contains(c.Codes, s)
	case register.Text:
		v = s
	default:
		panic("unknown type " + c.Type)
	}
	if !ok {
		return "", "invalid_" + string(c.Type)
	}
	return v, ""
}
