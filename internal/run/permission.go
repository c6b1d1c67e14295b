package run

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// What is delivered on condition H2 is not passed on before its source has permitted that. The permission is an entry
// of the ledger; it holds for the deliveries that it names by their hashes, and for no later one.

// Permission is a source's permission to pass on what it has delivered.
type Permission struct {
	Agency     string
	Reference  string   // the source's own, such as a diary number
	Date       string   // YYYY-MM-DD, the day of the permission
	Deliveries []string // the folders
	Number     int64    // of the ledger's entry

	hashes []string
}

// Permit records in the ledger that agencies permit that their deliveries on condition H2 are passed on: those named,
// or all that are loaded if none is. Each agency permits what it has delivered itself: of the registers of the
// cooperation its own part, never that of another. It returns what was recorded: a permission for each agency, or none
// after a mistake.
func Permit(ctx context.Context, in Input, agencies, deliveries []string, reference, date string) (all []Permission,
	err error) {
	err = in.open(ctx, func(o *opened) error {
		var faults fault.List
		var found []string
		for _, agency := range agencies {
			p := Permission{Agency: agency, Reference: reference, Date: date}
			for _, d := range o.sources {
				if d.Giver() == agency && slices.Contains(d.Handling, law.NoPassingOn) &&
					(len(deliveries) == 0 || slices.Contains(deliveries, d.Folder)) {
					p.Deliveries, p.hashes = append(p.Deliveries, d.Folder), append(p.hashes, d.Hash)
				}
			}
			if len(p.Deliveries) == 0 && len(deliveries) == 0 {
				faults = append(faults, nothingOf(in.Workspace, agency, o.sources))
			}
			all, found = append(all, p), append(found, p.Deliveries...)
		}
		for _, name := range deliveries {
			if !slices.Contains(found, name) {
				faults = append(faults, noSuchCondition(in.Workspace,
					lang.Text{SV: "leveransen " + name, EN: "the delivery " + name}))
			}
		}
		if len(faults) > 0 {
			all = nil
			return faults
		}
		for _, p := range all {
			err := o.record(ctx, ledger.Permission, ledger.Facts{"agency": p.Agency, "reference": p.Reference,
				"date": p.Date, "deliveries": strings.Join(p.Deliveries, ", "),
				"deliveries_sha256": strings.Join(p.hashes, ", ")})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// nothingOf says that an agency has delivered nothing on the condition. The cooperation is no agency: its members
// permit each their own part.
func nothingOf(workspace, agency string, sources []workspace.Source) *fault.Fault {
	f := noSuchCondition(workspace, label.Agency(agency))
	var members []string
	for _, d := range sources {
		if d.Agency == agency && d.Deliverer != "" && slices.Contains(d.Handling, law.NoPassingOn) &&
			!slices.Contains(members, d.Deliverer) {
			members = append(members, d.Deliverer)
		}
	}
	if len(members) > 0 {
		slices.Sort(members)
		whose := label.Agency(agency)
		f.Rule = lang.Text{
			SV: whose.SV + " ger inget tillstånd: var och en som har lämnat uppgifter ger det för sina egna",
			EN: whose.EN + " gives no permission: each agency that has delivered gives it for its own part"}
		f.Hint = lang.Textf("ange vem som har gett tillståndet: %s", "say who has given the permission: %s",
			strings.Join(members, ", "))
	}
	return f
}

func noSuchCondition(workspace string, whose lang.Text) *fault.Fault {
	return &fault.Fault{Kind: fault.Usage, File: workspace,
		Rule: lang.Text{SV: whose.SV + " har inget inläst på villkoret H2",
			EN: whose.EN + " has nothing loaded on condition H2"},
		Hint: lang.Text{SV: "ansatz permission list visar vad som behöver tillstånd",
			EN: "ansatz permission list shows what needs permission"}}
}

// Permissions lists the permissions that a workspace's ledger holds, and the deliveries on condition H2 that none of
// them covers.
func Permissions(ctx context.Context, in Input) (all []Permission, without []workspace.Source, err error) {
	err = in.open(ctx, func(o *opened) (err error) {
		if all, err = permissions(ctx, in.Workspace); err == nil {
			without = unpermitted(o.sources, all)
		}
		return err
	})
	return all, without, err
}

func permissions(ctx context.Context, dir string) ([]Permission, error) {
	l, err := ledger.Read(ctx, dir)
	if err != nil {
		return nil, err
	}
	return permissionsIn(l.Entries), nil
}

// permissionsIn are the permissions among entries of a ledger. Where people were listed, only what an administrator has
// signed is one.
func permissionsIn(entries []ledger.Recorded) (all []Permission) {
	for _, e := range entries {
		if e.Kind == ledger.Permission && (e.Key == "" || e.Person.Role == person.Administrator) {
			all = append(all, Permission{Agency: e.What["agency"], Reference: e.What["reference"],
				Date: e.What["date"], Deliveries: strings.Split(e.What["deliveries"], ", "), Number: e.Number,
				hashes: strings.Split(e.What["deliveries_sha256"], ", ")})
		}
	}
	return all
}

// Permitted returns the permissions that the deliveries behind a release have in a ledger, and those deliveries on
// condition H2 that have none. It needs the folder of the release and the ledger only: what was delivered may be erased
// since.
func (r *Release) Permitted(l *ledger.Ledger) (permitted []Permission, without []report.Delivery) {
	all := permissionsIn(l.Entries)
	for _, d := range r.Behind() {
		if !slices.Contains(d.Handling, law.NoPassingOn) {
			continue
		}
		i := slices.IndexFunc(all, func(p Permission) bool { return slices.Contains(p.hashes, d.Hash) })
		if i < 0 {
			without = append(without, d)
			continue
		}
		if !slices.ContainsFunc(permitted, func(p Permission) bool { return p.Number == all[i].Number }) {
			permitted = append(permitted, all[i])
		}
	}
	return permitted, without
}

// Ended lists the deliveries behind a release whose decision no longer holds on a day: what follows from them does not
// leave.
func (r *Release) Ended(today string) []report.Delivery {
	return slices.DeleteFunc(r.Behind(), func(d report.Delivery) bool { return !d.Decision.Ended(today) })
}

// Behind lists the deliveries that the results of a release follow from, each with those of its files that they need.
func (r *Release) Behind() (used []report.Delivery) {
	registers := []string{"person_alias"}
	for _, result := range r.Study.Results {
		registers = append(registers, r.SourcesOf(result.Name)...)
	}
	for _, d := range r.Deliveries {
		d.Files = slices.DeleteFunc(slices.Clone(d.Files),
			func(f report.File) bool { return !slices.Contains(registers, f.Register) })
		if len(d.Files) > 0 {
			used = append(used, d)
		}
	}
	return used
}

// StatedPermissions returns the permissions among entries of a ledger, and the agencies that a provenance.json names
// for condition H2 and that have none there for a delivery of theirs. It needs no study.
func StatedPermissions(provenanceFile []byte, entries []ledger.Recorded) (permitted []Permission, without []string) {
	permitted = permissionsIn(entries)
	var p provenance
	if json.Unmarshal(provenanceFile, &p) != nil {
		return permitted, nil
	}
	has := func(agency string) bool {
		return slices.ContainsFunc(p.Deliveries, func(d provenanceDelivery) bool {
			return (d.Agency == agency || d.Deliverer == agency) && slices.ContainsFunc(permitted,
				func(one Permission) bool { return slices.Contains(one.hashes, d.SHA256) })
		})
	}
	for _, c := range p.conditions() {
		for _, agency := range c.Agencies {
			if c.Code == law.NoPassingOn && !has(agency) {
				without = append(without, agency)
			}
		}
	}
	return permitted, without
}

// unpermitted lists the deliveries on condition H2 that no permission covers.
func unpermitted(sources []workspace.Source, all []Permission) (without []workspace.Source) {
	for _, d := range sources {
		covered := slices.ContainsFunc(all, func(p Permission) bool { return slices.Contains(p.hashes, d.Hash) })
		if slices.Contains(d.Handling, law.NoPassingOn) && !covered {
			without = append(without, d)
		}
	}
	return without
}

// passOn returns an error unless what follows from these registers may be passed on: every delivery behind them that
// came on condition H2 must have its source's permission in the ledger. Made-up data have no source that could give it,
// and pass.
func (o *opened) passOn(ctx context.Context, registers []string) error {
	behind := slices.DeleteFunc(slices.Clone(o.sources), func(d workspace.Source) bool {
		return d.Synthetic || len(broughtOf(d, registers)) == 0 || !slices.Contains(d.Handling, law.NoPassingOn)
	})
	if len(behind) == 0 {
		return nil
	}
	all, err := permissions(ctx, o.input.Workspace)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, d := range unpermitted(behind, all) {
		faults = append(faults, &fault.Fault{
			Kind: fault.Refused,
			File: o.input.Workspace,
			Rule: lang.Text{
				SV: deliveryName(d, lang.SV) + " har villkoret H2, och det är inte antecknat att uppgifterna får " +
					"spridas vidare",
				EN: deliveryName(d, lang.EN) + " has condition H2, and it is not recorded that the information may " +
					"be passed on",
			},
			Hint: lang.Textf(
				"när den som lämnat uppgifterna har gett tillstånd: ansatz permission record MYNDIGHET --reference "+
					"DIARIENUMMER --workspace %s",
				"when their source has permitted it: ansatz permission record AGENCY --reference NUMBER --workspace %s",
				o.input.Workspace),
		})
	}
	return faults.Err()
}
