package main

import (
	"ansatz/internal/disk"
	"ansatz/internal/lang"
	"ansatz/internal/source"
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
			SV: "Skriv den inbyggda studien till en mapp, för att ändra i.",
			EN: "Write the built-in study to a folder, for editing.",
		},
		"study_path": {
			SV: "Studiens mapp eller fil, eller en inbyggd: ansatz eller networks.",
			EN: "The study's folder or file, or a built-in one: ansatz or networks.",
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
	text, _, _ := source.Text(s.Source) // a study that could be read is a text
	_, err = c.out.Write(text)
	return err
}

type studyInitCommand struct {
	Folder string `arg:"" help:"${study_dir}"`
}

func (cmd studyInitCommand) Run(c *console) error {
	if err := disk.AsUser(func() error { return study.Init(cmd.Folder) }); err != nil {
		return err
	}
	c.say(lang.Textf("Studien ligger i %s. Ändra i study.yaml och kör: ansatz run %s --workspace ARBETSYTA --out UT",
		"The study is in %s. Edit study.yaml and run: ansatz run %s --workspace WORKSPACE --out OUT", cmd.Folder,
		cmd.Folder))
	return nil
}
