package main

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/docx"
	"ansatz/internal/run/approval"
	"ansatz/internal/run/edition"
	"ansatz/internal/study"
)

func init() {
	addTexts(map[string]lang.Text{
		"report": {
			SV: "Skriv en rapport: egen text i Markdown med levande tal ur skyddade resultat.",
			EN: "Write a report: your own text in Markdown with live numbers from protected results.",
		},
		"report_check": {
			SV: "Kontrollera en rapport: alla fel på en gång, med fil, rad och kolumn.",
			EN: "Check a report: all mistakes at once, with file, line and column.",
		},
		"report_init": {
			SV: "Skriv en rapport att utgå från: den inbyggda för studien, med text, tabeller och figurer.",
			EN: "Write a report to start from: the built-in one of the study, with text, tables and figures.",
		},
		"report_dir":   {SV: "Ny mapp för rapporten.", EN: "New folder for the report."},
		"report_study": {SV: "Studien: en inbyggd, eller mappen för en egen.", EN: "The study: built in, or a folder."},
		"report_from": {
			SV: "Mapp som ansatz run skrev, att ange i report.yaml.",
			EN: "Folder that ansatz run wrote, to be named in report.yaml.",
		},
		"report_diary": {SV: "Diarienummer.", EN: "Registration number."},
		"report_judge": {
			SV: "Skriv att någon har bedömt en slutsats på dess underlag.",
			EN: "Write down that somebody has judged a conclusion on its evidence.",
		},
		"report_judgement": {SV: "Slutsatsens id.", EN: "The conclusion's id."},
		"report_by": {SV: "Vem som bedömer, där ingen personförteckning finns; annars den som nyckeln är.",
			EN: "Who judges, where there is no list of people; otherwise whose key it is."},
		"report_day": {SV: "Dag, ÅÅÅÅ-MM-DD; annars i dag.", EN: "Day, YYYY-MM-DD; otherwise today."},
		"report_build": {SV: "Skriv rapporten som sida, för Word och, där en webbläsare finns, som PDF.",
			EN: "Write the report as a page, for Word and, where there is a browser, as PDF."},
		"report_figures": {SV: "Skriv varje figur som en fil: SVG och PNG.",
			EN: "Write each figure as a file: SVG and PNG."},
		"report_template": {
			SV: "Myndighetens Word-mall (.dotx, .docx): dess stilar, sidhuvud, sidfot och sida gäller.",
			EN: "The agency's Word template (.dotx, .docx): its styles, header, footer and page hold.",
		},
		"report_pdf": {
			SV: "PDF:en måste skrivas (--pdf), eller ska inte (--no-pdf); annars skrivs den där en webbläsare finns.",
			EN: "The PDF must be written (--pdf), or is not to be (--no-pdf); otherwise it is where there is a " +
				"browser.",
		},
		"report_folder": {
			SV: "Rapportens mapp, med report.yaml.",
			EN: "The report's folder, with report.yaml.",
		},
		"report_results": {
			SV: "Mapp som ansatz run skrev, i stället för den som report.yaml anger; kan upprepas.",
			EN: "Folder that ansatz run wrote, in place of the one that report.yaml names; may be repeated.",
		},
		"report_fairness": {
			SV: "Mapp som ansatz fairness skrev: en bilaga visar vilka analysen träffar.",
			EN: "Folder that ansatz fairness wrote: an appendix shows whom the analysis hits.",
		},
		"report_workspace": {
			SV: "Arbetsyta som avgör om resultaten är aktuella och godkända; utan den är rapporten ett utkast.",
			EN: "Workspace that tells whether results are current and approved; without it the report is a draft.",
		},
		"report_strict": {
			SV: "Ett skrivet tal som inget levande tal har är ett fel.",
			EN: "A typed number that no live number has is a mistake.",
		},
		"report_out": {
			SV: "Mapp för rapporten; ersätts i sin helhet, eller inte alls.",
			EN: "Folder for the report; replaced as a whole, or not at all.",
		},
	})
}

type reportCommand struct {
	Init  reportInitCommand  `cmd:"" help:"${report_init}"`
	Check reportCheckCommand `cmd:"" help:"${report_check}"`
	Build reportBuildCommand `cmd:"" help:"${report_build}"`
	Judge reportJudgeCommand `cmd:"" help:"${report_judge}"`

	Figures reportFiguresCommand `cmd:"" help:"${report_figures}"`
	Freeze  reportFreezeCommand  `cmd:"" help:"${report_freeze}"`
	Diff    reportDiffCommand    `cmd:"" help:"${report_diff}"`
	Explain reportExplainCommand `cmd:"" help:"${report_explain}"`
}

func (reportCommand) Help() string {
	return examples("  ansatz report init rapport --study ansatz --results resultat\n"+
		"  ansatz report check rapport --workspace arbetsyta\n"+
		"  ansatz report build rapport --results resultat --workspace arbetsyta --out tryck",
		"  ansatz report init report --study ansatz --results results --lang en\n"+
			"  ansatz report check report --workspace work\n"+
			"  ansatz report build report --results results --workspace work --out print")
}

type reportInitCommand struct {
	Folder  string `arg:"" help:"${report_dir}"`
	Study   string `default:"ansatz" help:"${report_study}"`
	Results string `short:"r" help:"${report_from}"`
	Diary   string `help:"${report_diary}"`

	Fairness string `placeholder:"DIR" help:"${report_fairness}"`
}

func (reportInitCommand) Help() string {
	return examples("  ansatz report init rapport --results resultat\n"+
		"  ansatz report init rapport --results resultat --fairness rattvisa\n"+
		"  ansatz report init forsorjning --study livelihood --diary A1/2026\n"+
		"  ansatz report init min-rapport --study min-studie",
		"  ansatz report init report --results results --lang en\n"+
			"  ansatz report init report --results results --fairness fairness --lang en\n"+
			"  ansatz report init livelihood --study livelihood --diary A1/2026 --lang en\n"+
			"  ansatz report init my-report --study my-study --lang en")
}

func (cmd reportInitCommand) Run(c *console) error {
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	begin := edition.Starting{Study: s, Name: cmd.Study, Lang: c.lang, Day: now().Format(time.DateOnly),
		Diary: cmd.Diary}
	if !slices.Contains(study.BuiltinNames, cmd.Study) {
		begin.Name = from(cmd.Folder, cmd.Study)
	}
	if cmd.Results != "" {
		begin.Results = from(cmd.Folder, cmd.Results)
	}
	if cmd.Fairness != "" {
		begin.Fairness = from(cmd.Folder, cmd.Fairness)
	}
	var written []string
	if err := disk.AsUser(func() (err error) {
		written, err = edition.Init(cmd.Folder,
			begin)
		return err
	}); err != nil {
		return err
	}
	c.say(lang.Textf("Skrivet: %s (%s). Ändra, och kontrollera med: ansatz report check %s",
		"Written: %s (%s). Edit, and check with: ansatz report check %s", cmd.Folder, lang.Files(len(written)),
		cmd.Folder))
	return nil
}

// from is a path as it is seen from a folder; the whole path where there is no other way.
func from(folder, path string) string {
	base, err := filepath.Abs(folder)
	if err != nil {
		return path
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	short, err := filepath.Rel(base, whole)
	if err != nil {
		return filepath.ToSlash(whole)
	}
	return filepath.ToSlash(short)
}

// manuscript is a report's folder and what it is made of.
type manuscript struct {
	Folder    string   `arg:"" help:"${report_folder}"`
	Results   []string `short:"r" sep:"none" help:"${report_results}"`
	Workspace string   `short:"w" help:"${report_workspace}"`
	keyed
	Profile string `help:"${release_profile}"`
	Strict  bool   `help:"${report_strict}"`
}

func (x manuscript) request(c *console) (edition.Request, error) {
	req := edition.Request{Folder: x.Folder, Results: x.Results, Strict: x.Strict}
	if x.Workspace != "" {
		req.Workspace = &approval.Input{Input: input{Workspace: x.Workspace, keyed: x.keyed}.from(c), Program: version}
	}
	if x.Profile != "" {
		var err error
		if req.Profile, err = disclosure.LoadProfile(x.Profile); err != nil {
			return req, err
		}
	}
	return req, nil
}

// templated is a command that writes a file for word processors.
type templated struct {
	Template string `help:"${report_template}"`
}

// read reads the template; nil where none is given.
func (x templated) read() (*docx.Template, error) {
	if x.Template == "" {
		return nil, nil
	}
	return edition.ReadTemplate(x.Template)
}

// made makes the report, and prints what its text may have wrong.
func (x manuscript) made(ctx context.Context, c *console, template *docx.Template) (*edition.Edition, error) {
	req, err := x.request(c)
	if err != nil {
		return nil, err
	}
	req.Template = template
	e, err := edition.Make(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, f := range e.Typed {
		shown := *f
		shown.Hint = lang.Text{}
		c.printOnce(lang.Text{SV: "VARNING: ", EN: "WARNING: "}.In(c.lang) + shown.In(c.lang))
	}
	if len(e.Typed) > 0 {
		c.printOnce("  → " + e.Typed[0].Hint.In(c.lang))
	}
	if e.Judged != nil {
		for _, f := range e.Judged.Doubts {
			c.printOnce(lang.Text{SV: "VARNING: ", EN: "WARNING: "}.In(c.lang) + f.In(c.lang))
		}
	}
	return e, nil
}

type reportCheckCommand struct{ manuscript }

func (reportCheckCommand) Help() string {
	return examples("  ansatz report check rapport --results resultat\n"+
		"  ansatz report check rapport --results resultat --workspace arbetsyta --strict",
		"  ansatz report check report --results results\n"+
			"  ansatz report check report --results results --workspace work --strict")
}

func (cmd reportCheckCommand) Run(ctx context.Context, c *console) error {
	e, err := cmd.made(ctx, c, nil)
	if err != nil {
		return err
	}
	if edition.Frozen(cmd.Folder) {
		if err := edition.Same(cmd.Folder, e); err != nil {
			return err
		}
		c.say(lang.Text{SV: "Versionen är som den frystes, byte för byte.",
			EN: "The version is as it was frozen, byte for byte."})
	}
	holds := lang.Text{SV: "Rapporten håller", EN: "The report holds"}
	if e.Judged != nil && len(e.Judged.Doubts) > 0 {
		n := lang.Textf(", utom slutsatser vars ord är starkare än underlaget bär: %d",
			", but for conclusions whose word is stronger than the evidence supports: %d", len(e.Judged.Doubts))
		holds = lang.Text{SV: holds.SV + n.SV, EN: holds.EN + n.EN}
	}
	c.say(lang.Textf(holds.SV+". Kapitel: %d, levande tal i texten: %d, skrivna tal att se över: %d.",
		holds.EN+". Chapters: %d, live numbers in the text: %d, typed numbers to look at: %d.",
		len(e.Manuscript.Chapters)+len(e.Manuscript.Appendices), e.Numbers, len(e.Typed)))
	c.draft(e)
	return nil
}

// draft says why a report is a draft.
func (c *console) draft(e *edition.Edition) {
	unjudged := 0
	if e.Judged != nil {
		for _, j := range e.Judged.Items {
			if !j.Current() {
				unjudged++
			}
			if j.Doubted != "" {
				c.printOnce(lang.Textf("VARNING: bedömningen av %[1]s räknas inte: %[2]s",
					"WARNING: the judgement of %[1]s does not count: %[2]s", j.ID, j.Doubted).In(c.lang))
			}
		}
	}
	if unjudged > 0 {
		c.say(lang.Textf("Slutsatser som ingen har bedömt på dagens underlag: %d (ansatz report judge).",
			"Conclusions that nobody has judged on today's evidence: %d (ansatz report judge).", unjudged))
	}
	open := 0
	for _, one := range e.Manuscript.Comments {
		if one.Open() {
			open++
		}
	}
	if open > 0 {
		c.say(lang.Textf("Öppna kommentarer: %d (i mappen %s).", "Open comments: %d (in the folder %s).", open,
			edition.CommentsDir))
	}
	if e.Unreleased {
		c.say(lang.Text{SV: "Rapporten är ett utkast: tal i den är inte godkända för utlämnande (ansatz release " +
			"propose).",
			EN: "The report is a draft: numbers of it are not approved for release (ansatz release propose)."})
	}
}

type reportBuildCommand struct {
	manuscript
	templated
	Out string `required:"" short:"o" help:"${report_out}"`
	PDF *bool  `negatable:"" help:"${report_pdf}"`
}

func (reportBuildCommand) Help() string {
	return examples("  ansatz report build rapport --results resultat --out tryck\n"+
		"  ansatz report build rapport --results resultat --workspace arbetsyta --out tryck --strict\n"+
		"  ansatz report build rapport --results resultat --out tryck --template mall.dotx --pdf",
		"  ansatz report build report --results results --out print\n"+
			"  ansatz report build report --results results --workspace work --out print --strict\n"+
			"  ansatz report build report --results results --out print --template template.dotx --pdf")
}

func (cmd reportBuildCommand) Run(ctx context.Context, c *console) error {
	template, err := cmd.read()
	if err != nil {
		return err
	}
	forms, err := cmd.forms()
	if err != nil {
		return err
	}
	e, err := cmd.made(ctx, c, template)
	if err != nil {
		return err
	}
	unprinted, err := e.Write(ctx, cmd.Out, forms)
	if err != nil {
		return err
	}
	c.draft(e)
	switch {
	case unprinted != nil:
		c.printOnce(lang.Textf("VARNING: ingen PDF skrevs: %s", "WARNING: no PDF was written: %s",
			unprinted).In(c.lang) +
			"\n  → " + edition.Unprinted.In(c.lang))
	case forms.Browser == "" && (cmd.PDF == nil || *cmd.PDF):
		c.say(lang.Text{SV: "Ingen PDF: här finns ingen webbläsare. För att få en, " + edition.Unprinted.SV + ".",
			EN: "No PDF: there is no browser here. To get one, " + edition.Unprinted.EN + "."})
	}
	var written []string
	for i, name := range edition.Files {
		if i < len(edition.Files)-1 || forms.Browser != "" && unprinted == nil {
			written = append(written, filepath.Join(cmd.Out, name))
		}
	}
	c.say(lang.Textf("Klart: %s", "Done: %s", strings.Join(written, ", ")))
	return nil
}

type reportFiguresCommand struct {
	manuscript
	Out string `required:"" short:"o" help:"${report_out}"`
}

func (reportFiguresCommand) Help() string {
	return examples("  ansatz report figures rapport --results resultat --out figurer",
		"  ansatz report figures report --results results --out figures")
}

func (cmd reportFiguresCommand) Run(ctx context.Context, c *console) error {
	e, err := cmd.made(ctx, c, nil)
	if err != nil {
		return err
	}
	names, err := e.WriteFigures(ctx, cmd.Out)
	if err != nil {
		return err
	}
	c.draft(e)
	c.say(lang.Textf("Klart: %[1]s, figurer: %[2]d, var och en som SVG och PNG",
		"Done: %[1]s, figures: %[2]d, each as SVG and PNG", cmd.Out, len(names)/2))
	return nil
}

type reportJudgeCommand struct {
	manuscript
	Judgement string `arg:"" help:"${report_judgement}"`
	By        string `help:"${report_by}"`
	Date      string `help:"${report_day}"`
}

func (reportJudgeCommand) Help() string {
	return examples("  ansatz report judge rapport S-01 --by \"Anna Andersson\" --results resultat\n"+
		"  ansatz report judge rapport S-01 --workspace arbetsyta --key min.nyckel    underskriven",
		"  ansatz report judge report S-01 --by \"Anna Andersson\" --results results\n"+
			"  ansatz report judge report S-01 --workspace work --key my.key              signed")
}

func (cmd reportJudgeCommand) Run(ctx context.Context, c *console) error {
	req, err := cmd.request(c)
	if err != nil {
		return err
	}
	day := cmp.Or(cmd.Date, now().Format(time.DateOnly))
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Textf("%q är inget datum", "%q is no date", day),
			Hint: lang.Text{SV: "skriv ÅÅÅÅ-MM-DD", EN: "write YYYY-MM-DD"}}
	}
	j, err := edition.Judge(ctx, req, cmd.Judgement, cmd.By, day)
	if err != nil {
		return err
	}
	word := edition.WordText(j.Word)
	c.say(lang.Textf("%[1]s är bedömd som %[2]s av %[4]s, %[5]s.", "%[1]s is judged %[3]s by %[4]s, %[5]s.", j.ID,
		word.SV, word.EN, j.By, day))
	return nil
}

// forms reads what the flags say of the report's forms, before any work.
func (cmd reportBuildCommand) forms() (forms edition.Forms, err error) {
	if cmd.PDF != nil && !*cmd.PDF {
		return forms, nil
	}
	forms.Must = cmd.PDF != nil
	forms.Browser, err = edition.FindBrowser(forms.Must)
	return forms, err
}
