package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/delivery"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
)

// loadCommand checks and loads a deliveries folder.
type loadCommand struct {
	Deliveries      string   `arg:"" help:"${load_deliveries}"`
	Workspace       string   `short:"w" help:"${flag_workspace}"`
	Check           bool     `help:"${load_check}"`
	Only            []string `sep:"none" help:"${load_only}" placeholder:"NAME"`
	Study           string   `default:"ansatz" help:"${load_study}"`
	QuarantineShare float64  `help:"${load_share}"`
	Policy          string   `help:"${load_policy}"`
	sealing
	opening
	NoSeal    bool `help:"${load_no_seal}"`
	OwnSecret bool `help:"${load_own_secret}"`
	limits
	keyed
	Engine string `hidden:""` // refused, and told why
}

func init() {
	addTexts(map[string]lang.Text{
		"load": {
			SV: "Kontrollera och läs in myndigheternas leveranser.",
			EN: "Check and load the agencies' deliveries.",
		},
		"load_deliveries": {
			SV: "Mapp med en mapp för varje leverans.",
			EN: "Folder with one folder for each delivery.",
		},
		"load_check": {SV: "Kontrollera bara; ingenting skrivs.", EN: "Only check; nothing is written."},
		"load_only": {
			SV: "Bara leveranserna i mapparna med de namnen.",
			EN: "Only the deliveries in the folders of these names.",
		},
		"load_study": {
			SV: "Studien vars quarantine_share gäller och vars gemensamma modeller räknas efter inläsningen.",
			EN: "The study whose quarantine_share holds and whose common models are made after the load.",
		},
		"load_share": {
			SV: "Största andel av en fils rader som får gå till karantän, i stället för studiens.",
			EN: "Largest share of a file's rows that may go to the quarantine, instead of the study's.",
		},
		"load_policy": {
			SV: "Fil med vad leveranser och studier måste ange; arbetsytan behåller den.",
			EN: "File with what deliveries and studies must state; the workspace keeps it.",
		},
		"load_no_seal": {
			SV: "Försegla inte valvet. Går bara för påhittade uppgifter, och gäller då om inget annat sägs.",
			EN: "Do not seal the vault. For made-up data only, where it is the default.",
		},
		"load_own_secret": {
			SV: "Slumpa arbetsytans hemlighet, så att dess nycklar inte kan kopplas till en annan arbetsytas. " +
				"Det matchade urvalet blir då ett annat.",
			EN: "Draw the workspace's secret at random, so that its keys cannot be linked to another workspace's. " +
				"The matched draw is then another.",
		},
		"flag_workspace": {SV: "Arbetsytans mapp.", EN: "The workspace's folder."},
		"flag_threads": {
			SV: "Antal trådar (0: så många som datorn har).",
			EN: "Number of threads (0: as many as the machine has).",
		},
		"flag_memory": {
			SV: "Största minne innan data läggs på disk, till exempel 4GB.",
			EN: "Most memory before data go to disk, such as 4GB.",
		},
	})
}

func (x loadCommand) Run(ctx context.Context, c *console) error {
	began, asked := time.Now(), x
	if x.Engine != "" {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{SV: "en inläsning görs i programmet: bara modeller räknas på en server",
				EN: "a load is made in the program: only models are computed on a server"},
			Hint: lang.Text{SV: "ta bort --engine; ett register kan ligga kvar hos sin myndighet (docs/trino.md)",
				EN: "leave --engine out; a register can stay at its agency (docs/trino.md)"},
		}
	}
	if x.Workspace == "" && !x.Check {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{SV: "--workspace saknas", EN: "--workspace is missing"},
			Hint: lang.Text{
				SV: "ange arbetsytans mapp, eller --check för att bara kontrollera",
				EN: "give the workspace's folder, or --check to check only",
			},
		}
	}
	var s *study.Study
	if x.QuarantineShare == 0 || !x.Check {
		var err error
		if s, err = study.Load(x.Study); err != nil {
			return err
		}
	}
	if x.QuarantineShare == 0 {
		x.QuarantineShare = s.QuarantineShare
	}
	if x.QuarantineShare <= 0 || x.QuarantineShare > 1 {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{
				SV: "--quarantine-share ska vara större än 0 och högst 1",
				EN: "--quarantine-share must be above 0 and at most 1",
			},
			Hint: lang.Text{SV: "fem procent skrivs 0.05", EN: "five per cent is written 0.05"},
		}
	}
	keys, err := x.keys(c, x.sealing)
	if err != nil {
		return err
	}
	policy, err := policyOf(x.Policy)
	if err != nil {
		return err
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	loaded := stop.Slowly()
	report, err := delivery.Load(ctx, delivery.Options{
		Engine:     driver.OpenStore,
		Deliveries: x.Deliveries,
		Only:       x.Only,
		Workspace:  x.Workspace,
		Check:      x.Check,
		Share:      x.QuarantineShare,
		Threads:    x.Threads,
		Memory:     string(x.Memory),
		Progress:   c.progress,
		OnFaults:   c.early,
		Signer:     signer,
		Policy:     policy,
		Keys:       keys,
		NoSeal:     x.NoSeal,
		OwnSecret:  x.OwnSecret,
		Today:      law.Today(now()),
	})
	loaded()
	if err != nil {
		return err
	}
	if err := x.erased(ctx, c, report.Erased); err != nil {
		return err
	}
	c.loaded(report, x.Check)
	if !x.Check && !report.Unchanged() {
		if err := x.prepare(ctx, c, s); err != nil {
			return err
		}
	}
	asked.ended(c, report, time.Since(began))
	return nil
}

// prepare makes the models that all studies share, as run.Prepare does. If it is stopped or fails, the next run makes
// them. The deliveries are loaded either way, and only a stop is an error.
func (x loadCommand) prepare(ctx context.Context, c *console, s *study.Study) error {
	in := input{x.Workspace, x.limits, x.keyed, remote{}}.from(c)
	if in.Engine.Server { // the next run makes them there
		return nil
	}
	err := run.Prepare(ctx, in, s)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &fault.Fault{
			Kind: fault.Cancelled,
			Rule: lang.Text{
				SV: "avbrutet; leveranserna är inlästa, men modellerna som är gemensamma för alla " +
					"studier är inte färdigräknade",
				EN: "stopped; the deliveries are loaded, but the models that are common " +
					"to all studies are not all made",
			},
			Hint: lang.Text{
				SV: "ingenting behöver läsas in igen: nästa körning räknar dem",
				EN: "nothing need be loaded again: the next run makes them",
			},
		}
	}
	c.report(err)
	c.say(lang.Text{SV: "Leveranserna är inlästa. De modeller som är gemensamma för alla studier kunde inte räknas nu.",
		EN: "The deliveries are loaded. The models that are common to all studies could not be made now."})
	return nil
}

// early prints mistakes in manifests and headers before the rows are read, which can take long.
func (c *console) early(found fault.List) {
	c.report(found)
	c.printOnce(lang.Text{
		SV: "Ingenting kommer att läsas in. Raderna kontrolleras ändå, så att alla fel blir kända; avbryt med Ctrl-C.",
		EN: "Nothing will be loaded. The rows are checked all the same, so that all " +
			"mistakes are known; stop with Ctrl-C.",
	}.In(c.lang))
}

// erased says which deliveries are not loaded because they were erased, and when that was, by the ledger.
func (x loadCommand) erased(ctx context.Context, c *console, all []delivery.Gone) error {
	if len(all) == 0 {
		return nil
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	for _, gone := range all {
		day := ""
		for _, e := range l.Entries {
			if e.Kind == ledger.Purge && strings.Contains(e.What["deliveries"], "sha256:"+gone.Hash) {
				day = " " + e.Time[:len(time.DateOnly)]
			}
		}
		c.say(lang.Textf("%[1]s raderades ur arbetsytan%[2]s och läses inte in igen.",
			"%[1]s was erased from the workspace%[2]s and is not loaded again.", gone.Name,
			(lang.Text{SV: day, EN: strings.Replace(day, " ", " on ", 1)}).In(c.lang)))
	}
	return nil
}

// loaded prints the result of a load.
func (c *console) loaded(report *delivery.Report, checked bool) {
	for _, name := range report.Known {
		c.say(lang.Textf("%s är redan inläst.", "%s is loaded already.", name))
	}
	if report.Unchanged() {
		c.say(lang.Text{SV: "Ingenting nytt att läsa in.", EN: "Nothing new to load."})
		return
	}
	for _, i := range report.Ignored {
		c.say(lang.Textf("%s: kolumnen %s finns inte i registret och läses inte.",
			"%s: column %s is not in the register and is not read.", i.File, i.Column))
	}
	for _, n := range report.Notes {
		file := lang.Visible(n.File) + ": "
		c.say(lang.Text{SV: file + n.Text.SV + ".", EN: file + n.Text.EN + "."})
	}
	if report.Cycles > 0 {
		c.say(lang.Textf(
			"%d nummer ligger på eller leder in i en slinga av nummerbyten; de förs till slingans minsta nummer.",
			"%d numbers lie on or lead into a cycle of number changes; they resolve to the cycle's smallest number.",
			report.Cycles,
		))
	}
	c.registers(report.Registers, checked)
	c.reasons(report.Registers)
}

// registers prints what the load did to each register. Codes and numbers are written as in programs; in Swedish the
// name of the register follows.
func (c *console) registers(all []delivery.RegisterReport, checked bool) {
	accepted := lang.Text{SV: "inlästa", EN: "loaded"}
	if checked {
		accepted = lang.Text{SV: "godtagna", EN: "accepted"}
	}
	last := lang.Text{SV: "benämning", EN: "of which"}
	t := columns{numbers: []int{1, 2, 3, 4, 5}}
	var head []string
	for _, text := range []lang.Text{{SV: "  register", EN: "  register"}, {SV: "lästa", EN: "read"}, accepted,
		{SV: "dubbletter", EN: "duplicates"}, {SV: "i karantän", EN: "quarantined"},
		{SV: "okända id", EN: "unknown ids"}, last} {
		head = append(head, text.In(c.lang))
	}
	t.add(head...)
	for _, r := range all {
		said := label.Register(r.Name).SV
		if c.lang == lang.EN {
			said = strings.Join(reasonsOf(r), ", ")
		}
		t.add("  "+r.Name, fmt.Sprint(r.Read), fmt.Sprint(r.Loaded), fmt.Sprint(r.Duplicates),
			fmt.Sprint(r.Aside()), fmt.Sprint(r.Unknown), said)
	}
	_ = t.write(c.out)
}

// reasons prints the reasons of the rows in the quarantine, by name and code. In Swedish the number of rows and their
// registers follow.
func (c *console) reasons(all []delivery.RegisterReport) {
	for _, reason := range register.Reasons() {
		var of []string
		for _, r := range all {
			if n := r.Quarantined[reason]; n > 0 {
				of = append(of, fmt.Sprintf("%s %d", r.Name, n))
			}
		}
		switch name := label.Reason(string(reason)); {
		case of == nil:
		case c.lang == lang.EN:
			fmt.Fprintf(c.out, "  %s: %s\n", reason, name.EN)
		default:
			fmt.Fprintf(c.out, "  %s (%s): %s\n", name.SV, reason, strings.Join(of, ", "))
		}
	}
}

// reasonsOf returns a register's reasons for quarantine with their numbers of rows.
func reasonsOf(r delivery.RegisterReport) []string {
	var all []string
	for _, reason := range register.Reasons() {
		if n := r.Quarantined[reason]; n > 0 {
			all = append(all, fmt.Sprintf("%s %d", reason, n))
		}
	}
	return all
}

// ended prints that a load is done, its result, and the next step.
func (x loadCommand) ended(c *console, report *delivery.Report, took time.Duration) {
	if x.Check {
		c.say(lang.Text{SV: "Bara kontrollerat; ingenting är skrivet.", EN: "Only checked; nothing was written."})
		command := "ansatz load %s --workspace %s"
		if x.QuarantineShare != 0 {
			command += fmt.Sprint(" --quarantine-share ", x.QuarantineShare)
		}
		if x.Policy != "" {
			command += " --policy " + x.Policy
		}
		c.next(command, x.Deliveries, cmp.Or(x.Workspace, lang.Text{SV: "ARBETSYTA", EN: "WORKSPACE"}.In(c.lang)))
		return
	}
	loaded, aside := report.Rows()
	if !report.Unchanged() {
		c.say(lang.Text{
			SV: fmt.Sprintf("Klart på %s s: %s, %s i karantän.", lang.SV.Number(took.Seconds(), 1),
				lang.Counted(loaded, lang.Text{SV: "rad inläst"}, lang.Text{SV: "rader inlästa"}).SV,
				lang.SV.Thousands(fmt.Sprint(aside))),
			EN: fmt.Sprintf("Done in %.1f s: %s loaded, %s in quarantine.", took.Seconds(), lang.Rows(loaded).EN,
				lang.EN.Thousands(fmt.Sprint(aside))),
		})
	}
	if aside > 0 {
		c.say(lang.Textf("Rader i karantän visas med: ansatz quarantine --workspace %s",
			"See the rows in quarantine with: ansatz quarantine --workspace %s", argument(x.Workspace)))
	}
	c.next("ansatz run --workspace %s --out %s", x.Workspace, lang.Text{SV: "resultat", EN: "results"}.In(c.lang))
}

// next prints the command that usually follows, unless it follows by itself.
func (c *console) next(command string, args ...string) {
	if c.chained || os.Getenv(progress.Variable) == progress.Lines { // no person at a command line reads it
		return
	}
	words := make([]any, len(args))
	for i, a := range args {
		words[i] = argument(a)
	}
	command = fmt.Sprintf(command, words...)
	c.say(lang.Textf("Nästa steg: %s", "Next: %s", command))
}

// argument writes a path in the form that a command line accepts.
func argument(path string) string {
	if strings.ContainsAny(path, " \t\"'()[]{}*?&;|<>$") {
		return strconv.Quote(path)
	}
	return path
}
