package main

import "ansatz/internal/lang"

// examples returns the last section of a command's help.
func examples(sv, en string) string {
	return lang.Text{SV: "Exempel:\n" + sv, EN: "Examples:\n" + en}.In(helpLang)
}

func (loadCommand) Help() string {
	return examples(`  ansatz load leveranser --workspace arbetsyta --check     kontrollera bara
  ansatz load leveranser --workspace arbetsyta             läs in, allt eller inget
  ansatz load 2024-10-fk --workspace arbetsyta             en leverans till`,
		`  ansatz load deliveries --workspace work --check          check only
  ansatz load deliveries --workspace work                  load, all or nothing
  ansatz load 2024-10-fk --workspace work                  one more delivery`)
}

func (quarantineCommand) Help() string {
	return examples(`  ansatz quarantine --workspace arbetsyta
  ansatz quarantine --workspace arbetsyta --register debt --reason invalid_date
  ansatz quarantine --workspace arbetsyta --counts > karantan.csv`,
		`  ansatz quarantine --workspace work
  ansatz quarantine --workspace work --register debt --reason invalid_date
  ansatz quarantine --workspace work --counts > quarantine.csv`)
}

func (runCommand) Help() string {
	return examples(`  ansatz run --workspace arbetsyta --out resultat               den inbyggda studien
  ansatz run min-studie --workspace arbetsyta --out resultat    en egen studie
  ansatz run cooperation --workspace arbetsyta --out samverkan  en annan inbyggd: myndigheternas samverkan
  ansatz run --workspace arbetsyta --out resultat --seed 7      en annan dragning
  ansatz run --workspace arbetsyta --out nya --earlier gamla    skyddad tillsammans med tidigare resultat`,
		`  ansatz run --workspace work --out results                     the built-in study
  ansatz run my-study --workspace work --out results            a study of your own
  ansatz run cooperation --workspace work --out cooperation     another built-in one: the agencies' cooperation
  ansatz run --workspace work --out results --seed 7            another draw
  ansatz run --workspace work --out new --earlier old           protected together with earlier results`)
}

func (explainCommand) Help() string {
	return examples(`  ansatz explain table_6 --group linked_upper --category housing_allowance --workspace arbetsyta
  ansatz explain population --workspace arbetsyta`,
		`  ansatz explain table_6 --group linked_upper --category housing_allowance --workspace work
  ansatz explain population --workspace work`)
}

func (synthCommand) Help() string {
	return examples(`  ansatz synth --persons 100000 --seed 1 --out land --truth facit
  ansatz synth --persons 20000 --out land --format csv --dirt heavy`,
		`  ansatz synth --persons 100000 --seed 1 --out country --truth truth
  ansatz synth --persons 20000 --out country --format csv --dirt heavy`)
}
