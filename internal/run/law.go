package run

import (
	"fmt"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/result"
	"ansatz/internal/study"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

// permit returns an error unless the study may read every register that its results follow from: on this day, for its
// purpose, and as the workspace's policy says. Nothing has been read then but the books.
func (o *opened) permit(s *study.Study) error {
	relations, err := result.Registers(s)
	if err != nil {
		return err
	}
	return o.refusals(s, append(sourcesOf(relations), "person_alias")).Err()
}

// permitAll is permit for what reads every register.
func (o *opened) permitAll(s *study.Study) error { return o.refusals(s, register.Names()).Err() }

// refusals lists why a study may not read these registers: a mistake for each delivery and reason.
func (o *opened) refusals(s *study.Study, registers []string) (faults fault.List) {
	if s.Purpose == "" && o.policy.StudyPurpose == law.Required {
		faults = append(faults, &fault.Fault{Kind: fault.Refused, File: o.input.Workspace,
			Rule: lang.Textf("studien %[1]s anger inget ändamål, och policyn %[2]s kräver det",
				"the study %[1]s states no purpose, and the policy %[2]s requires one", s.Name, o.policy.Name),
			Hint: writePurpose()})
	}
	for _, d := range o.sources {
		read := broughtOf(d, registers)
		if len(read) == 0 {
			continue
		}
		for _, f := range []*fault.Fault{o.pastItsDay(d), o.otherPurpose(s, d), o.unstated(d)} {
			if f == nil {
				continue
			}
			f.Kind, f.File = fault.Refused, o.input.Workspace
			f.Rule = lang.Text{SV: deliveryName(d, lang.SV) + " " + f.Rule.SV + ": " + registerNames(read, lang.SV) +
				" får inte läsas", EN: deliveryName(d, lang.EN) + " " + f.Rule.EN + ": " +
				registerNames(read, lang.EN) + " may not be read"}
			faults = append(faults, f)
		}
	}
	return faults
}

// pastItsDay is the fault of a delivery whose day of erasure has passed, or whose decision has ended.
func (o *opened) pastItsDay(d workspace.Source) *fault.Fault {
	if d.Readable(o.today) {
		return nil
	}
	rule, hint := d.Unreadable(o.today, o.input.Workspace)
	return &fault.Fault{Rule: rule, Hint: hint}
}

// otherPurpose is the fault of a delivery that does not serve the purpose of a study.
func (o *opened) otherPurpose(s *study.Study, d workspace.Source) *fault.Fault {
	serves, stated := d.Serves(s.Purpose)
	switch {
	case serves:
		return nil
	case !stated && o.policy.WithoutPurpose:
		return nil
	case !stated:
		return &fault.Fault{
			Rule: lang.Textf("anger inget ändamål, och policyn %s kräver ett",
				"states no purpose, and the policy %s requires one", o.policy.Name),
			Hint: lang.Text{
				SV: "begär en följesedel med decision: {purpose: …} av den som levererar",
				EN: "ask who delivers for a manifest with decision: {purpose: …}",
			},
		}
	}
	allowed := "\"" + strings.Join(d.Decision.Purposes, "\", \"") + "\""
	rule := lang.Textf("får användas för %[1]s, och studien %[2]s anger inget ändamål",
		"may be used for %[1]s, and the study %[2]s states no purpose", allowed, s.Name)
	hint := writePurpose()
	if s.Purpose != "" {
		rule = lang.Textf("får användas för %[1]s, och studien %[2]s har ändamålet \"%[3]s\"",
			"may be used for %[1]s, and the study %[2]s has the purpose \"%[3]s\"", allowed, s.Name, s.Purpose)
		hint = lang.Text{
			SV: "använd en studie vars ändamål beslutet omfattar, eller begär ett nytt beslut av den som levererar",
			EN: "use a study whose purpose the decision covers, or ask who delivers for a new decision",
		}
	}
	return &fault.Fault{Rule: rule, Hint: hint}
}

// unstated is the fault of a delivery that does not state what the policy requires: it was loaded under another one.
func (o *opened) unstated(d workspace.Source) *fault.Fault {
	missing := o.policy.Missing(d.Terms, law.Required)
	if len(missing) == 0 {
		return nil
	}
	var names []string
	for _, f := range missing {
		names = append(names, f.Name)
	}
	return &fault.Fault{
		Rule: lang.Textf("anger inte %[1]s, som policyn %[2]s kräver",
			"does not state %[1]s, which the policy %[2]s requires", strings.Join(names, ", "), o.policy.Name),
		Hint: lang.Text{
			SV: "begär en ny följesedel, och läs in leveransen i en ny arbetsyta",
			EN: "ask for a new manifest, and load the delivery into a new workspace",
		},
	}
}

func writePurpose() lang.Text {
	return lang.Text{
		SV: "skriv i study.yaml, på en egen rad, purpose: och ändamålet som beslutet anger det",
		EN: "write in study.yaml, on a line of its own, purpose: and the purpose as the decision has it",
	}
}

// broughtOf lists the registers, of those named, that have rows of a delivery, in the dictionary's order.
func broughtOf(d workspace.Source, registers []string) (brought []string) {
	for _, name := range register.Names() {
		if slices.Contains(registers, name) && slices.ContainsFunc(d.Files,
			func(f workspace.SourceFile) bool { return f.Register == name && !f.Superseded }) {
			brought = append(brought, name)
		}
	}
	return brought
}

// deliveryName is a delivery in a sentence, with its agency.
func deliveryName(d workspace.Source, l lang.Lang) string {
	return fmt.Sprintf("%s %s (%s)", lang.Text{SV: "leveransen", EN: "the delivery"}.In(l), d.Folder,
		label.Source(d.Agency, d.Deliverer).In(l))
}

// registerNames are registers in a sentence.
func registerNames(names []string, l lang.Lang) string {
	word := lang.Text{SV: "registret ", EN: "the register "}
	if len(names) > 1 {
		word = lang.Text{SV: "registren ", EN: "the registers "}
	}
	return word.In(l) + strings.Join(names, ", ")
}

// bound returns deliveries as the union of their conditions sees them.
func bound(sources []workspace.Source) (all []law.Sources) {
	for _, d := range sources {
		all = append(all, law.Sources{Agency: d.Giver(), Terms: d.Terms})
	}
	return all
}

// Conditions returns the conditions of use of a result: those of every delivery with rows in a register that it follows
// from.
func (o *Outcome) Conditions(r *study.Result) []law.Condition {
	registers := o.registers(r)
	behind := slices.DeleteFunc(slices.Clone(o.Sources),
		func(d workspace.Source) bool { return len(broughtOf(d, registers)) == 0 })
	return law.Union(bound(behind))
}

// unstatedBy names what the policy notes and a delivery does not state.
func (o *Outcome) unstatedBy(d workspace.Source) (names []lang.Text) {
	for _, f := range o.policy.Missing(d.Terms, law.Noted) {
		names = append(names, f.Text)
	}
	return names
}
