package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"ansatz/internal/delivery"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// loadCommand checks and loads a deliveries folder.
type loadCommand struct {
	Deliveries      string  `arg:"" help:"${load_deliveries}"`
	Workspace       string  `short:"w" help:"${flag_workspace}"`
	Check           bool    `help:"${load_check}"`
	Study           string  `default:"ansatz" help:"${load_study}"`
	QuarantineShare float64 `help:"${load_share}"`
	limits
}

func init() {
	addTexts(map[string]lang.Text{
		"load":            {SV: "Kontrollera och läs in myndigheternas leveranser.", EN: "Check and load the agencies' deliveries."},
		"load_deliveries": {SV: "Mapp med en mapp för varje leverans.", EN: "Folder with one folder for each delivery."},
		"load_check":      {SV: "Kontrollera bara; ingenting skrivs.", EN: "Only check; nothing is written."},
		"load_study":      {SV: "Studien vars quarantine_share gäller och vars gemensamma modeller räknas efter inläsningen.", EN: "The study whose quarantine_share holds and whose common models are made after the load."},
		"load_share":      {SV: "Största andel av en fils rader som får gå till karantän, i stället för studiens.", EN: "Largest share of a file's rows that may go to the quarantine, instead of the study's."},
		"flag_workspace":  {SV: "Arbetsytans mapp.", EN: "The workspace's folder."},
		"flag_threads":    {SV: "Antal trådar (0: så många som datorn har).", EN: "Number of threads (0: as many as the machine has)."},
		"flag_memory":     {SV: "Största minne innan data läggs på disk, till exempel 4GB.", EN: "Most memory before data go to disk, such as 4GB."},
	})
}

func (x loadCommand) Run(ctx context.Context, c *console) error {
	if x.Workspace == "" && !x.Check {
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "--workspace saknas", EN: "--workspace is missing"},
			Hint: lang.Text{SV: "ange arbetsytans mapp, eller --check för att bara kontrollera", EN: "give the workspace's folder, or --check to check only"}}
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
		return &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "--quarantine-share ska vara större än 0 och högst 1", EN: "--quarantine-share must be above 0 and at most 1"},
			Hint: lang.Text{SV: "fem procent skrivs 0.05", EN: "five per cent is written 0.05"}}
	}
	report, err := delivery.Load(ctx, delivery.Options{Deliveries: x.Deliveries, Workspace: x.Workspace, Check: x.Check,
		Share: x.QuarantineShare, Threads: x.Threads, Memory: string(x.Memory), Progress: c.progress, Early: c.early})
	if err != nil {
		return err
	}
	c.loaded(report, x.Check)
	if x.Check || report.Unchanged() {
		return nil
	}
	return x.prepare(ctx, c, s)
}

// prepare makes the models that ask nothing of a study, where the load brought at least as many rows as there were before: then that costs in proportion
// to the load. Else, and where it is stopped or fails, the next run makes them; the deliveries are loaded either way, and only a stop is an error.
func (x loadCommand) prepare(ctx context.Context, c *console, s *study.Study) error {
	err := func() (err error) {
		w, err := delivery.OpenWorkspace(x.Workspace)
		if err != nil {
			return err
		}
		defer w.Close()
		contents, sources, err := contentsOf(ctx, w)
		if err != nil || !mostlyNew(sources) {
			return err
		}
		return withModels(ctx, c, w, x.options(), func(db *duckdb.DB) error {
			return result.Prepare(ctx, db, s, contents, c.progress)
		})
	}()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &fault.Fault{Kind: fault.Cancelled, Rule: lang.Text{SV: "avbrutet; leveranserna är inlästa, men modellerna som är gemensamma för alla studier är inte färdigräknade", EN: "stopped; the deliveries are loaded, but the models that are common to all studies are not all made"},
			Hint: lang.Text{SV: "ingenting behöver läsas in igen: nästa körning räknar dem", EN: "nothing need be loaded again: the next run makes them"}}
	}
	c.tell(delivery.Fault(x.Workspace, err))
	c.say(lang.Text{SV: "Leveranserna är inlästa. De modeller som är gemensamma för alla studier kunde inte räknas nu.",
		EN: "The deliveries are loaded. The models that are common to all studies could not be made now."})
	return nil
}

// mostlyNew says whether the last load brought at least half of the rows that there are.
func mostlyNew(sources []delivery.Source) bool {
	last := 0
	for _, s := range sources {
		last = max(last, s.Generation)
	}
	var brought, before int64
	for _, s := range sources {
		for _, f := range s.Files {
			switch {
			case f.Superseded:
			case s.Generation == last:
				brought += f.Loaded
			default:
				before += f.Loaded
			}
		}
	}
	return brought >= before
}

// early tells of mistakes in manifests and headers while the rows are still to be read, which takes long where they are many.
func (c *console) early(found fault.List) {
	c.tell(found)
	c.once(lang.Text{SV: "Ingenting kommer att läsas in. Raderna kontrolleras ändå, så att alla fel blir kända; avbryt med Ctrl-C.",
		EN: "Nothing will be loaded. The rows are checked all the same, so that all mistakes are known; stop with Ctrl-C."}.In(c.lang))
}

// loaded prints what a load did.
func (c *console) loaded(report *delivery.Report, checked bool) {
	for _, name := range report.Known {
		c.say(lang.Textf("%s är redan inläst.", "%s is loaded already.", name))
	}
	if report.Unchanged() {
		c.say(lang.Text{SV: "Ingenting nytt att läsa in.", EN: "Nothing new to load."})
		return
	}
	for _, i := range report.Ignored {
		c.say(lang.Textf("%s: kolumnen %s finns inte i registret och läses inte.", "%s: column %s is not in the register and is not read.", i.File, i.Column))
	}
	if report.Cycles > 0 {
		c.say(lang.Textf("%d nummer ligger på eller leder in i en slinga av nummerbyten; de förs till slingans minsta nummer.",
			"%d numbers lie on or lead into a cycle of number changes; they resolve to the cycle's smallest number.", report.Cycles))
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	var head string
	for _, t := range []lang.Text{{SV: "register", EN: "register"}, {SV: "lästa", EN: "read"}, {SV: "inlästa", EN: "loaded"}, {SV: "dubbletter", EN: "duplicates"},
		{SV: "i karantän", EN: "quarantined"}, {SV: "okända id", EN: "unknown ids"}} {
		head += t.In(c.lang) + "\t"
	}
	fmt.Fprintln(w, head+lang.Text{SV: "  varav", EN: "  of which"}.In(c.lang))
	for _, r := range report.Registers {
		var total int64
		var parts []string
		for _, reason := range delivery.Reasons() {
			if n := r.Quarantined[reason]; n > 0 {
				total += n
				parts = append(parts, fmt.Sprintf("%s %d", reason, n))
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t  %s\n", r.Name, r.Read, r.Loaded, r.Duplicates, total, r.Unknown, strings.Join(parts, ", "))
	}
	w.Flush()
	for _, reason := range delivery.Reasons() {
		if slices.ContainsFunc(report.Registers, func(r delivery.RegisterReport) bool { return r.Quarantined[reason] > 0 }) {
			fmt.Fprintf(c.out, "  %s: %s\n", reason, label.Reason(string(reason)).In(c.lang))
		}
	}
	if checked {
		c.say(lang.Text{SV: "Bara kontrollerat; ingenting är skrivet.", EN: "Only checked; nothing was written."})
	}
}
