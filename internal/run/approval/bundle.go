package approval

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/agessh"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/html"
	"ansatz/internal/run"
	"ansatz/internal/workspace/ledger"
)

// A bundle is the files of a proposal, the documents by which people have decided about it, a page in plain words, a
// manifest with all hashes, which the exporter signs, and an extract of the ledger. It is a zip file or a folder; the
// same case exported at the same time gives the same bytes.
const (
	manifestFile = "manifest.json"
	ledgerFile   = "ledger.json"
	pageFile     = "transparency.html"
	readmeFile   = "README.txt"
)

// documentNames are the documents of a bundle about who has decided.
var documentNames = []string{proposalFile, reviewFile(0), reviewFile(1), decisionFile}

// bundleNames are all files that a bundle may have.
func bundleNames() []string {
	names := append(slices.Concat(run.Files, TextFiles, documentNames), manifestFile, ledgerFile, pageFile, readmeFile)
	for i := range mostStudies - 1 {
		names = append(names, otherFile(i))
	}
	return names
}

// Manifest lists what a bundle holds.
type Manifest struct {
	Format        int    `json:"format"`
	Proposal      int    `json:"proposal"`
	Study         string `json:"study"`
	ReferenceDate string `json:"reference_date"`
	Program       string `json:"program"`
	By            Who    `json:"by"`
	At            string `json:"at"`
	Files         []File `json:"files"`
}

// Exporting is where a bundle goes.
type Exporting struct {
	To         string    // a file that ends in .zip, or .age if it is sealed; otherwise a folder
	Recipients []string  // whom it is sealed to: age recipients, or public SSH keys
	Lang       lang.Lang // of the page
}

// bundleEnd and sealedEnd are the endings of a bundle's file.
const (
	bundleEnd = ".zip"
	sealedEnd = ".age"
)

// Deliver writes the bundle of an approved proposal. It is in the ledger before anything of it is in its place.
func Deliver(ctx context.Context, in Input, number int, o Exporting) (c *Case, err error) {
	recipients, err := o.recipients()
	if err != nil {
		return nil, err
	}
	err = actingOn(ctx, in, number, func(d *desk, f *filed) error {
		if err := d.mayExport(ctx, f); err != nil {
			return err
		}
		others, err := d.others(ctx, f)
		if err != nil {
			return err
		}
		var manifest []byte
		if err := o.write(ctx, recipients, func() (files map[string][]byte, err error) {
			files = map[string][]byte{}
			for i, other := range others {
				if files[otherFile(i)], err = d.inside(ctx, other, o.Lang); err != nil {
					return nil, err
				}
			}
			if manifest, err = d.content(f, o.Lang, files); err != nil {
				return nil, err
			}
			return files, d.enter(ctx, f, files)
		}); err != nil {
			return err
		}
		e := Export{Format: documentFormat, Decision: hashOf(f.documents[decisionFile]), By: d.me(), At: d.in.at(),
			SHA256: hashOf(manifest), Sealed: len(recipients) > 0}
		record, err := sign(d.signer, anExport, e)
		if err != nil {
			return err
		}
		f.Exports, c = append(f.Exports, e), &f.Case
		return d.put(ctx, f, exportFile(len(f.Exports)-1), record)
	})
	return c, err
}

// others are the approved proposals of the further studies that a report speaks of, each of which may leave now.
func (d *desk) others(ctx context.Context, f *filed) (all []*filed, err error) {
	if f.Report == nil || len(f.Report.Others) == 0 {
		return nil, nil
	}
	cases, err := d.cases()
	if err != nil {
		return nil, err
	}
	for _, other := range f.Report.Others {
		i := slices.IndexFunc(cases, func(c *filed) bool {
			return other.in(&c.Case) && c.Decision != nil && c.Decision.Approved
		})
		if i < 0 {
			return nil, refused(lang.Textf("rapporten talar om studien %s, och dess resultat är inte godkända",
				"the report speaks of the study %s, and its results are not approved", other.Study),
				lang.Text{SV: "låt granska och godkänna det förslaget först: ansatz release show",
					EN: "let that proposal be reviewed and approved first: ansatz release show"})
		}
		if err := d.mayExport(ctx, cases[i]); err != nil {
			return nil, err
		}
		all = append(all, cases[i])
	}
	return all, nil
}

// inside is the bundle of another study's results, as it stands in the bundle of a report.
func (d *desk) inside(ctx context.Context, c *filed, l lang.Lang) ([]byte, error) {
	files := map[string][]byte{}
	if _, err := d.content(c, l, files); err != nil {
		return nil, err
	}
	if err := d.enter(ctx, c, files); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := writeZip(&b, files); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// recipients reads whom a bundle is sealed to, and looks whether its file has the right ending.
func (o Exporting) recipients() (all []age.Recipient, err error) {
	var faults fault.List
	for _, text := range o.Recipients {
		var r age.Recipient
		if strings.HasPrefix(text, "ssh-") {
			r, err = agessh.ParseRecipient(text)
		} else {
			var some []age.Recipient
			if some, err = age.ParseRecipients(strings.NewReader(text)); err == nil {
				r = some[0]
			}
		}
		if err != nil {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "en mottagare är ingen mottagare för age",
					EN: "a recipient is no recipient of age"},
				Hint: lang.Text{SV: "ange raden som börjar med age1, eller en publik SSH-nyckel",
					EN: "give the line that begins with age1, or a public SSH key"}})
			continue
		}
		all = append(all, r)
	}
	if sealed := filepath.Ext(o.To) == sealedEnd; sealed != (len(o.Recipients) > 0) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage, File: o.To,
			Rule: lang.Text{SV: "ett förseglat paket är en fil som slutar på .age, och inget annat paket slutar så",
				EN: "a sealed bundle is a file that ends in .age, and no other bundle ends so"},
			Hint: lang.Text{SV: "ange --to FIL.age med --recipient, annars --to FIL.zip eller en mapp",
				EN: "give --to FILE.age with --recipient, otherwise --to FILE.zip or a folder"}})
	}
	return all, faults.Err()
}

// mayExport returns an error unless the proposal may leave now.
func (d *desk) mayExport(ctx context.Context, c *filed) error {
	switch c.State() {
	case Approved, Exported:
	case Rejected:
		return refused(lang.Textf("förslag %d är avslaget och lämnas inte ut",
			"proposal %d is rejected and does not leave",
			c.Number), lang.Textf("ansatz release show %d visar skälen", "ansatz release show %d shows the reasons",
			c.Number))
	case Withdrawn:
		return withdrawn(c.Number)
	default:
		return refused(lang.Textf("förslag %d är inte godkänt", "proposal %d is not approved", c.Number),
			lang.Text{SV: "två granskare svarar (ansatz release review), och en administratör beslutar (ansatz " +
				"release approve)",
				EN: "two reviewers answer (ansatz release review), and an administrator decides (ansatz release " +
					"approve)"})
	}
	if err := c.intact(); err != nil {
		return err
	}
	if err := c.inOrder(); err != nil {
		return err
	}
	if _, err := d.entries(ctx, c); err != nil {
		return err
	}
	_, err := d.permitted(c)
	return err
}

// inOrder returns an error unless those who have acted are as many as must, and everybody another.
func (c *filed) inOrder() error {
	all := []Who{c.Author}
	for _, r := range c.Reviews {
		all = append(all, r.Reviewer)
	}
	if all = append(all, c.Decision.By); !distinct(all) {
		return c.damaged(decisionFile)
	}
	return nil
}

func distinct(all []Who) bool {
	for i, a := range all {
		if slices.ContainsFunc(all[:i], func(b Who) bool {
			return a.Key == b.Key || strings.EqualFold(a.Name,
				b.Name)
		}) {
			return false
		}
	}
	return true
}

// entries returns the numbers of the ledger's entries about the case's documents, in the order of documentNames.
func (d *desk) entries(ctx context.Context, c *filed) (numbers []int64, err error) {
	l, err := ledger.Read(ctx, d.in.Workspace)
	if err != nil {
		return nil, err
	}
	for _, name := range documentNames {
		sum := hashOf(c.documents[name])
		i := slices.IndexFunc(l.Entries, func(e ledger.Recorded) bool {
			return e.What["document"] == sum && e.Kind != ledger.Refusal
		})
		if i < 0 {
			return nil, c.damaged(name)
		}
		numbers = append(numbers, l.Entries[i].Number)
	}
	return numbers, nil
}

// permitted returns the numbers of the ledger's entries by which agencies permit that what follows from their data is
// passed on. An error says which deliveries need one and have none, and which decisions no longer hold.
func (d *desk) permitted(c *filed) (numbers []int64, err error) {
	r, err := run.ReadRelease(c.files())
	if err != nil {
		return nil, err
	}
	permissions, without := r.Permitted(d.ledger)
	var faults fault.List
	for _, delivery := range without {
		name := label.Source(delivery.Agency, delivery.Deliverer)
		faults = append(faults, refused(
			lang.Text{SV: delivery.Name + " har villkoret H2, och " + name.SV + " har inte gett tillstånd att sprida " +
				"uppgifterna vidare", EN: delivery.Name + " has condition H2, and " + name.EN +
				" has given no permission to pass the information on"},
			lang.Textf("begär tillstånd, och anteckna det: ansatz permission record %s --reference DIARIENUMMER",
				"ask for permission, and record it: ansatz permission record %s --reference NUMBER", delivery.Giver())))
	}
	for _, delivery := range r.Ended(d.in.Today) {
		faults = append(faults, refused(lang.Textf("beslutet om leveransen %[1]s gällde till och med %[2]s",
			"the decision on the delivery %[1]s held until %[2]s", delivery.Name, delivery.Decision.End),
			lang.Text{SV: "begär ett nytt beslut av den som lämnade uppgifterna, läs in den nya leveransen, och kör om",
				EN: "ask the agency that delivered it for a new decision, load the new delivery, and run again"}))
	}
	for _, p := range permissions {
		numbers = append(numbers, p.Number)
	}
	return numbers, faults.Err()
}

// content adds the files of a bundle but for the ledger's: the manifest comes last, and is returned.
func (d *desk) content(c *filed, l lang.Lang, files map[string][]byte) (manifest []byte, err error) {
	files[readmeFile] = []byte(readme)
	for _, f := range c.Files {
		if files[f.Name], err = run.ReadPart(c.files(), f.Name); err != nil {
			return nil, err
		}
	}
	for _, name := range documentNames {
		files[name] = c.documents[name]
	}
	paper, err := d.paper(c, Transparency, l)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := html.WritePaper(&page, paper); err != nil {
		return nil, err
	}
	files[pageFile] = page.Bytes()
	m := Manifest{Format: documentFormat, Proposal: c.Number, Study: c.Study, ReferenceDate: c.ReferenceDate,
		Program: d.in.Program, By: d.me(), At: d.in.at()}
	for _, name := range sortedKeys(files) {
		m.Files = append(m.Files, File{Name: name, Size: int64(len(files[name])), SHA256: hashOf(files[name])})
	}
	manifest, err = sign(d.signer, aManifest, m)
	files[manifestFile] = manifest
	return manifest, err
}

const readme = `Paketet har beslutats av flera personer, var och en med sin underskrift. Så kontrollerar du det, utan
data och utan arbetsyta:

    ansatz release verify MAPPEN-ELLER-FILEN --administrator NYCKEL

NYCKEL är den offentliga nyckel som myndigheten har lämnat på annat sätt än med paketet. Läs transparency.html först.

Several people have decided about this bundle, each with a signature. Check it, without data and without a workspace:

    ansatz --lang en release verify THE-FOLDER-OR-FILE --administrator KEY

KEY is the public key that the agency has told you by another way than with the bundle. Read transparency.html first.
`

// enter writes the export to the ledger and adds the ledger's extract to the files.
func (d *desk) enter(ctx context.Context, c *filed, files map[string][]byte) error {
	numbers, err := d.entries(ctx, c)
	if err != nil {
		return err
	}
	permissions, err := d.permitted(c)
	if err != nil {
		return err
	}
	n, err := ledger.Append(ctx, d.in.Workspace, ledger.Entry{Kind: ledger.Release, Command: "release export",
		What: ledger.Facts{"proposal": strconv.Itoa(c.Number), "step": "exported",
			"manifest": hashOf(files[manifestFile])}}, d.signer)
	if err != nil {
		return err
	}
	l, err := ledger.Read(ctx, d.in.Workspace)
	if err != nil {
		return err
	}
	e, err := l.Extract(d.signer, append(slices.Concat(numbers, permissions), n)...)
	if err != nil {
		return err
	}
	files[ledgerFile], err = compact(e)
	return err
}

// write writes a bundle: content gives its files, once it is sure that the place can be written.
func (o Exporting) write(ctx context.Context, to []age.Recipient, content func() (map[string][]byte, error)) error {
	end := filepath.Ext(o.To)
	if end != bundleEnd && end != sealedEnd {
		target := run.Replaced{Folder: o.To, Files: bundleNames(), Public: true, Flag: "--to"}
		if err := cmp.Or(target.Check(), noResults(o.To)); err != nil {
			return err
		}
		return target.Replace(ctx, func(dir string) error {
			files, err := content()
			if err != nil {
				return err
			}
			for _, name := range sortedKeys(files) {
				err := run.WriteFile(ctx, filepath.Join(dir, name), func(w io.Writer) error {
					_, err := w.Write(files[name])
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return run.ReplaceFile(ctx, o.To, end, func(w io.Writer) error {
		files, err := content()
		if err != nil {
			return err
		}
		if len(to) == 0 {
			return writeZip(w, files)
		}
		sealed, err := age.Encrypt(w, to...)
		if err != nil {
			return err
		}
		return errors.Join(writeZip(sealed, files), sealed.Close())
	})
}

// noResults returns an error if a folder has results of a run and is no bundle: they are not overwritten.
func noResults(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) == 0 || IsBundle(folder) {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage, File: folder,
		Rule: lang.Text{SV: "mappen har resultat av en körning och skrivs inte över",
			EN: "the folder has results of a run and is not overwritten"},
		Hint: lang.Text{SV: "ange en ny mapp med --to", EN: "name a new folder with --to"}}
}

// writeZip writes the files in the order of their names, with one time for all: the same files give the same bytes.
func writeZip(w io.Writer, files map[string][]byte) error {
	z := zip.NewWriter(w)
	for _, name := range sortedKeys(files) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		f, err := z.CreateHeader(h)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// PageKind is a page about a proposal.
type PageKind string

// The pages.
const (
	Transparency PageKind = "transparency" // for everybody, in plain words
	Assessment   PageKind = "assessment"   // a draft of a data-protection impact assessment, for whoever completes it
)

// Page writes a page about a proposal.
func Page(ctx context.Context, in Input, number int, k PageKind, l lang.Lang, w io.Writer) error {
	return looking(ctx, in, number, func(d *desk) error {
		c, err := d.find(number)
		if err != nil {
			return err
		}
		if err := c.intact(); err != nil {
			return err
		}
		paper, err := d.paper(c, k, l)
		if err != nil {
			return err
		}
		return html.WritePaper(w, paper)
	})
}

// paper makes a page of what the program knows about a proposal.
func (d *desk) paper(c *filed, k PageKind, l lang.Lang) (*report.Paper, error) {
	r, err := run.ReadRelease(c.files())
	if err != nil {
		return nil, err
	}
	examined, v := disclosure.Examine(r.Held, nil)
	if len(v.Faults) > 0 {
		return nil, &fault.Fault{Kind: fault.Tolerance, File: filepath.Join(c.files(), "certificate.json"),
			Rule: v.Faults[0].Rule, Hint: lang.Text{SV: "kontrollera med den version av programmet som räknade",
				EN: "check with the version of the program that computed it"}}
	}
	f := &report.ReleaseFacts{Lang: l, Results: examined, Deliveries: r.Behind(), Conditions: r.Conditions,
		Program:  c.Program,
		Contexts: report.Contexts(r.Study, r.Rows, r.SourcesOf, c.Definitions), Proposal: c.Number,
		Steps: append(c.steps(l), permissionsOf(r, d.ledger, l)...), Correction: c.Correction,
		Decided: c.Decision != nil && c.Decision.Approved}
	for _, change := range c.Changes {
		f.Changes = append(f.Changes, change.Text())
	}
	if k == Assessment {
		return report.Assessment(f), nil
	}
	return report.Transparency(f), nil
}

// steps says who has done what about a case, and when.
func (c *Case) steps(l lang.Lang) (all []report.PaperFact) {
	add := func(sv, en string, who Who, at string) {
		all = append(all, report.PaperFact{Term: lang.Text{SV: sv,
			EN: en}.In(l), Text: who.Name + ", " + dayOf(at) + " (" +
			who.Key.Short() + ")"})
	}
	if c.Report != nil {
		all = append(all, report.PaperFact{Term: lang.Text{SV: "Rapport", EN: "Report"}.In(l), Text: c.Report.Name()})
	}
	add("Författare", "Author", c.Author, c.At)
	for _, r := range c.Reviews {
		add("Granskare", "Reviewer", r.Reviewer, r.At)
	}
	if c.Decision != nil {
		add("Beslut", "Decision", c.Decision.By, c.Decision.At)
	}
	return all
}

// permissionsOf says which agencies permit that what follows from their data is passed on.
func permissionsOf(r *run.Release, in *ledger.Ledger, l lang.Lang) (all []report.PaperFact) {
	permissions, _ := r.Permitted(in)
	for _, p := range permissions {
		name := label.Agency(p.Agency)
		all = append(all, report.PaperFact{Term: lang.Text{SV: "Tillstånd", EN: "Permission"}.In(l),
			Text: name.In(l) + ", " + p.Reference + ", " + p.Date})
	}
	return all
}
