package person

import (
	"fmt"
	"strings"
	"testing"

	"ansatz/internal/fault"
)

func same(text string) string { return text }

// written is a list as somebody writes it, with two keys.
func written(t *testing.T, text string) string {
	t.Helper()
	return strings.NewReplacer("KEY1", string(must(t).Public()), "KEY2", string(must(t).Public())).Replace(text)
}

// TestWrittenList: a list that somebody wrote is read; who has no first day keeps the one of the list before; what is
// written again is the same.
func TestWrittenList(t *testing.T) {
	text := written(t, `people:
- {name: Eva Ek, role: administratör, key: KEY1, until: 2027-12-31}
- name: "Bo: Berg"
  role: analyst
  key: KEY2
  from: 2026-12-01
`)
	first, err := ReadList("p.yaml", []byte(text), List{}, today, same)
	if err != nil || len(first.People) != 2 || first.People[0].From != today || first.People[0].Role != Administrator ||
		first.People[1].Name != "Bo: Berg" || first.People[1].From != "2026-12-01" {
		t.Fatalf("%+v, %v", first, err)
	}
	later, err := ReadList("p.yaml", []byte(text), first, "2027-01-01", same)
	if added, removed, changed := later.Differs(first); err != nil || len(added)+len(removed)+len(changed) > 0 {
		t.Errorf("%v: added %v, removed %v, changed %v", err, added, removed, changed)
	}
	again, err := ReadList("p.yaml", first.Source(), List{}, today, same)
	if err != nil || fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("%v\n%+v\n%+v", err, again, first)
	}
	next := List{[]Person{first.People[0]}}
	next.People[0].Until = ""
	if added, removed, changed := next.Differs(first); len(added) > 0 || fmt.Sprint(removed, changed) !=
		"[Bo: Berg] [Eva Ek]" {
		t.Errorf("added %v, removed %v, changed %v", added, removed, changed)
	}
}

// TestMistakesOfAList: every mistake of a written list is told at once, with its place and a remedy, and no name or key
// of it is repeated that cannot be read.
func TestMistakesOfAList(t *testing.T) {
	text := written(t, `people:
- {name: Eva Ek, role: chef, key: KEY1}
- {name: Bo, role: analyst, key: ansatz-key-x}
- {name: eva ek, role: reviewer, key: KEY1}
- {name: Cia, role: reviewer, from: 2026-13-01, key: KEY2}
- {name: Dan 19900101-9801, role: reviewer, until: 2026-01-01, keys: KEY2}
- {name: " ", role: reviewer, key: KEY2, from: 2026-02-01, until: 2026-01-01}
extra: 1
`)
	hide := func(text string) string { return strings.ReplaceAll(text, "19900101-9801", "?") }
	_, err := ReadList("p.yaml", []byte(text), List{}, today, hide)
	var places []string
	for _, f := range fault.Of(err) {
		places = append(places, fmt.Sprintf("%d:%s", f.Line, f.Column))
		if f.Kind != fault.Usage || f.File != "p.yaml" || f.Hint.SV == "" || f.Hint.EN == "" {
			t.Errorf("%+v", f)
		}
		if strings.Contains(f.Rule.SV+f.Rule.EN, "9801") {
			t.Errorf("the number is repeated: %s", f.Rule.SV)
		}
	}
	got := strings.Join(places, " ")
	for _, want := range []string{"2:24", "3:34", "4:10", "4:39", "5:37"} {
		if !strings.Contains(" "+got+" ", " "+want+" ") {
			t.Errorf("no mistake at %s: %s", want, got)
		}
	}
	for line := 2; line <= 8; line++ {
		if !strings.Contains(" "+got, fmt.Sprintf(" %d:", line)) {
			t.Errorf("no mistake on line %d: %s", line, got)
		}
	}
	for _, text := range []string{"", "people: []", "people: 1", "[]", "people:\n- 1", "\x00"} {
		if _, err := ReadList("p.yaml", []byte(text), List{}, today, same); fault.ExitCode(err) != 2 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzList: whatever a list of people holds, reading it ends; a list that is read has no mistake, and is the same when
// it is written and read again.
func FuzzList(f *testing.F) {
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("people:\n- {name: Eva Ek, role: administrator, key: " + string(s.Public()) + ", until: 2027-12-31}\n")
	f.Add("people: [{name: \"B\\u0041\", role: analytiker, key: x, from: 2026-01-01}]")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadList("p.yaml", []byte(text), List{}, today, same)
		if err != nil {
			for _, m := range fault.Of(err) {
				if m.Kind != fault.Usage || m.Hint.SV == "" {
					t.Errorf("%+v", m)
				}
			}
			return
		}
		if err := list.Check(today); err != nil {
			t.Errorf("a list with mistakes is read: %v", err)
		}
		again, err := ReadList("p.yaml", list.Source(), List{}, today, same)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(list) {
			t.Errorf("%v\n%+v\n%+v", err, list, again)
		}
	})
}
