package workbench

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// manifest is the file that makes a folder a delivery.
const manifest = "delivery.yaml"

// deliveriesView is what has come and what is loaded.
type deliveriesView struct {
	Inbox    []string // not loaded yet
	Coming   []arriving
	Half     []halfView // uploads that broke off
	InboxDir string
	Loaded   []deliveryView
	Missing  []named // registers that nobody has delivered
}

type deliveryView struct {
	workspace.Source
	AgencyName string
	Names      []string // of its registers
	Read, In   int64
	Set, Twice int64
	Files      []fileView
	Reasons    []reasonView
	Terms      []term
	LawMissing []string // what the manifest does not state of its use
}

type fileView struct {
	workspace.SourceFile
	RegisterName string
}

type reasonView struct {
	Register, RegisterName, Reason, ReasonName string
	Rows                                       int64
}

// term is what a delivery states about its use.
type term struct{ Name, Text string }

func deliveriesPage(b *Bench, r *request) error {
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return err
	}
	v := deliveriesView{InboxDir: b.arrivals.inbox}
	if r.user.May(Deliver) {
		if v.Inbox, v.Coming, err = b.waiting(r.Context(), loaded); err != nil {
			return err
		}
		v.Half = b.uploads.halfOf(r.user.ID)
	}
	have := map[string]bool{}
	for _, d := range loaded {
		v.Loaded = append(v.Loaded, viewOf(d, r.lang))
		for _, register := range d.Registers() {
			have[register] = true
		}
	}
	for _, register := range b.Registers {
		if !have[register] && len(loaded) > 0 {
			v.Missing = append(v.Missing, named{register, registerName(register, r.lang)})
		}
	}
	return b.show(r, "deliveries", r.tr("Leveranser", "Deliveries"), v)
}

func viewOf(d workspace.Source, l lang.Lang) deliveryView {
	v := deliveryView{Source: d, AgencyName: label.Source(d.Agency, d.Deliverer).In(l)}
	for _, register := range d.Registers() {
		v.Names = append(v.Names, registerName(register, l))
	}
	for _, f := range d.Files {
		v.Read += f.Read
		v.In += f.Loaded
		v.Set += f.Quarantined
		v.Twice += f.Duplicates
		v.Files = append(v.Files, fileView{f, registerName(f.Register, l)})
	}
	for _, t := range []struct {
		name lang.Text
		text string
	}{
		{lang.Text{SV: "Rättslig grund", EN: "Legal basis"}, d.LegalBasis},
		{lang.Text{SV: "Beslut", EN: "Decision"}, strings.TrimSpace(d.Decision.Number + " " + d.Decision.Date)},
		{lang.Text{SV: "Ändamål", EN: "Purpose"}, strings.Join(d.Decision.Purposes, "; ")},
		{lang.Text{SV: "Beslutet gäller till", EN: "The decision holds until"}, d.Decision.End},
		{lang.Text{SV: "Gallras senast", EN: "Erased at the latest"}, d.EraseBy},
		{lang.Text{SV: "Villkor", EN: "Conditions"}, strings.Join(d.Handling, ", ")},
	} {
		if t.text == "" {
			v.LawMissing = append(v.LawMissing, t.name.In(l))
		} else {
			v.Terms = append(v.Terms, term{t.name.In(l), t.text})
		}
	}
	return v
}

func deliveryPage(b *Bench, r *request) error {
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return err
	}
	for _, d := range loaded {
		if d.Folder != r.PathValue("folder") {
			continue
		}
		v := viewOf(d, r.lang)
		if r.user.May(SeeRows) {
			look := run.QuarantineLook{Filter: vault.Filter{Delivery: d.Folder}, Counts: true}
			err := run.Quarantine(r.Context(), b.input(r), look, func(q *workspace.Quarantine, f vault.Filter) error {
				counts, err := q.Counts(r.Context(), f)
				v.Reasons = reasons(counts, r.lang)
				return err
			})
			if err != nil {
				return err
			}
		}
		return b.show(r, "delivery", d.Folder, v)
	}
	return missing
}

// reasons adds up counts by register and reason, the most first.
func reasons(counts []vault.Count, l lang.Lang) (all []reasonView) {
	at := map[[2]string]int{}
	for _, c := range counts {
		key := [2]string{c.Register, string(c.Reason)}
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, reasonView{Register: c.Register, RegisterName: registerName(c.Register, l),
				Reason: string(c.Reason), ReasonName: label.Reason(string(c.Reason)).In(l)})
		}
		all[i].Rows += c.Rows
	}
	slices.SortStableFunc(all, func(a, b reasonView) int { return int(b.Rows - a.Rows) })
	return all
}

// quarantineView is the rows that loads set aside, and why; no cell of them.
type quarantineView struct {
	Filter     vault.Filter
	Deliveries []string
	Registers  []named
	AllReasons []named
	Reasons    []reasonView
	Rows       []entryView
	More       bool // there are more rows than are shown
	Looked     bool // rows were asked for
}

type entryView struct {
	vault.Entry
	RegisterName, ReasonName string
}

// mostRows is how many rows of the quarantine a page shows.
const mostRows = 500

func quarantinePage(b *Bench, r *request) error {
	v := quarantineView{Filter: vault.Filter{Delivery: r.FormValue("delivery"), Register: r.FormValue("register"),
		Reason: r.FormValue("reason")}, Looked: r.FormValue("rows") != ""}
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return err
	}
	if len(loaded) == 0 {
		return b.show(r, "quarantine", r.tr("Karantän", "Quarantine"), v)
	}
	registers := map[string]bool{}
	for _, d := range loaded {
		v.Deliveries = append(v.Deliveries, d.Folder)
		for _, register := range d.Registers() {
			registers[register] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(registers)) {
		v.Registers = append(v.Registers, named{id, registerName(id, r.lang)})
	}
	stop := errors.New("enough")
	look := run.QuarantineLook{Filter: v.Filter, Counts: !v.Looked}
	err = run.Quarantine(r.Context(), b.input(r), look, func(q *workspace.Quarantine, f vault.Filter) error {
		all, err := q.Counts(r.Context(), vault.Filter{})
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, c := range all {
			if id := string(c.Reason); !known[id] {
				known[id] = true
				v.AllReasons = append(v.AllReasons, named{id, label.Reason(id).In(r.lang)})
			}
		}
		slices.SortFunc(v.AllReasons, func(a, b named) int { return strings.Compare(a.Name, b.Name) })
		counts, err := q.Counts(r.Context(), f)
		if err != nil {
			return err
		}
		v.Reasons = reasons(counts, r.lang)
		if !v.Looked {
			return nil
		}
		err = q.Entries(r.Context(), f, func(e vault.Entry) error {
			if len(v.Rows) == mostRows {
				v.More = true
				return stop
			}
			v.Rows = append(v.Rows, entryView{e, registerName(e.Register, r.lang),
				label.Reason(string(e.Reason)).In(r.lang)})
			return nil
		})
		if errors.Is(err, stop) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return b.show(r, "quarantine", r.tr("Karantän", "Quarantine"), v)
}
