package main

import (
	"slices"

	"ansatz/internal/disk"
	"ansatz/internal/lang"
	"ansatz/internal/study"
)

func init() {
	addTexts(map[string]lang.Text{
		"study": {
			SV: "Visa eller skriv en studie: perioder, grupper, förmåner, resultat.",
			EN: "Show or write a study: periods, groups, benefits, results.",
		},
		"study_show": {
			SV: "Kontrollera en studie och visa den; den inbyggda om ingen anges.",
			EN: "Check a study and print it; the built-in one if none is named.",
		},
		"study_init": {
			SV: "Skriv en inbyggd studie till en mapp, för att ändra i.",
			EN: "Write a built-in study to a folder, for editing.",
		},
		"study_from": {
			SV: "Den inbyggda studie som skrivs; annars den som mappen heter som, eller ansatz.",
			EN: "The built-in study that is written; otherwise the one that the folder is called, or ansatz.",
		},
		"study_path": {
			SV: "Studiens mapp eller fil, eller en inbyggd: ansatz, networks, livelihood, cooperation eller " +
				"fairness.",
			EN: "The study's folder or file, or a built-in one: ansatz, networks, livelihood, cooperation or " +
				"fairness.",
		},
		"study_dir": {SV: "Mappen att skriva till.", EN: "The folder to write to."},
	})
}

type studyCommand struct {
	Show studyShowCommand `cmd:"" help:"${study_show}"`
	Init studyInitCommand `cmd:"" help:"${study_init}"`
}

type studyShowCommand struct {
	Study string `arg:"" optional:"" default:"ansatz" help:"${study_path}"`
}

func (cmd studyShowCommand) Run(c *console) error {
	s, err := study.Load(cmd.Study)
	if err != nil {
		return err
	}
	_, err = c.out.Write(s.Shown(c.lang))
	return err
}

type studyInitCommand struct {
	Folder string `arg:"" help:"${study_dir}"`
	Study  string `help:"${study_from}"`
}

func (studyInitCommand) Help() string {
	return examples("  ansatz study init min-studie\n"+
		"  ansatz study init cooperation                      samverkan med lagens rader, i mappen cooperation\n"+
		"  ansatz study init livelihood                       studien livelihood, i mappen livelihood\n"+
		"  ansatz study init min-studie --study livelihood",
		"  ansatz study init my-study\n"+
			"  ansatz study init cooperation                      with the lines of the law, in its folder\n"+
			"  ansatz study init livelihood                       the study livelihood, in the folder livelihood\n"+
			"  ansatz study init my-study --study livelihood")
}

func (cmd studyInitCommand) Run(c *console) error {
	if err := disk.AsUser(func() error { return study.Init(cmd.Folder, cmd.Study, c.lang) }); err != nil {
		return err
	}
	path := cmd.Folder
	if slices.Contains(study.BuiltinNames, path) {
		path = "./" + path // the name alone is the built-in study
	}
	c.say(lang.Textf("Studien ligger i %s. Ändra i study.yaml och kör: ansatz run %s --workspace ARBETSYTA --out UT",
		"The study is in %s. Edit study.yaml and run: ansatz run %s --workspace WORKSPACE --out OUT", path,
		path))
	return nil
}
