package approval

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/table"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// Verifying says what a reader of a bundle knows.
type Verifying struct {
	Administrator person.PublicKey // that the agency has told by another way; empty: nothing is known
	Identities    []age.Identity   // that open a sealed bundle
}

// Verdict is what the check of a bundle comes to.
type Verdict struct {
	Manifest
	Proposal Proposal
	Answers  []Opened
	Decision Decision

	Permissions []run.Permission // of agencies whose data are not passed on without
	Proofs      int              // of the certificate
	Least       int64            // the smallest difference between the two tables of a proof
	Entries     int64            // of the ledger until the export
	Keys        []Who            // the administrators of the lists of people, the first the one who began
	Trusted     bool             // the reader's administrator key is that of one who has signed a list
	Faults      []disclosure.VerifyFault
}

// IsBundle says whether a path is a bundle, and not a folder of results as a run writes it.
func IsBundle(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return err == nil
	}
	_, err = os.Lstat(filepath.Join(path, manifestFile))
	return err == nil
}

// Verify checks a bundle by itself: it needs neither data nor a workspace, and reads no study, so that any version of
// the program will do. A fault.Usage says that the path cannot be read as a bundle; what is wrong with one is in the
// verdict.
func Verify(path string, o Verifying) (*Verdict, error) {
	files, err := readBundle(path, o.Identities)
	var broken damage
	if errors.As(err, &broken) {
		v := &verifying{Verdict: &Verdict{}}
		v.Faults = []disclosure.VerifyFault{disclosure.VerifyFault(broken)}
		return v.Verdict, nil
	}
	if err != nil {
		return nil, err
	}
	return verifyFiles(files, o.Administrator), nil
}

// verifyFiles checks the files of a bundle.
func verifyFiles(files map[string][]byte, administrator person.PublicKey) *Verdict {
	v := &verifying{files: files, Verdict: &Verdict{}}
	v.whole(administrator)
	if v.Proposal.Report != nil && len(v.Faults) == 0 {
		v.text(administrator)
	}
	return v.Verdict
}

// whole checks all but the text of a report.
func (v *verifying) whole(administrator person.PublicKey) {
	if !v.manifest() {
		return
	}
	if v.documents() {
		v.proposed()
		v.decided()
		v.ledger(administrator)
	}
	v.certificate()
}

type verifying struct {
	*Verdict
	files   map[string][]byte
	signer  person.PublicKey // of the manifest
	reviews [reviewers]Review
}

func (v *verifying) fault(place string, rule lang.Text) {
	v.Faults = append(v.Faults, disclosure.VerifyFault{Place: lang.Text{SV: place, EN: place}, Rule: rule})
}

var wrongSignature = lang.Text{SV: "underskriften är inte dokumentets", EN: "the signature is not that of the document"}

// manifest checks that the files are those of the manifest, each as it was.
func (v *verifying) manifest() bool {
	key, err := read(v.files[manifestFile], aManifest, &v.Manifest)
	if err != nil || key != v.By.Key {
		v.fault(manifestFile, wrongSignature)
		return false
	}
	v.signer = key
	listed := map[string]bool{manifestFile: true, ledgerFile: true}
	for _, f := range v.Files {
		text, there := v.files[f.Name]
		listed[f.Name] = true
		switch {
		case !there:
			v.fault(f.Name, lang.Text{SV: "filen saknas", EN: "the file is missing"})
		case hashOf(text) != f.SHA256:
			v.fault(f.Name, lang.Text{SV: "filen är ändrad sedan den lämnades ut",
				EN: "the file was changed since it left"})
		}
	}
	for _, name := range sortedKeys(v.files) {
		if !listed[name] {
			v.fault(name, lang.Text{SV: "filen hör inte till paketet", EN: "the file does not belong to the bundle"})
		}
	}
	return true
}

// documents reads the documents about who has decided, and checks their signatures.
func (v *verifying) documents() bool {
	before := len(v.Faults)
	check := func(name string, k kind, into any, by *Who) {
		if key, err := read(v.files[name], k, into); err != nil || key != by.Key {
			v.fault(name, wrongSignature)
		}
	}
	check(proposalFile, aProposal, &v.Proposal, &v.Proposal.Author)
	for i := range v.reviews {
		check(reviewFile(i), aReview, &v.reviews[i], &v.reviews[i].Reviewer)
	}
	check(decisionFile, aDecision, &v.Decision, &v.Decision.By)
	return len(v.Faults) == before
}

// proposed checks that what was proposed, and nothing else, is here.
func (v *verifying) proposed() {
	other := lang.Text{SV: "filen är en annan än den som granskades", EN: "the file is another than was reviewed"}
	for _, f := range v.Proposal.Files {
		if text, there := v.files[f.Name]; !there || hashOf(text) != f.SHA256 {
			v.fault(f.Name, other)
		}
	}
	for _, name := range slices.Concat(run.Files, TextFiles) {
		_, there := v.files[name]
		if there && !slices.ContainsFunc(v.Proposal.Files, func(f File) bool { return f.Name == name }) {
			v.fault(name, other)
		}
	}
}

// decided checks that two others than the author have approved, and a fourth person has decided.
func (v *verifying) decided() {
	of := hashOf(v.files[proposalFile])
	c := &Case{Proposal: v.Proposal, Reviews: v.reviews[:]}
	var sums []string
	for i, r := range v.reviews {
		sums = append(sums, hashOf(v.files[reviewFile(i)]))
		if r.Proposal != of {
			v.fault(reviewFile(i), lang.Text{SV: "granskningen gäller ett annat förslag",
				EN: "the review is of another proposal"})
		}
	}
	if v.Decision.Proposal != of || !slices.Equal(v.Decision.Reviews, sums) {
		v.fault(decisionFile, lang.Text{SV: "beslutet gäller ett annat förslag eller andra granskningar",
			EN: "the decision is about another proposal or other reviews"})
	}
	answers, err := c.open(&v.Decision)
	switch {
	case err != nil:
		v.fault(decisionFile, lang.Text{SV: "svaren är inte de som granskarna lovade",
			EN: "the answers are not those that the reviewers promised"})
	case !v.Decision.Approved:
		v.fault(decisionFile, lang.Text{SV: "utlämnandet är avslaget", EN: "the release is rejected"})
	}
	v.Answers = answers
	if !distinct([]Who{c.Author, v.reviews[0].Reviewer, v.reviews[1].Reviewer, v.Decision.By}) {
		v.fault(decisionFile, lang.Text{SV: "författare, granskare och beslutsfattare ska vara fyra olika personer",
			EN: "author, reviewers and who decides must be four different people"})
	}
}

// ledger checks that all this stands in a ledger, written by people who were in its list, in their roles.
func (v *verifying) ledger(administrator person.PublicKey) {
	extract, err := ledger.ReadExtract(v.files[ledgerFile])
	var entries []ledger.Recorded
	if err == nil {
		entries, err = extract.Verify()
	}
	if err != nil {
		v.fault(ledgerFile, lang.Text{SV: "utdraget ur liggaren är ändrat eller inte underskrivet av dem det anger",
			EN: "the extract of the ledger was changed, or is not signed by those that it names"})
		return
	}
	last := entries[len(entries)-1]
	v.Entries = last.Number
	for _, e := range entries {
		if e.People == nil {
			continue
		}
		if who := (Who{e.Person.Name, e.Key}); !slices.Contains(v.Keys, who) {
			v.Keys = append(v.Keys, who)
		}
		v.Trusted = v.Trusted || administrator != "" && e.Key == administrator
	}
	if administrator != "" && !v.Trusted {
		v.fault(ledgerFile, lang.Text{SV: "personförteckningen är inte underskriven med den nyckel som du har angett",
			EN: "the list of people is not signed with the key that you have given"})
	}
	v.entry(entries, proposalFile, v.Proposal.Author, "")
	for i, r := range v.reviews {
		v.entry(entries, reviewFile(i), r.Reviewer, person.Reviewer)
	}
	v.entry(entries, decisionFile, v.Decision.By, person.Administrator)
	var without []string
	v.Permissions, without = run.StatedPermissions(v.files["provenance.json"], entries)
	for _, agency := range without {
		v.fault(ledgerFile, lang.Textf("villkoret H2: tillståndet från %s är inte med",
			"condition H2: the permission of %s is not there", agency))
	}
	if last.What["manifest"] != hashOf(v.files[manifestFile]) || last.Key != v.signer || last.Person.Key != v.signer {
		v.fault(manifestFile, lang.Text{SV: "utlämnandet står inte i liggaren, eller är gjort av någon som inte " +
			"står i förteckningen",
			EN: "the export is not in the ledger, or was made by somebody who is not in the list"})
	}
}

// entry checks that a document stands in the ledger, written by its author, who was in the list then; empty for any
// role.
func (v *verifying) entry(entries []ledger.Recorded, name string, by Who, role person.Role) {
	sum := hashOf(v.files[name])
	i := slices.IndexFunc(entries, func(e ledger.Recorded) bool { return e.What["document"] == sum })
	switch {
	case i < 0 || entries[i].Key != by.Key || entries[i].Kind == ledger.Refusal:
		v.fault(name, lang.Text{SV: "dokumentet står inte i liggaren", EN: "the document is not in the ledger"})
	case entries[i].Person.Key != by.Key || entries[i].Person.Name != by.Name:
		v.fault(name, lang.Text{SV: "den som har skrivit under stod inte i personförteckningen",
			EN: "who signed was not in the list of people"})
	case role != "" && entries[i].Person.Role != role:
		need := role.Name()
		v.fault(name, lang.Text{SV: "den som har skrivit under är inte " + need.SV, EN: "who signed is no " + need.EN})
	}
}

// certificate checks the certificate by what it states.
func (v *verifying) certificate() {
	h, err := run.ReadStated(v.files)
	if err != nil {
		for _, f := range fault.Of(err) {
			v.fault(f.File, f.Rule)
		}
		return
	}
	stated := disclosure.Stated(h)
	v.Proofs, v.Least = stated.Proofs, stated.Least
	v.Faults = append(v.Faults, stated.Faults...)
}

// text checks that each number of the report is one of the results that people decided about: those of this bundle, or
// of another study whose bundle is inside; and that its file for word processors says what its page says.
func (v *verifying) text(administrator person.PublicKey) {
	rows := map[string]table.Row{}
	if r, err := table.ReadCSV(bytes.NewReader(v.files["results.csv"])); err == nil {
		released(rows, v.Proposal.Study, r)
	}
	for i, other := range v.Proposal.Report.Others {
		name := otherFile(i)
		files, err := readZip(name, v.files[name])
		if err != nil || hashOf(files["results.csv"]) != other.Results {
			v.fault(name, lang.Textf("resultaten av studien %s saknas eller är andra än de som granskades",
				"the results of the study %s are missing, or others than were reviewed", other.Study))
			continue
		}
		inside := &verifying{files: files, Verdict: &Verdict{}}
		inside.whole(administrator)
		for _, f := range inside.Faults {
			f.Place = lang.Text{SV: name + ": " + f.Place.SV, EN: name + ": " + f.Place.EN}
			v.Faults = append(v.Faults, f)
		}
		r, err := table.ReadCSV(bytes.NewReader(files["results.csv"]))
		if err == nil && inside.Proposal.Study == other.Study {
			released(rows, other.Study, r)
		}
	}
	all, strange := strangers(v.files[textPage], rows)
	if all != v.Proposal.Report.Numbers {
		v.fault(textPage, lang.Textf("sidan har %[1]d tal, och %[2]d granskades",
			"the page has %[1]d numbers, and %[2]d were reviewed", all, v.Proposal.Report.Numbers))
	}
	for _, one := range strange {
		v.fault(textPage, lang.Textf("talet är inget av resultaten: %s", "the number is none of the results: %s",
			one))
	}
	for _, one := range unlikePage(v.files[textFile], v.files[textPage]) {
		v.fault(textFile, one)
	}
}

// mostBundle is how many bytes the files of a bundle may have together.
const mostBundle = 1 << 29

var notABundle = lang.Text{SV: "ange en fil eller mapp som ansatz release export skrev",
	EN: "give a file or folder that ansatz release export wrote"}

// readBundle reads the files of a bundle by their names: of a folder, a zip file, or one that is sealed.
func readBundle(path string, identities []age.Identity) (map[string][]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	if info.IsDir() {
		return readFolder(path)
	}
	if info.Size() > mostBundle {
		return nil, tooLarge(path)
	}
	text, err := disk.ReadUpTo(path, mostBundle)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	sealed := bytes.HasPrefix(text, []byte("age-encryption.org/"))
	if sealed {
		if text, err = openSealed(path, text, identities); err != nil {
			return nil, err
		}
	}
	whole := sealed || bytes.HasPrefix(text, []byte("PK")) || slices.Contains([]string{bundleEnd, sealedEnd},
		filepath.Ext(path))
	if files, err := readZip(path, text); whole || err == nil {
		return files, err
	}
	return nil, &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "är inget paket", EN: "is no bundle"}, Hint: notABundle}
}

// damage is what cannot be read of a bundle, as a fault of its verdict.
type damage disclosure.VerifyFault

func (d damage) Error() string { return d.Place.EN + ": " + d.Rule.EN }

// damaged says that a file of a bundle cannot be read; an empty name stands for all of it.
func damaged(name string) error {
	place := lang.Text{SV: "paketet", EN: "the bundle"}
	if name != "" {
		place = lang.Text{SV: name, EN: name}
	}
	return damage{Place: place, Rule: lang.Text{SV: "kan inte läsas, paketet är skadat",
		EN: "cannot be read, the bundle is damaged"}}
}

func tooLarge(path string) error {
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Textf("paketet är större än %d MB", "the bundle is larger than %d MB", mostBundle>>20),
		Hint: notABundle}
}

func openSealed(path string, text []byte, identities []age.Identity) ([]byte, error) {
	if len(identities) == 0 {
		return nil, &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "paketet är förseglat, och nyckeln saknas",
				EN: "the bundle is sealed, and its key is missing"},
			Hint: lang.Text{SV: "ange --identity FIL, med din nyckel för age",
				EN: "give --identity FILE, with your age key"}}
	}
	r, err := age.Decrypt(bytes.NewReader(text), identities...)
	if vault.AnotherKey(err) {
		return nil, &fault.Fault{Kind: fault.Refused, File: path,
			Rule: lang.Text{SV: "nyckeln öppnar inte paketet: nyckeln är en annan, eller paketets början är skadad",
				EN: "the key does not open the bundle: the key is another, or the beginning of the bundle is damaged"},
			Hint: lang.Text{SV: "ange filen med din nyckel för age med --identity, eller hämta paketet på nytt",
				EN: "give the file with your age key with --identity, or get the bundle again"}}
	}
	if err != nil {
		return nil, damaged("")
	}
	text, err = io.ReadAll(io.LimitReader(r, mostBundle+1))
	switch {
	case err != nil:
		return nil, damaged("")
	case len(text) > mostBundle:
		return nil, tooLarge(path)
	}
	return text, nil
}

func readFolder(path string) (map[string][]byte, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	files, total := map[string][]byte{}, 0
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(bundleNames(), e.Name()) {
			files[e.Name()] = nil // the manifest does not have it
			continue
		}
		if files[e.Name()], err = run.ReadPart(path, e.Name()); err != nil {
			return nil, err
		}
		if total += len(files[e.Name()]); total > mostBundle {
			return nil, tooLarge(path)
		}
	}
	return files, nil
}

// named is a name of a bundle's file; empty for any other.
func named(name string) string {
	if slices.Contains(bundleNames(), name) {
		return name
	}
	return ""
}

func readZip(path string, text []byte) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, damaged("")
	}
	files, total := map[string][]byte{}, int64(0)
	for _, f := range z.File {
		if _, twice := files[f.Name]; twice || strings.ContainsAny(f.Name, `/\`) || len(z.File) > 100 {
			return nil, damaged("")
		}
		r, err := f.Open()
		if err != nil {
			return nil, damaged(named(f.Name))
		}
		one, err := io.ReadAll(io.LimitReader(r, mostBundle-total+1))
		if err = errors.Join(err, r.Close()); err != nil {
			return nil, damaged(named(f.Name))
		}
		if total += int64(len(one)); total > mostBundle {
			return nil, tooLarge(path)
		}
		files[f.Name] = one
	}
	return files, nil
}

// ReadIdentities reads a file of keys of age.
func ReadIdentities(path string) ([]age.Identity, error) {
	text, err := disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return nil, disk.Fault(fault.Usage, path, err)
	}
	ids, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return nil, &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Text{SV: "är ingen nyckelfil för age", EN: "is no key file of age"},
			Hint: lang.Text{SV: "ange filen som age-keygen skrev", EN: "give the file that age-keygen wrote"}}
	}
	return ids, nil
}

// JSON is the verdict for programs.
func (v *Verdict) JSON() ([]byte, error) {
	type one struct {
		Place string `json:"place"`
		SV    string `json:"sv"`
		EN    string `json:"en"`
	}
	out := struct {
		Holds         bool   `json:"holds"`
		Study         string `json:"study"`
		ReferenceDate string `json:"reference_date"`
		Proposal      int    `json:"proposal"`
		Proofs        int    `json:"proofs"`
		Entries       int64  `json:"ledger_entries"`
		Administrator []Who  `json:"administrators"`
		Trusted       bool   `json:"administrator_known"`
		Faults        []one  `json:"faults"`
	}{len(v.Faults) == 0, v.Study, v.ReferenceDate, v.Manifest.Proposal, v.Proofs, v.Entries, v.Keys, v.Trusted,
		[]one{}}
	for _, f := range v.Faults {
		out.Faults = append(out.Faults, one{f.Place.EN, f.Rule.SV, f.Rule.EN})
	}
	return json.MarshalIndent(out, "", "  ")
}
