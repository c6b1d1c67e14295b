package main

import (
	"context"
	"encoding/json"
	"strings"

	"ansatz/internal/delivery"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

func init() {
	addTexts(map[string]lang.Text{
		"vault": {
			SV: "Försegla, öppna för nya mottagare, byt nycklar i eller förstör arbetsytans valv.",
			EN: "Seal the workspace's vault, give it to other recipients, draw other keys, or destroy it.",
		},
		"vault_key": {
			SV: "Gör en ny nyckel av age, och visa mottagaren som valv förseglas till.",
			EN: "Make a new key of age, and show the recipient whom vaults are sealed to.",
		},
		"vault_key_file": {SV: "Filen som nyckeln skrivs i.", EN: "The file that the key is written to."},
		"vault_status": {
			SV: "Visa om valvet är öppet, förseglat eller förstört, och till vilka det är förseglat.",
			EN: "Show whether the vault is open, sealed or destroyed, and to whom it is sealed.",
		},
		"vault_json": {SV: "Som JSON.", EN: "As JSON."},
		"vault_seal": {
			SV: "Försegla ett valv som är öppet.",
			EN: "Seal a vault that is open.",
		},
		"vault_recipients": {
			SV: "Försegla valvet till andra mottagare, eller med en annan lösenfras, i stället för dem som nu kan " +
				"öppna det.",
			EN: "Seal the vault to other recipients, or with another passphrase, in place of those who can open " +
				"it now.",
		},
		"vault_new_phrase": {
			SV: "Fil vars första rad är den nya lösenfrasen.",
			EN: "File whose first line is the new passphrase.",
		},
		"vault_rekey": {
			SV: "Byt arbetsytans hemlighet mot en slumpad: varje person och bolag får en ny nyckel, och det matchade " +
				"urvalet dras om.",
			EN: "Replace the workspace's secret by a random one: every person and company gets a new key, and the " +
				"matched sample is drawn again.",
		},
		"vault_agency": {
			SV: "Skriv de satser med vilka en myndighet gör vyer av sina register, som läses där de ligger " +
				"(docs/trino.md). Filen innehåller arbetsytans hemlighet.",
			EN: "Write the statements by which an agency makes views of its registers, which are read where they lie " +
				"(docs/trino.md). The file has the workspace's secret.",
		},
		"vault_agency_registers": {SV: "Registren som ligger hos myndigheten.",
			EN: "The registers that lie at the agency."},
		"vault_agency_out": {SV: "Filen som satserna skrivs i; den får inte finnas.",
			EN: "The file that the statements are written to; it must not exist."},
		"vault_agency_user": {SV: "Användaren som Trino loggar in som i myndighetens databas.",
			EN: "The user that Trino signs in as in the agency's database."},
		"vault_destroy": {
			SV: "Förstör valvet. Studier kan köras som förut, men ingen nyckel kan bli ett personnummer igen, och " +
				"ingenting kan läsas in.",
			EN: "Destroy the vault. Studies can be run as before, but no key can become a number again, and nothing " +
				"can be loaded.",
		},
		"vault_yes": {
			SV: "Ja, valvet och alla säkerhetskopior av det är borta för gott.",
			EN: "Yes, the vault and all backups of it are gone for good.",
		},
	})
}

// vaultCommand is about the file of identity numbers.
type vaultCommand struct {
	Status     vaultStatusCommand     `cmd:"" help:"${vault_status}"`
	Key        vaultKeyCommand        `cmd:"" help:"${vault_key}"`
	Seal       vaultSealCommand       `cmd:"" help:"${vault_seal}"`
	Recipients vaultRecipientsCommand `cmd:"" help:"${vault_recipients}"`
	Rekey      vaultRekeyCommand      `cmd:"" help:"${vault_rekey}"`
	Agency     vaultAgencyCommand     `cmd:"" help:"${vault_agency}"`
	Destroy    vaultDestroyCommand    `cmd:"" help:"${vault_destroy}"`
}

type vaultKeyCommand struct {
	File string `arg:"" help:"${vault_key_file}"`
}

func (vaultKeyCommand) Help() string {
	return examples("  ansatz vault key /media/usb/valv.nyckel", "  ansatz vault key /media/usb/vault.key")
}

func (x vaultKeyCommand) Run(c *console) error {
	recipient, err := vault.MakeKey(x.File)
	if err != nil {
		return err
	}
	c.say(lang.Textf("%s", "%s", recipient))
	return nil
}

type vaultStatusCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	JSON      bool   `name:"json" help:"${vault_json}"`
}

func (vaultStatusCommand) Help() string {
	return examples("  ansatz vault status --workspace arbetsyta", "  ansatz vault status --workspace work")
}

// vaultStates are the states of a vault, as people read them.
var vaultStates = map[workspace.VaultState]lang.Text{
	workspace.VaultOpen:      {SV: "Valvet är inte förseglat.", EN: "The vault is not sealed."},
	workspace.VaultSealed:    {SV: "Valvet är förseglat.", EN: "The vault is sealed."},
	workspace.VaultDestroyed: {SV: "Valvet är förstört.", EN: "The vault is destroyed."},
}

func (x vaultStatusCommand) Run(c *console) error {
	w, err := workspace.Open(x.Workspace, driver.OpenStore)
	if err != nil {
		return err
	}
	defer w.Close()
	s := w.Vault()
	if x.JSON {
		out := json.NewEncoder(c.out)
		out.SetIndent("", "  ")
		return out.Encode(struct {
			State      workspace.VaultState `json:"state"`
			Here       bool                 `json:"here"`
			Recipients []string             `json:"recipients"`
			OwnSecret  bool                 `json:"own_secret"`
		}{s.State, s.Here, append([]string{}, s.Recipients...), s.OwnSecret != ""})
	}
	c.say(vaultStates[s.State])
	switch {
	case s.State == workspace.VaultSealed && len(s.Recipients) == 0:
		c.say(lang.Text{SV: "Det öppnas med en lösenfras.", EN: "A passphrase opens it."})
	case s.State == workspace.VaultSealed:
		c.say(lang.Textf("Mottagare: %s", "Recipients: %s", strings.Join(s.Recipients, ", ")))
	}
	if s.State == workspace.VaultSealed && !s.Here {
		c.say(lang.Text{SV: "Filen vault.age finns inte i arbetsytan: den förvaras någon annanstans.",
			EN: "The file vault.age is not in the workspace: it is kept elsewhere."})
	}
	if s.OwnSecret != "" {
		c.say(lang.Text{SV: "Arbetsytans hemlighet är slumpad.",
			EN: "The workspace's secret was drawn at random."})
	} else {
		c.say(lang.Text{SV: "Arbetsytans hemlighet följer av personnumren i den första inläsningen.",
			EN: "The workspace's secret follows from the identity numbers of the first load."})
	}
	return nil
}

type vaultSealCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
	sealing
	PassphraseFile string `placeholder:"FILE" help:"${flag_passphrase_file}"`
}

func (vaultSealCommand) Help() string {
	return examples("  ansatz vault seal --workspace arbetsyta --recipient age1…",
		"  ansatz vault seal --workspace work --recipient age1…")
}

func (x vaultSealCommand) Run(ctx context.Context, c *console) error {
	keys, err := opening{PassphraseFile: x.PassphraseFile}.keys(c, x.sealing)
	if err != nil {
		return err
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	if err := workspace.SealVault(ctx, x.Workspace, driver.OpenStore, &keys, signer); err != nil {
		return err
	}
	c.say(lang.Text{
		SV: "Valvet är förseglat. Disken kan ändå hålla spår av det öppna; säkrast är en arbetsyta som har varit " +
			"förseglad från början.",
		EN: "The vault is sealed. The disk may still hold traces of the open one; a workspace that was sealed " +
			"from the beginning is safer.",
	})
	return nil
}

type vaultRecipientsCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
	opening
	sealing
	NewPassphraseFile string `placeholder:"FILE" help:"${vault_new_phrase}"`
}

func (vaultRecipientsCommand) Help() string {
	return examples("  ansatz vault recipients -w arbetsyta --identity min.nyckel --recipient age1… --recipient age1…",
		"  ansatz vault recipients -w work --identity my.key --recipient age1… --recipient age1…")
}

func (x vaultRecipientsCommand) Run(ctx context.Context, c *console) error {
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	to, err := opening{PassphraseFile: x.NewPassphraseFile}.keys(c, x.sealing)
	if err != nil {
		return err
	}
	if x.NewPassphraseFile == "" {
		to.Phrase = "" // that of the environment opens the vault
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	err = workspace.ResealVault(ctx, x.Workspace, driver.OpenStore, &keys, &to, signer)
	if err != nil {
		return err
	}
	c.say(lang.Text{
		SV: "Valvet är förseglat till de nya mottagarna. En äldre kopia öppnas fortfarande av de gamla.",
		EN: "The vault is sealed to the new recipients. The old ones can still open an older copy.",
	})
	return nil
}

type vaultRekeyCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
	opening
	limits
}

func (vaultRekeyCommand) Help() string {
	return examples("  ansatz vault rekey --workspace arbetsyta --identity min.nyckel",
		"  ansatz vault rekey --workspace work --identity my.key")
}

func (x vaultRekeyCommand) Run(ctx context.Context, c *console) error {
	keys, err := x.keys(c, sealing{})
	if err != nil {
		return err
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	err = delivery.Rekey(ctx, delivery.Options{Engine: driver.OpenStore, Workspace: x.Workspace, Keys: keys,
		Signer: signer, Threads: x.Threads, Memory: string(x.Memory), Progress: c.progress})
	if err != nil {
		return err
	}
	c.say(lang.Text{
		SV: "Alla har nya nycklar och dragningar. Nycklar i utskrifter och exporter från tidigare gäller inte " +
			"längre: ansatz reveal tar från och med nu bara nycklar som de skrivs i exporter.",
		EN: "Everybody has other keys and draws. Keys in earlier prints and exports no longer hold: ansatz reveal " +
			"takes only keys as exports write them from now on.",
	})
	return nil
}

type vaultDestroyCommand struct {
	Workspace string `required:"" short:"w" help:"${flag_workspace}"`
	keyed
	Yes bool `help:"${vault_yes}"`
}

func (vaultDestroyCommand) Help() string {
	return examples("  ansatz vault destroy --workspace arbetsyta --yes",
		"  ansatz vault destroy --workspace work --yes")
}

func (x vaultDestroyCommand) Run(ctx context.Context, c *console) error {
	if !x.Yes {
		return &fault.Fault{
			Kind: fault.Usage,
			File: x.Workspace,
			Rule: lang.Text{
				SV: "ett förstört valv kan inte återskapas: ingenting kan sedan läsas in i arbetsytan",
				EN: "a destroyed vault cannot be made again: nothing can be loaded into the workspace afterwards",
			},
			Hint: lang.Text{SV: "upprepa kommandot med --yes, och förstör också säkerhetskopiorna",
				EN: "repeat the command with --yes, and destroy the backups too"},
		}
	}
	signer, err := x.signer(c)()
	if err != nil {
		return err
	}
	if err := workspace.DestroyVault(ctx, x.Workspace, driver.OpenStore, signer); err != nil {
		return err
	}
	c.say(lang.Text{
		SV: "Valvet är förstört. Förstör också säkerhetskopior av det, och nycklar som öppnar dem.",
		EN: "The vault is destroyed. Destroy backups of it too, and the keys that open them.",
	})
	return nil
}
