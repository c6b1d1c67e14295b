package main

import (
	"context"
	"path/filepath"
	"strconv"

	"filippo.io/age"

	"ansatz/internal/lang"
	"ansatz/internal/run/approval"
	"ansatz/internal/run/workbench"
)

func init() {
	addTexts(map[string]lang.Text{
		"backup": {
			SV: "Skriv en säkerhetskopia av en arbetsyta, och av en arbetsbänk, och kontrollera den.",
			EN: "Write a backup of a workspace, and of a workbench, and check it.",
		},
		"backup_to": {
			SV: "Filen att skriva; den slutar på .tar, eller på .age om den förseglas.",
			EN: "The file to write; it ends in .tar, or in .age where it is sealed.",
		},
		"backup_home": {SV: "Arbetsbänkens mapp, om den ska med.",
			EN: "The workbench's folder, if it is to be included."},
		"backup_recipient": {
			SV: "Försegla kopian till en mottagare (age1…); kan upprepas.",
			EN: "Seal the backup to a recipient (age1…); may be repeated.",
		},
		"restore": {
			SV: "Återställ en säkerhetskopia till en ny mapp, eller kontrollera den.",
			EN: "Restore a backup to a new folder, or check it.",
		},
		"restore_file": {SV: "Säkerhetskopian.", EN: "The backup."},
		"restore_to": {
			SV: "Ny mapp, som får mapparna workspace och home.",
			EN: "New folder, which gets the folders workspace and home.",
		},
		"restore_check": {SV: "Kontrollera bara; skriv ingenting.", EN: "Check only; write nothing."},
		"restore_identity": {
			SV: "Nyckelfil till mottagaren av en förseglad kopia.",
			EN: "Key file of the recipient of a sealed backup.",
		},
	})
}

type backupCommand struct {
	File      string   `arg:"" help:"${backup_to}"`
	Workspace string   `required:"" short:"w" help:"${flag_workspace}"`
	Home      string   `help:"${backup_home}"`
	Recipient []string `sep:"none" help:"${backup_recipient}"`
	JSON      bool     `name:"json" help:"${flag_json}"`
	keyed
}

func (backupCommand) Help() string {
	return examples(`  ansatz backup 2026-11-30.tar --workspace arbetsyta
  ansatz backup 2026-11-30.age --workspace arbetsyta --home arbetsyta-arbetsbänk --recipient age1…`,
		`  ansatz backup 2026-11-30.tar --workspace work
  ansatz backup 2026-11-30.age --workspace work --home work-workbench --recipient age1…`)
}

func (x backupCommand) Run(ctx context.Context, c *console) error {
	held, err := workbench.Save(ctx, workbench.Saving{
		Input: input{Workspace: x.Workspace, keyed: x.keyed}.from(c), Home: x.Home, To: x.File,
		Recipients: x.Recipient, Program: version, Now: now(),
	})
	if err != nil {
		return err
	}
	if held == nil {
		c.say(lang.Textf("Kopian är skriven och förseglad: %[1]s. Kontrollera den där nyckeln finns: ansatz restore "+
			"%[1]s --check --identity NYCKEL", "The backup is written and sealed: %[1]s. Check it where the key is: "+
			"ansatz restore %[1]s --check --identity KEY", x.File))
		return nil
	}
	if x.JSON {
		return writeJSON(c, told(held))
	}
	c.say(lang.Textf("Kopian är skriven och läst igen: %s (%s filer, %s byte). Inkorgens leveranser är inte med.",
		"The backup is written and was read again: %s (%s files, %s bytes). Deliveries of the inbox are not in it.",
		x.File, c.lang.Thousands(strconv.Itoa(held.Files)), c.lang.Thousands(strconv.FormatInt(held.Bytes, 10))))
	return nil
}

// told is what a backup holds, for programs.
func told(held *workbench.BackedUp) any {
	return struct {
		*workbench.BackedUp
		Files int   `json:"files"`
		Bytes int64 `json:"bytes"`
	}{held, held.Files, held.Bytes}
}

type restoreCommand struct {
	File     string `arg:"" help:"${restore_file}"`
	To       string `xor:"what" required:"" help:"${restore_to}"`
	Check    bool   `xor:"what" required:"" help:"${restore_check}"`
	Identity string `help:"${restore_identity}"`
	JSON     bool   `name:"json" help:"${flag_json}"`
}

func (restoreCommand) Help() string {
	return examples(`  ansatz restore 2026-11-30.tar --check
  ansatz restore 2026-11-30.age --identity kopians.nyckel --to aterstalld
  ansatz serve --workspace aterstalld/workspace --home aterstalld/home`,
		`  ansatz restore 2026-11-30.tar --check
  ansatz restore 2026-11-30.age --identity backup.key --to restored
  ansatz serve --workspace restored/workspace --home restored/home`)
}

func (x restoreCommand) Run(ctx context.Context, c *console) error {
	var keys []age.Identity
	if x.Identity != "" {
		var err error
		if keys, err = approval.ReadIdentities(x.Identity); err != nil {
			return err
		}
	}
	var held *workbench.BackedUp
	var err error
	if x.Check {
		held, err = workbench.Inspect(ctx, x.File, keys)
	} else {
		held, err = workbench.Restore(ctx, x.File, keys, x.To)
	}
	if err != nil {
		return err
	}
	if x.JSON {
		return writeJSON(c, told(held))
	}
	files, size := c.lang.Thousands(strconv.Itoa(held.Files)), c.lang.Thousands(strconv.FormatInt(held.Bytes, 10))
	c.say(lang.Textf("Kopian är hel: %s filer, %s byte, skriven %s.",
		"The backup is whole: %s files, %s bytes, written %s.", files, size, held.At))
	if !x.Check {
		c.say(lang.Textf("Återställd: %[1]s. Kontrollera liggaren: ansatz ledger verify --workspace %[1]s",
			"Restored: %[1]s. Check the ledger: ansatz ledger verify --workspace %[1]s",
			filepath.Join(x.To, "workspace")))
	}
	return nil
}
