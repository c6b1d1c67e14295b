package cooperation

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/workspace/person"
)

// entriesAsWritten are entries as a register writes them, of every act and of most nouns.
func entriesAsWritten(f *testing.F, by *person.Signer) (all []written) {
	f.Helper()
	people := person.List{People: []person.Person{{Name: "Eva", Role: person.Administrator, Key: by.Public(),
		From: "2026-01-01"}}}
	before := ""
	for i, e := range []Entry{
		{Noun: begun, ID: "0123456789abcdef", Act: New, Fields: fields("agency=police")},
		{Noun: "people", ID: "people", Act: Changed, People: &people, Key: by.Public()},
		{Noun: Decision, ID: "SB-1", Act: New, Fields: fields("purpose=<assistans> & \u2028", "from_date=2026-01-01")},
		{Noun: Member, ID: "SB-1/police/2026-01-01", Act: New, Fields: fields("decision_id=SB-1", "agency=police")},
		{Noun: Target, ID: "MO-1", Act: Correct, Reason: "rätt", Fields: fields("kind=individual",
			"person_id=sealed:AAAA")},
		{Noun: Request, ID: "customs:R-1", Act: New, Findings: []string{"need_stated"},
			Fields: fields("sent_date=2026-02-01", "from_agency=customs", "to_agency=police")},
		{Noun: Answer, ID: "customs:R-1", Act: New, Fields: fields("outcome=none", "answered_date=2026-02-02")},
		{Noun: message, ID: "in/00", Act: New, Fields: fields("way=in", "agency=customs", "record=customs:R-1")},
		{Noun: Request, ID: "R-2", Act: Refused, Findings: []string{"decision_stated"}},
		{Noun: Request, ID: "R-2", Act: Tried, Clock: "2026-01-01T00:00:00Z"},
		{Noun: Request, Act: Seen, Fields: fields("listed=3")},
		{Noun: erasure, ID: "12", Act: Erase, Fields: fields("entries=3-4:aa 6-6:bb", "requests=customs:R-1")},
	} {
		e.Number, e.Before, e.Time, e.User = int64(i+1), before, day+"T12:00:00Z", "eva"
		signer := by
		if i == 0 {
			signer = nil
		} else {
			e.Key = by.Public()
		}
		w, err := e.write(signer)
		if err != nil {
			f.Fatal(err)
		}
		before = w.hash
		all = append(all, w)
	}
	return all
}

// FuzzEntry: an entry that is read is written back the same, and its records follow; one that was changed anywhere
// after it was written is refused.
func FuzzEntry(f *testing.F) {
	by, err := person.New()
	if err != nil {
		f.Fatal(err)
	}
	for i, w := range entriesAsWritten(f, by) {
		f.Add(w.body, w.signature, i*7, byte(1))
		f.Add(w.body+"{}", w.signature, i, byte(32))
	}
	f.Fuzz(func(t *testing.T, body, signature string, at int, change byte) {
		w := written{body: body, signature: signature}
		if _, err := w.read(true); err == nil {
			t.Fatal("an entry without its hash is read")
		}
		w.hash = w.sum()
		e, err := w.read(false)
		if err != nil {
			return
		}
		again, err := e.write(nil)
		if err != nil {
			t.Fatal(err)
		}
		again.signature = signature
		again.hash = again.sum()
		if back, err := again.read(false); err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("%v: %+v is read as %+v", err, e, back)
		}
		if e.day() != "" {
			for _, st := range follows(e, func(string, string) (State, bool) { return State{}, true }) {
				if st.Number != e.Number && st.Noun == e.Noun && st.ID == e.ID {
					t.Errorf("%+v follows from entry %d", st, e.Number)
				}
			}
		}
		_, signed := w.read(true)
		if at = at % max(len(body), 1); at >= 0 && at < len(body) && change != 0 {
			changed := written{body[:at] + string([]byte{body[at] ^ change}) + body[at+1:], signature, w.hash}
			if _, err := changed.read(false); err == nil {
				t.Error("a changed entry is read")
			}
			changed.hash = changed.sum() // whoever changes it makes its hash too
			if _, err := changed.read(true); err == nil && e.Key != "" && signed == nil {
				t.Error("a changed entry keeps its signature")
			}
		}
	})
}

// FuzzMessage: a letter comes out of its envelope as it was put in; one that is cut is refused, and one that is changed
// is refused or says the same.
func FuzzMessage(f *testing.F) {
	by, err := person.New()
	if err != nil {
		f.Fatal(err)
	}
	request := fields("ground=lus", "decision_id=SB-1", "need_stated=true", "subject_kind=individual",
		"person_id="+someone, "sent_date=2026-02-01", "from_agency=police", "to_agency=customs", "text=Två\n<bilar>")
	for i, l := range []letter{
		{Kind: Request, From: "police", To: "customs", ID: "R-1", Number: 4, Fields: request},
		{Kind: Answer, From: "customs", To: "police", ID: "R-1", Number: 9, Fields: fields("outcome=given",
			"condition=H1,H3", "note=bara \"A\"", "answered_date=2026-02-03")},
		{Kind: receipt, From: "customs", To: "police", ID: "R-1", Number: 4, Of: strings.Repeat("a", 64)},
	} {
		told, err := json.Marshal(l.Fields)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(l.Kind, l.From, l.To, l.ID, l.Number, string(told), l.Of, 40+i*31, byte(1))
		f.Add(l.Kind, l.From, l.To, l.ID, l.Number, string(told), l.Of, 3, byte(32))
	}
	f.Fuzz(func(t *testing.T, kind, from, to, id string, number int64, told, of string, at int, change byte) {
		l := letter{Form: messageForm, Kind: kind, From: from, To: to, ID: id, Number: number, Of: of}
		if json.Unmarshal([]byte(told), &l.Fields) != nil {
			l.Fields = nil
		}
		if l.Fields = maps.Clone(l.Fields); len(l.Fields) == 0 {
			l.Fields = nil
		}
		said, err := json.Marshal(l)
		if err != nil {
			t.Skip()
		}
		if json.Unmarshal(said, &l) != nil { // texts that are no Unicode come back as such
			t.Skip()
		}
		whole, err := json.Marshal(envelope{said, by.Public(),
			base64.StdEncoding.EncodeToString(by.Sign(messageSigning, said))})
		if err != nil {
			t.Fatal(err)
		}
		e, got, err := parseEnvelope(whole)
		lawful := number >= 1 && checkID(l.ID) == nil && slices.Contains([]string{Request, Answer, receipt}, kind)
		if (err == nil) != lawful {
			t.Fatalf("%v of %+v", err, l)
		}
		if err != nil {
			return
		}
		if !reflect.DeepEqual(got, l) || e.hash() != hashOf(said) {
			t.Errorf("%+v comes out as %+v", l, got)
		}
		if at = at % len(whole); at < 0 {
			at += len(whole)
		}
		if _, _, err := parseEnvelope(whole[:at]); err == nil {
			t.Error("a letter that was cut is read")
		}
		changed := bytes.Clone(whole)
		changed[at] ^= change
		if e2, other, err := parseEnvelope(changed); err == nil && (!reflect.DeepEqual(other, got) ||
			e2.hash() != e.hash()) {
			t.Errorf("a changed letter is read: %+v", other)
		}
		n, found := Find(kind)
		if !found {
			return
		}
		filled, _ := n.fill(Record{Fields: got.Fields}, nil, now())
		if again, faults := n.fill(Record{Fields: filled}, nil, now()); len(faults) == 0 && !maps.Equal(again, filled) {
			t.Errorf("%v is read as %v", filled, again)
		}
	})
}

// FuzzTable: rows that are read are read the same when they are written back.
func FuzzTable(f *testing.F) {
	f.Add("id,kind,area\nMO-1,area,0180C1010\n")
	f.Add("target_id;kind\n\"a\nb\";x\n")
	f.Add("target_id,decision_id,kind,person_id,company_id,network,phenomenon_id,area,area_class,opened_date," +
		"closed_date\n" +
		"police:MO-1,SB-1,individual,199001012385,,,,,,2026-01-15,\n" +
		"police:MO-2,SB-1,network,,,\"Nätet, \"\"x\"\"\",,,,2026-01-15,\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, _ := Find(Target)
		rows, err := n.readTable(text, "f.csv")
		for _, f := range fault.Of(err) {
			if f.Kind == fault.Internal {
				t.Error(f)
			}
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		head := []string{"id"}
		for _, f := range n.Fields {
			head = append(head, f.Name)
		}
		_ = w.Write(head)
		for _, r := range rows {
			if r.line < 2 {
				t.Error("a row without a line")
			}
			row := []string{r.ID}
			for _, name := range head[1:] {
				row = append(row, r.Fields[name])
			}
			_ = w.Write(row)
		}
		w.Flush()
		again, err := n.readTable(b.String(), "f.csv")
		if err != nil || len(again) != len(rows) {
			t.Fatalf("%v: %d rows, and not %d", err, len(again), len(rows))
		}
		for i, r := range rows {
			for _, name := range head[1:] {
				if strings.ReplaceAll(again[i].Fields[name], "\r\n", "\n") != strings.ReplaceAll(r.Fields[name], "\r\n",
					"\n") || again[i].ID != r.ID {
					t.Errorf("%+v is read as %+v", r, again[i])
				}
			}
		}
	})
}

func FuzzLaw(f *testing.F) {
	f.Add("ground,section,side,agency,from_date,from_known,source\nlus,1 §,asks,police,2020-02-30,maybe,\"x")
	f.Add("ground,section,side,agency,from_date,from_known,source\nlus,1 §,asks,*,2020-02-20,yes,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		law, err := ReadLaw(LawFile, []byte(text))
		for _, f := range fault.Of(err) {
			if f.Kind == fault.Internal {
				t.Error(f)
			}
		}
		if err == nil {
			law.judgeGround(map[string]string{"ground": "lus", "sent_date": day})
		}
	})
}

// FuzzSettings: settings that are read are of a known database, hold no password, and are written back the same.
func FuzzSettings(f *testing.F) {
	for _, s := range []Settings{
		{Register: "0123456789abcdef", Agency: "police", Store: database.SQLite},
		{Register: "0123456789abcdef", Agency: "customs", Store: database.SQLite, Synthetic: true},
		{Register: "0123456789abcdef", Agency: "police", Store: database.PostgreSQL,
			Connection: "host=/run dbname=samverkan user=handlaggare"},
		{Register: "0123456789abcdef", Agency: "police", Store: database.PostgreSQL,
			Connection: "postgres://u@db.intern/d?sslmode=verify-full"},
		{Register: "a", Agency: "police", Store: database.PostgreSQL, Connection: "host=h password=hemligt"},
	} {
		text, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(append(text, "{}"...))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := readSettings(text)
		if err != nil {
			return
		}
		if s.Store != database.SQLite &&
			(s.Store != database.PostgreSQL || database.CheckConnection(s.Connection) != nil) {
			t.Error("settings of no database are read")
		}
		again, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if back, err := readSettings(again); err != nil || back != s {
			t.Errorf("%v: %+v is read as %+v", err, s, back)
		}
	})
}

// FuzzRuns: what an erasure says of its entries is read as it was written.
func FuzzRuns(f *testing.F) {
	f.Add("2-5:" + strings.Repeat("a", 64) + " 8-8:" + strings.Repeat("0", 64))
	f.Add("5-2:a")
	f.Fuzz(func(t *testing.T, text string) {
		runs, err := readRuns(text)
		if err != nil {
			return
		}
		var parts []string
		for _, r := range runs {
			parts = append(parts, r.String())
		}
		if strings.Join(parts, " ") != strings.Join(strings.Fields(text), " ") {
			t.Errorf("%q is read as %q", text, parts)
		}
	})
}
