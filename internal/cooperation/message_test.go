package cooperation

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// office is an agency with a register, a person who signs, and a folder for files.
type office struct {
	*Store
	by    *person.Signer
	files string
}

// offices opens the register of the insurance agency and makes one of the police, which know each other's keys.
func offices(t *testing.T, dir string) (fk, police office) {
	t.Helper()
	of := func(dir string) office {
		by := signer(t)
		return office{opened(t, dir, by), by, t.TempDir()}
	}
	fk, police = of(dir), of(newRegister(t, "police", ""))
	meet(t, fk, police)
	meet(t, police, fk)
	lawful(t, fk.Store)
	return fk, police
}

// TestOwnKeys: a key of the register's own is written down for no partner, and the partner stays as it was.
func TestOwnKeys(t *testing.T) { each(t, ownKeys) }

func ownKeys(t *testing.T, dir string) {
	t.Helper()
	ctx := context.Background()
	fk, police := offices(t, dir)
	theirs := Partner{"police", []string{recipientIn(t, police.dir)}, []person.PublicKey{police.by.Public()}}
	for name, p := range map[string]Partner{
		"sealed to oneself":    {"police", []string{recipientIn(t, dir)}, theirs.Keys},
		"signed by oneself":    {"police", theirs.Recipients, []person.PublicKey{fk.by.Public()}},
		"signed by oneself as": {"police", theirs.Recipients, append(slices.Clone(theirs.Keys), fk.by.Public())},
	} {
		if err := fk.SetPartner(ctx, p); fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
	all, err := fk.Partners(ctx)
	if err != nil || len(all) != 1 || !slices.Equal(all[0].Keys, theirs.Keys) {
		t.Errorf("%v: %+v", err, all)
	}
}

func meet(t *testing.T, of, other office) {
	t.Helper()
	err := of.SetPartner(context.Background(), Partner{other.Agency, []string{recipientIn(t, other.dir)},
		[]person.PublicKey{other.by.Public()}})
	if err != nil {
		t.Fatal(err)
	}
}

func recipientIn(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return ids[0].(*age.X25519Identity).Recipient().String()
}

func (o office) send(t *testing.T, id string, answer bool, name string) string {
	t.Helper()
	path := filepath.Join(o.files, name)
	if _, err := o.Send(context.Background(), id, answer, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func (o office) receive(t *testing.T, file string) (Taken, string) {
	t.Helper()
	back := filepath.Join(o.files, "kvitto-"+filepath.Base(file))
	res, err := o.Receive(context.Background(), file, back, false)
	if err != nil {
		t.Fatal(err)
	}
	return res, back
}

// refuses looks that a file is refused with an exit code, that nothing is taken from it, and that this is written.
func (o office) refuses(t *testing.T, file string, code int, why string) {
	t.Helper()
	before := size(t, o.Store)
	back := filepath.Join(o.files, "inget")
	_, err := o.Receive(context.Background(), file, back, false)
	if fault.ExitCode(err) != code || size(t, o.Store) != before+1 || lastEntry(t, o.Store).Act != Refused {
		t.Errorf("%s: %v, %d entries more", why, err, size(t, o.Store)-before)
	}
	if _, err := os.Stat(back); err == nil {
		t.Errorf("%s: a receipt was written", why)
	}
}

// TestARequestAndItsAnswer go from one register to another and back, with receipts, and what is due ends.
func TestARequestAndItsAnswer(t *testing.T) { each(t, aRequestAndItsAnswer) }

func aRequestAndItsAnswer(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	ctx := context.Background()
	write(t, fk.Store, Request, "R-1", askPolice...)
	asked := fk.send(t, "R-1", false, "begaran")
	if due, err := fk.FindDue(ctx, "2026-04-10", 0, 10); err != nil || len(due.Receipts) != 1 {
		t.Errorf("no receipt is waited for: %v %+v", err, due)
	}
	res, receipt := police.receive(t, asked)
	if res.ID != "social_insurance_agency:R-1" || len(res.Doubts) != 1 { // the police have not written the decision in
		t.Errorf("%+v", res)
	}
	if res, _ := fk.receive(t, receipt); res.Kind != "receipt" || res.Again {
		t.Errorf("%+v", res)
	}
	if res, _ := fk.receive(t, receipt); !res.Again {
		t.Errorf("%+v", res)
	}
	shown, err := police.Show(ctx, Request, res.ID, true)
	if err != nil || shown.Last().Fields["person_id"] != someone ||
		shown.Last().Fields["text"] != "Umgänge med målobjektet" {
		t.Errorf("%v %+v", err, shown)
	}
	lawful(t, police.Store)
	write(t, police.Store, Answer, res.ID, "outcome=given", "balancing_stated=ja", "condition=H1,H2", "text=Två bilar")
	answered := police.send(t, res.ID, true, "svar")
	if res, receipt = fk.receive(t, answered); res.ID != "R-1" || len(res.Doubts) != 0 {
		t.Errorf("%+v", res)
	}
	police.receive(t, receipt)
	if shown, err = fk.Show(ctx, Answer, "R-1", true); err != nil || shown.Last().Fields["text"] != "Två bilar" ||
		shown.Last().Fields["condition"] != "H1,H2" {
		t.Errorf("%v %+v", err, shown)
	}
	for _, o := range []office{fk, police} {
		mustVerify(t, o.Store)
		due, err := o.FindDue(ctx, "2026-12-01", 0, 10)
		if err != nil || len(due.Items)+len(due.Receipts) != 0 {
			t.Errorf("%v %+v", err, due)
		}
	}
}

// TestAFileThatComesAgain is taken once, and gives its receipt again; a file that is made anew of the same entry too.
func TestAFileThatComesAgain(t *testing.T) { each(t, aFileThatComesAgain) }

func aFileThatComesAgain(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	write(t, fk.Store, Request, "R-1", askPolice...)
	one, two := fk.send(t, "R-1", false, "a"), fk.send(t, "R-1", false, "b")
	first, receipt := police.receive(t, one)
	before := size(t, police.Store)
	for _, file := range []string{one, two} {
		res, again := police.receive(t, file)
		if !res.Again || res.ID != first.ID || size(t, police.Store) != before {
			t.Errorf("%+v, %d entries more", res, size(t, police.Store)-before)
		}
		receipt = again
	}
	if res, _ := fk.receive(t, receipt); res.Again {
		t.Errorf("%+v", res)
	}
}

// TestFilesThatComeLate: an earlier entry that comes after a later one is kept, and does not take its place.
func TestFilesThatComeLate(t *testing.T) { each(t, filesThatComeLate) }

func filesThatComeLate(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	ctx := context.Background()
	write(t, fk.Store, Request, "R-1", askPolice...)
	early := fk.send(t, "R-1", false, "a")
	if _, err := fk.Correct(ctx, Request, Record{ID: "R-1", Fields: fields("text=Bara bilar"),
		Reason: "fel"}); err != nil {
		t.Fatal(err)
	}
	late := fk.send(t, "R-1", false, "b")
	res, _ := police.receive(t, late)
	res2, _ := police.receive(t, early)
	if res.Late || !res2.Late {
		t.Errorf("%+v %+v", res, res2)
	}
	shown, err := police.Show(ctx, Request, res.ID, true)
	if err != nil || shown.Last().Fields["text"] != "Bara bilar" || len(shown.Entries) != 1 {
		t.Errorf("%v %+v", err, shown)
	}
	if res, _ := police.receive(t, early); !res.Again {
		t.Errorf("%+v", res)
	}
	if n := newestIn(t, police, Request, res.ID); n != newestIn(t, police, Request, res2.ID) || n < 2 {
		t.Errorf("the newest entry is %d", n) // the late file says it too
	}
	lawful(t, police.Store)
	write(t, police.Store, Answer, res.ID, "outcome=none")
	answer := police.send(t, res.ID, true, "svar")
	fk.receive(t, answer)
	if _, err := police.Correct(ctx, Answer, Record{ID: res.ID, Fields: fields("outcome=refused", "balancing_stated=ja",
		"refusal_ground=other"), Reason: "fel"}); err != nil {
		t.Fatal(err)
	}
	fk.receive(t, police.send(t, res.ID, true, "svar2"))
	shown, err = fk.Show(ctx, Answer, "R-1", true)
	if err != nil || shown.Last().Why() != (lang.Text{SV: "en senare fil från den andra myndigheten",
		EN: "a later file from the other agency"}) {
		t.Errorf("%v %+v", err, shown.Last())
	}
	mustVerify(t, police.Store)
}

func newestIn(t *testing.T, o office, kind, id string) (n int64) {
	t.Helper()
	err := o.try(context.Background(), func(x *transaction) error { n = x.newestFrom(kind, id); return errTried })
	if !errors.Is(err, errTried) {
		t.Fatal(err)
	}
	return n
}

// TestFilesThatAreNotTaken: cut, altered, for another agency, from somebody whose key is not known, or an answer that
// nobody has asked for.
func TestFilesThatAreNotTaken(t *testing.T) { each(t, filesThatAreNotTaken) }

func filesThatAreNotTaken(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	write(t, fk.Store, Request, "R-1", askPolice...)
	file := fk.send(t, "R-1", false, "a")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	try := func(content []byte, why string, code int) {
		t.Helper()
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		police.refuses(t, bad, code, why)
	}
	for _, n := range []int{0, 10, 100, len(whole) / 2, len(whole) - 1} {
		try(whole[:n], "cut", 3)
	}
	for _, at := range []int{len(whole) - 1, len(whole) - 30, len(whole) / 2} {
		altered := slices.Clone(whole)
		altered[at] ^= 1
		try(altered, "altered", 3)
	}
	try(append(slices.Clone(whole), 'x'), "longer", 3)
	try(bytes.Replace(whole, []byte("-> X25519 "), []byte("-> Y25519 "), 1), "another kind of recipient", 3)
	mac := bytes.Index(whole, []byte("\n--- ")) + 10
	try(slices.Concat(whole[:mac], []byte{whole[mac] ^ 1}, whole[mac+1:]), "another header", 3)
	fk.refuses(t, file, 2, "sealed to somebody else")

	// Sealed to the police, but for the customs.
	theirs := []person.PublicKey{signer(t).Public()}
	customs := Partner{"customs", []string{recipientIn(t, police.dir)}, theirs}
	if err := fk.SetPartner(context.Background(), customs); err != nil {
		t.Fatal(err)
	}
	write(t, fk.Store, Member, "", "decision_id=SB-1", "agency=customs", "from_date=2026-01-01")
	write(t, fk.Store, Request, "R-2", append(slices.Clone(askPolice), "to_agency=customs")...)
	police.refuses(t, fk.send(t, "R-2", false, "c"), 9, "for another agency")

	stranger := signer(t)
	to := Partner{"police", []string{recipientIn(t, police.dir)}, nil}
	l := letter{Form: messageForm, Kind: Request, From: fk.Agency, To: "police", ID: "R-3", Number: 9,
		Fields: fields(append(slices.Clone(askPolice), "from_agency=social_insurance_agency")...)}
	enclosed := func(l letter, by *person.Signer) []byte {
		content, _, err := enclose(l, to, by)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	try(enclosed(l, stranger), "signed by a stranger", 9)
	l.From = "customs"
	try(enclosed(l, fk.by), "from an agency that is not known", 9)
	l.From = fk.Agency
	l.Fields["from_agency"] = "customs"
	try(enclosed(l, fk.by), "another asks than sends", 3)
	l.Kind, l.Fields = Answer, fields("outcome=none", "answered_date=2026-03-01")
	try(enclosed(l, fk.by), "an answer to nothing", 9)
	l.Kind, l.Of = receipt, strings.Repeat("0", 64)
	try(enclosed(l, fk.by), "a receipt for nothing", 9)
	l.Form = "another"
	try(enclosed(l, fk.by), "another form", 3)
	if res, _ := police.receive(t, file); res.Again {
		t.Error("it was taken before")
	}
	mustVerify(t, police.Store)
}

// TestTryingChangesNothing: with try a file is looked at, and neither taken nor receipted; that it was is written.
func TestTryingChangesNothing(t *testing.T) { each(t, tryingChangesNothing) }

func tryingChangesNothing(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	write(t, fk.Store, Request, "R-1", askPolice...)
	file := fk.send(t, "R-1", false, "a")
	before := size(t, police.Store)
	back := filepath.Join(t.TempDir(), "kvitto")
	res, err := police.Receive(context.Background(), file, back, true)
	if err != nil || res.Again || size(t, police.Store) != before+1 || lastEntry(t, police.Store).Act != Tried {
		t.Errorf("%v %+v", err, res)
	}
	if _, err := os.Stat(back); err == nil {
		t.Error("a receipt was written")
	}
}

// TestWhoseRequestIsPassedOn: each agency has an R-1 of its own. The name of another's is told with its agency.
func TestWhoseRequestIsPassedOn(t *testing.T) { each(t, whoseRequestIsPassedOn) }

func whoseRequestIsPassedOn(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	ctx := context.Background()
	lawful(t, police.Store)
	// The police have got something on H2 by their own R-1, and fk have an R-1 with no condition.
	write(t, police.Store, Request, "R-1", append(slices.Clone(askPolice), "from_agency=police",
		"to_agency=tax_agency")...)
	write(t, police.Store, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=H2")
	write(t, fk.Store, Request, "R-1", askPolice...)
	write(t, fk.Store, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=none")
	asks := func(id, origin string) (Taken, string) {
		write(t, fk.Store, Request, id, append(slices.Clone(askPolice), "origin_request_id="+origin)...)
		res, _ := police.receive(t, fk.send(t, id, false, id))
		shown, err := police.Show(ctx, Request, res.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		return res, shown.Last().Fields["origin_request_id"]
	}
	res, origin := asks("R-2", "police:R-1")
	if origin != "R-1" || len(res.Doubts) != 1 || res.Doubts[0].Paragraph != "H2" {
		t.Errorf("%s %+v", origin, res)
	}
	res, origin = asks("R-3", "R-1")
	if origin != "social_insurance_agency:R-1" || len(res.Doubts) != 1 ||
		!strings.Contains(res.Doubts[0].What.EN, "are not known here") {
		t.Errorf("%s %+v", origin, res)
	}
}

// TestExportsOfTwoAgenciesMeet: each agency has an R-1, an MO-1 and an A-1 of its own, and their deliveries are of
// different records; what is imported from an export is the record that it was.
func TestExportsOfTwoAgenciesMeet(t *testing.T) { each(t, exportsOfTwoAgenciesMeet) }

func exportsOfTwoAgenciesMeet(t *testing.T, dir string) {
	t.Helper()
	fk, police := offices(t, dir)
	lawful(t, police.Store)
	ctx := context.Background()
	write(t, fk.Store, Request, "R-1", askPolice...)
	write(t, police.Store, Request, "R-1", append(slices.Clone(askPolice), "to_agency=tax_agency")...)
	write(t, police.Store, Answer, "R-1", "outcome=given", "balancing_stated=ja", "condition=H1")
	write(t, police.Store, Request, "R-2", append(slices.Clone(askPolice), "to_agency=social_insurance_agency",
		"origin_request_id=police:R-1")...)
	write(t, fk.Store, Answer, "social_insurance_agency:R-1", "outcome=given", "balancing_stated=ja", "condition=none")
	for _, o := range []office{fk, police} {
		write(t, o.Store, Measure, "A-1", "target_id=MO-1", "request_id="+o.Agency+":R-1", "kind=control",
			"date=2026-03-01", "case_id=K-1")
	}
	want := map[string]string{"target": "AGENCY:MO-1,SB-1,", "information_request": "AGENCY:R-1,",
		"measure":      "AGENCY:A-1,",
		"measure_case": "AGENCY:A-1,K-1", "request_condition": "AGENCY:R-1,", "cooperation_decision": "SB-1,"}
	for _, o := range []office{fk, police} {
		folder := filepath.Join(t.TempDir(), "ut")
		if _, err := o.Export(ctx, folder, day); err != nil {
			t.Fatal(err)
		}
		for register, row := range want {
			text, err := os.ReadFile(filepath.Join(folder, register+".csv"))
			if row = strings.Replace(row, "AGENCY", o.Agency, 1); err != nil ||
				!strings.Contains(string(text), "\n"+row) {
				t.Errorf("%s of %s: %v\n%s", register, o.Agency, err, text)
			}
		}
		measures, _ := os.ReadFile(filepath.Join(folder, "measure.csv"))
		if !strings.Contains(string(measures), ","+o.Agency+":MO-1,"+o.Agency+":R-1,") {
			t.Errorf("%s", measures)
		}
		if o.Agency == "police" {
			requests, _ := os.ReadFile(filepath.Join(folder, "information_request.csv"))
			if !strings.Contains(string(requests), ",police:R-1,") {
				t.Errorf("the origin is not told with its agency: %s", requests)
			}
			continue
		}
		// What was exported comes into another register of the agency as the record that it was; so does what earlier
		// versions exported, without the agency.
		other := opened(t, newRegister(t, o.Agency, ""), o.by)
		targets := filepath.Join(folder, "target.csv")
		if _, err := other.Import(ctx, Target, targets, "", false, false); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(targets)
		if err != nil {
			t.Fatal(err)
		}
		bare := strings.ReplaceAll(string(text), o.Agency+":MO-1", "MO-2")
		if err := os.WriteFile(targets, []byte(bare), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Import(ctx, Target, targets, "", false, false); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"MO-1", "MO-2", o.Agency + ":MO-1"} {
			if _, err := other.Show(ctx, Target, id, true); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
	}
}

// TestWhatIsNotListedIsCounted: of files without a receipt and of decisions that end too.
func TestWhatIsNotListedIsCounted(t *testing.T) {
	fk, _ := offices(t, newRegister(t, "social_insurance_agency", ""))
	for _, id := range []string{"R-1", "R-2"} {
		write(t, fk.Store, Request, id, askPolice...)
		fk.send(t, id, false, id)
		write(t, fk.Store, Decision, "S"+id, "decided_date=2025-12-01", "purpose=a", "serious=ja", "organised=ja",
			"problem_area=b", "from_date=2026-01-01", "to_date=2026-04-09")
	}
	for most, more := range map[int]int{1: 1, 2: 0} {
		due, err := fk.FindDue(context.Background(), "2026-04-08", 7, most)
		if err != nil || len(due.Receipts) != most || due.MoreReceipts != more || len(due.Ending) != most ||
			due.MoreEnding != more {
			t.Errorf("%v %+v", err, due)
		}
	}
}
