package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strconv"

	"ansatz/internal/delivery"
	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/run/workbench"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// serveCommand opens the workbench.
type serveCommand struct {
	input
	Home   string `help:"${serve_home}"`
	Listen string `help:"${serve_listen}"`
	Config string `help:"${serve_config}"`

	Register string   `env:"ANSATZ_CASE" help:"${serve_register}"`
	Identity []string `help:"${serve_identity}" placeholder:"FILE"`
}

func init() {
	addTexts(map[string]lang.Text{
		"serve": {
			SV: "Öppna arbetsbänken: samma sak i en webbläsare.",
			EN: "Open the workbench: the same in a browser.",
		},
		"serve_home": {
			SV: "Mapp för inkorg, studier och resultat; annars arbetsytans namn med -arbetsbänk efter.",
			EN: "Folder of inbox, studies and results; otherwise the workspace's name with -workbench after it.",
		},
		"serve_listen": {
			SV: "Adress, annars 127.0.0.1:8443; port 0 tar en ledig. Utan --config bara på den här datorn.",
			EN: "Address, otherwise 127.0.0.1:8443; port 0 takes a free one. Without --config on this machine only.",
		},
		"serve_register": {
			SV: "Mapp med samverkans eget register, om arbetsbänken ska visa det.",
			EN: "Folder of the cooperation's own register, if the workbench is to show it.",
		},
		"serve_identity": {
			SV: "Fil med det registrets nyckel; utan den skrivs inget förseglat i det.",
			EN: "File with that register's key; without it nothing sealed is written there.",
		},
		"serve_config": {
			SV: "Fil med inloggning, certifikat och databas, så att flera kan använda arbetsbänken.",
			EN: "File of sign-in, certificate and database, so that several can use the workbench.",
		},
	})
}

func (serveCommand) Help() string {
	return examples(`  ansatz serve --workspace arbetsyta
  ansatz serve --workspace arbetsyta --listen 127.0.0.1:0
  ansatz serve --workspace arbetsyta --home enheten --key min.nyckel
  ansatz serve --workspace arbetsyta --config arbetsbank.yaml --key arbetsbankens.nyckel
  ansatz serve --workspace arbetsyta --register register --identity register.nyckel`,
		`  ansatz serve --workspace work
  ansatz serve --workspace work --listen 127.0.0.1:0
  ansatz serve --workspace work --home unit --key my.key
  ansatz serve --workspace work --config workbench.yaml --key workbench.key
  ansatz serve --workspace work --register register --identity register.key`)
}

func (x serveCommand) Run(ctx context.Context, c *console) error {
	program, err := os.Executable()
	if err != nil {
		return disk.CannotWrite(os.Args[0])
	}
	workspace, err := filepath.Abs(x.Workspace)
	if err != nil {
		return disk.Fault(fault.Usage, x.Workspace, err)
	}
	home := x.Home
	if home == "" {
		home = workspace + lang.Text{SV: "-arbetsbänk", EN: "-workbench"}.In(c.lang)
	}
	if home, err = filepath.Abs(home); err != nil {
		return disk.Fault(fault.Usage, x.Home, err)
	}
	user, err := x.user(ctx, c)
	if err != nil {
		return err
	}
	var settings *workbench.Settings
	listen := cmp.Or(x.Listen, "127.0.0.1:8443")
	if x.Config != "" {
		if settings, err = workbench.ReadSettings(x.Config); err != nil {
			return err
		}
		listen = cmp.Or(x.Listen, settings.Listen, listen)
	}
	in := x.from(c)
	in.Workspace = workspace
	config := workbench.Config{
		Input: in, Home: home, Program: program, Version: version, User: user, Lang: c.lang,
		Settings: settings, Register: x.Register, RegisterKeys: vault.Keys{IdentityFiles: x.Identity},
		Registers: register.Names(),
		Arrived:   delivery.Arrived,
		Kinds:     kindOrder,
		KindName:  func(k ledger.Kind) lang.Text { return kindNames[k] },
		Facts:     facts,
	}
	if x.Threads > 0 {
		config.Limits = append(config.Limits, "--threads="+strconv.Itoa(x.Threads))
	}
	if x.Memory != "" {
		config.Limits = append(config.Limits, "--memory="+string(x.Memory))
	}
	if x.Key != "" {
		if config.Key, err = filepath.Abs(x.Key); err != nil {
			return disk.Fault(fault.Usage, x.Key, err)
		}
	}
	listener, err := workbench.Listen(listen, settings)
	if err != nil {
		return err
	}
	bench, err := workbench.Open(ctx, config)
	if err != nil {
		_ = listener.Close()
		return err
	}
	x.opened(c, bench, settings, listener.Addr().String())
	c.say(lang.Textf("Inkorg, studier och resultat: %s. Avsluta med Ctrl-C.",
		"Inbox, studies and results: %s. End with Ctrl-C.", home))
	err = bench.Serve(ctx, listener)
	if closed := bench.Close(); err == nil {
		err = closed
	}
	if err == nil {
		c.say(lang.Text{SV: "Arbetsbänken är stängd.", EN: "The workbench is closed."})
	}
	return err
}

// opened says how people come in.
func (serveCommand) opened(c *console, bench *workbench.Bench, settings *workbench.Settings, address string) {
	if settings != nil {
		c.say(lang.Textf("Arbetsbänken är öppen på %s (lyssnar på %s).", "The workbench is open at %s (listens at %s).",
			settings.Address, address))
		return
	}
	c.say(lang.Text{
		SV: "Arbetsbänken är öppen. Öppna länken i en webbläsare på den här datorn; den gäller en gång:",
		EN: "The workbench is open. Open the link in a browser on this machine; it holds once:",
	})
	c.say(lang.Textf("  %s", "  %s", bench.Link(address)))
}

// user is who has started the workbench: with a list of people the person of the key, otherwise the user of the
// system, who may do what the commands let them.
func (x serveCommand) user(ctx context.Context, c *console) (workbench.User, error) {
	everything := workbench.User{ID: ledger.Login(), Name: ledger.Login()}
	for _, r := range workbench.Roles {
		everything.Roles = append(everything.Roles, r.Role)
	}
	signer, err := x.signer(c)()
	if err != nil {
		return everything, err
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil || len(l.People.People) == 0 {
		return everything, nil // there is no workspace yet, or nobody is listed; a page says what cannot be read
	}
	p, err := l.People.Permit(signer.Public(), person.Day(now()))
	if err != nil {
		return everything, err
	}
	roles := map[person.Role]workbench.Role{person.Analyst: workbench.Analyst, person.Reviewer: workbench.Reviewer,
		person.Administrator: workbench.Administrator}
	return workbench.User{ID: p.Name, Name: p.Name, Roles: []workbench.Role{roles[p.Role]}}, nil
}
