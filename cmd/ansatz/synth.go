package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/synth"
	"ansatz/internal/synth/file"
)

func init() {
	addTexts(map[string]lang.Text{
		"synth": {
			SV: "Gör ett syntetiskt Sverige: leveranser av alla register, med facit bredvid.",
			EN: "Make a synthetic Sweden: deliveries of every register, with the truth beside them.",
		},
		"synth_persons": {
			SV: "Antal personer som bor i landet (1 000–12 000 000; hela landet: 10 600 000).",
			EN: "People living in the country (1,000–12,000,000; the whole country: 10,600,000).",
		},
		"synth_seed": {SV: "Frö: samma frö ger samma byte.", EN: "Seed: the same seed gives the same bytes."},
		"synth_out": {
			SV: "Mapp för leveranserna; den får inte finnas, eller ska vara tom.",
			EN: "Folder of the deliveries; it must not exist, or be empty.",
		},
		"synth_format": {SV: "Filformat: parquet eller csv (gzip).", EN: "File format: parquet or csv (gzip)."},
		"synth_dirt": {
			SV: "Smuts i raderna: none, usual eller heavy.",
			EN: "Dirt in the rows: none, usual or heavy.",
		},
		"synth_truth": {
			SV: "Mapp för facit; utan den skrivs inget facit.",
			EN: "Folder of the truth; without it none is written.",
		},
		"synth_networks": {
			SV: "Hur många gånger så vanliga nätverken är som i landet (1–40).",
			EN: "How many times as common the networks are as in the country (1–40).",
		},
		"synth_schemes": {
			SV: "Upplägg och hur många gånger så vanliga de är, t.ex. succession=2;paper_permits=0.",
			EN: "Schemes and how many times as common they are, e.g. succession=2;paper_permits=0.",
		},
		"synth_cooperation": {
			SV: "Hur många gånger så mycket som i landet myndigheterna samverkar (begäranden, målobjekt, åtgärder).",
			EN: "How many times as much as in the country the agencies cooperate (requests, targets, measures).",
		},
		"synth_small": {
			SV: "Håll registren så små som då landet hade 350 miljoner rader: " +
				"arbetsgivardeklarationer bara för 2023.",
			EN: "Keep the registers as small as when the country had 350 million rows: " +
				"employers' statements of 2023 only.",
		},
		"synth_threads": {SV: "Antal trådar (0: alla kärnor).", EN: "Number of threads (0: all cores)."},
		"synth_verbose": {SV: "Berätta vad kalibreringen når.", EN: "Tell what the calibration reaches."},
	})
}

type synthCommand struct {
	Persons     int                `help:"${synth_persons}" required:""`
	Seed        uint64             `help:"${synth_seed}" default:"1"`
	Out         string             `help:"${synth_out}" required:"" type:"path"`
	Format      file.Format        `help:"${synth_format}" enum:"parquet,csv" default:"parquet"`
	Dirt        word               `help:"${synth_dirt}" enum:"none,usual,heavy" default:"none"`
	Truth       string             `help:"${synth_truth}" type:"path"`
	Networks    float64            `help:"${synth_networks}" default:"1"`
	Schemes     map[string]float64 `help:"${synth_schemes}" placeholder:"NAME=NUMBER;..."`
	Cooperation float64            `help:"${synth_cooperation}" default:"1"`
	Small       bool               `help:"${synth_small}" hidden:""`
	Threads     int                `help:"${synth_threads}" default:"0"`
	Verbose     bool               `help:"${synth_verbose}"`
}

// makeCountry makes a synthetic country. Its files may be read by others, because nobody in it is real.
func makeCountry(ctx context.Context, c *console, opt synth.Options) (sum *synth.Summary, err error) {
	for _, dir := range []string{opt.Out, opt.Truth} {
		if dir != "" {
			defer stop.Leave(synth.Building(dir))()
		}
	}
	opt.Engine = driver.OpenStore
	err = disk.AsUser(func() (err error) {
		sum, err = synth.Make(ctx, opt, c.progress)
		return err
	})
	return sum, err
}

func (s synthCommand) Run(ctx context.Context, c *console) error {
	if s.Networks <= 0 {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{SV: "--networks ska vara större än 0", EN: "--networks must be above 0"},
			Hint: lang.Text{SV: "ange 1 till 40", EN: "give 1 to 40"},
		}
	}
	if s.Cooperation <= 0 {
		return &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Text{SV: "--cooperation ska vara större än 0", EN: "--cooperation must be above 0"},
			Hint: lang.Text{SV: "ange 1 till 2000", EN: "give 1 to 2000"},
		}
	}
	opt := synth.Options{
		Persons:     s.Persons,
		Seed:        s.Seed,
		Format:      s.Format,
		Dirt:        string(s.Dirt),
		Networks:    s.Networks,
		Schemes:     s.Schemes,
		Small:       s.Small,
		Cooperation: s.Cooperation,
		Threads:     s.Threads,
		Out:         s.Out,
		Truth:       s.Truth,
	}
	if s.Verbose {
		opt.Notes = func(line string) { fmt.Fprintln(c.err, line) }
	}
	sum, err := makeCountry(ctx, c, opt)
	if err != nil {
		return err
	}
	rows := columns{numbers: []int{1}}
	for _, name := range slices.Sorted(maps.Keys(sum.Rows)) {
		line := []string{name, fmt.Sprint(sum.Rows[name])}
		if c.lang == lang.SV {
			line = append(line, label.Register(name).SV)
		}
		rows.add(line...)
	}
	if err := rows.write(c.out); err != nil {
		return err
	}
	c.say(lang.Textf("%d rader; %d personer i registret, varav %d bor i landet",
		"%d rows; %d people in the register, %d of them living in the country", sum.Total, sum.People, sum.Living))
	if sum.TestRange {
		c.say(lang.Text{
			SV: "personnummer ur serien för officiella testnummer (980–999)",
			EN: "identity numbers from the range of the official test numbers (980–999)",
		})
	} else {
		c.say(lang.Text{
			SV: "landet är för stort för testnumren: numren är påhittade men kan se ut som " +
				"verkliga; allt är märkt syntetiskt",
			EN: "the country is too large for the test numbers: numbers are made up but may look like real ones; " +
				"everything is marked synthetic",
		})
	}
	return nil
}
