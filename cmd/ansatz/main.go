// Command ansatz computes, from the register deliveries of agencies, to what extent organised crime uses and abuses
// social insurance.
//
// This package holds flags, wiring, progress and exit codes. It contains no rule of the domain.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"ansatz/internal/disk"
	"ansatz/internal/disk/stop"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/workspace/person"
)

// commands are the program's commands, in the order of the help. Each is in a file of its name, with its texts.
type commands struct {
	Lang  lang.Lang `help:"${flag_lang}" enum:"sv,en" default:"sv" env:"ANSATZ_LANG"`
	Quiet bool      `help:"${flag_quiet}" short:"q"`

	CSVStyle string `name:"csv-style" help:"${flag_csv_style}" enum:"plain,sv" default:"plain" env:"ANSATZ_CSV_STYLE"`

	ShowVersion versionFlag `name:"version" help:"${version}"`

	Demo       demoCommand       `cmd:"" help:"${demo}"`
	Delivery   deliveryCommand   `cmd:"" help:"${delivery}"`
	Load       loadCommand       `cmd:"" help:"${load}"`
	Purge      purgeCommand      `cmd:"" help:"${purge}"`
	Permission permissionCommand `cmd:"" help:"${permission}"`
	Policy     policyCommand     `cmd:"" help:"${policy}"`
	Workspace  workspaceCommand  `cmd:"" help:"${workspace}"`
	Register   registerCommand   `cmd:"" help:"${register}"`
	Quarantine quarantineCommand `cmd:"" help:"${quarantine}"`
	Run        runCommand        `cmd:"" help:"${run}"`
	Fairness   fairnessCommand   `cmd:"" help:"${fairness}"`
	Explain    explainCommand    `cmd:"" help:"${explain}"`
	Compare    compareCommand    `cmd:"" help:"${compare}"`
	Report     reportCommand     `cmd:"" help:"${report}"`
	Tables     tablesCommand     `cmd:"" help:"${tables}"`
	Release    releaseCommand    `cmd:"" help:"${release}"`
	Vault      vaultCommand      `cmd:"" help:"${vault}"`
	Reveal     revealCommand     `cmd:"" help:"${reveal}"`
	Disclosure disclosureCommand `cmd:"" help:"${disclosure}"`
	Study      studyCommand      `cmd:"" help:"${study}"`
	Synth      synthCommand      `cmd:"" help:"${synth}"`
	Score      scoreCommand      `cmd:"" help:"${score}"`
	Estimate   estimateCommand   `cmd:"" help:"${estimate}"`
	Replicate  replicateCommand  `cmd:"" help:"${replicate}"`
	Network    networkCommand    `cmd:"" help:"${network}"`

	Vulnerability vulnerabilityCommand `cmd:"" help:"${vulnerability}"`
	Case          caseCommand          `cmd:"" help:"${case}"`

	Serve      serveCommand      `cmd:"" help:"${serve}"`
	Backup     backupCommand     `cmd:"" help:"${backup}"`
	Restore    restoreCommand    `cmd:"" help:"${restore}"`
	Person     personCommand     `cmd:"" help:"${person}"`
	Ledger     ledgerCommand     `cmd:"" help:"${ledger}"`
	Version    versionCommand    `cmd:"" help:"${version}"`
	Licences   licencesCommand   `cmd:"" help:"${licences}"`
	Completion completionCommand `cmd:"" help:"${completion}"`
}

// console is a command's output: the streams, the language and the reporter of progress.
type console struct {
	out, err io.Writer
	lang     lang.Lang
	raw      io.Writer     // the standard output as it is, for the mark of a table of text
	style    lang.CSVStyle // of tables of text
	progress progress.Reporter
	printed  map[string]bool // lines already printed beside the output, such as mistakes
	chained  bool            // another command follows by itself, so none is suggested
	command  string          // the command, such as "network show", for the ledger
	signers  map[string]*person.Signer
}

// csvWriter prints the rows of a table of text in the person's style. The cells of the columns asWritten are texts.
func (c *console) csvWriter(asWritten ...string) (*lang.CSVWriter, error) {
	_, err := io.WriteString(c.raw, c.style.Mark())
	return lang.NewCSV(c.out, c.style, asWritten...), err
}

// csv prints a table of text in the person's style.
func (c *console) csv(write func(io.Writer) error) error {
	if _, err := io.WriteString(c.raw, c.style.Mark()); err != nil {
		return err
	}
	return lang.RestyleCSV(c.out, c.style, write)
}

// say prints one line of a text to the person.
func (c *console) say(t lang.Text) { fmt.Fprintln(c.out, t.In(c.lang)) }

func main() {
	disk.Private()
	ctx, forget := stop.Context(fault.ExitCode(stopped()), disk.RemoveNow, func() {
		fmt.Fprintln(os.Stderr, "ansatz: "+stopped().In(chosenLang(os.Args[1:])))
	})
	defer forget()
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the whole program and returns the exit code. All output passes lang.Show, so that no name can colour a
// terminal or overwrite it.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	out, errOut := lang.Show(stdout), lang.Show(stderr)
	defer out.Close()
	defer errOut.Close()
	l := chosenLang(args)
	helpLang = l
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	c := &console{out: out, raw: stdout, err: errOut, lang: l, progress: progress.Silent, printed: map[string]bool{},
		signers: map[string]*person.Signer{}}
	cmd := chosenOnly(newCommands(), wordsOf(args))
	parser, err := newParser(cmd, l, out, errOut, kong.Bind(c), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return c.report(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(helpLast(args))
	if err != nil {
		return c.report(usage(err))
	}
	flags := reflect.ValueOf(cmd).Elem()
	c.lang = lang.Lang(flags.FieldByName("Lang").String())
	if !flags.FieldByName("Quiet").Bool() {
		if os.Getenv(progress.Variable) == progress.Lines {
			c.progress = progress.NewLines(stderr, c.lang)
		} else {
			shown := progress.NewConsole(stderr, c.lang)
			defer shown.Close()
			c.progress = shown
		}
	}
	c.command = commandOf(parsed)
	c.style = lang.CSVStyle(flags.FieldByName("CSVStyle").String())
	ctx = lang.WithCSVStyle(ctx, c.style)
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = c.recordRefusal(ctx, parsed, parsed.Run(parser))
	if ctx.Err() != nil && err != nil && !knowsOfStop(err) {
		err = stopped()
	}
	return c.report(err)
}

// knowsOfStop says whether an error after a stop says itself what was left: that the command was stopped, or that the
// workspace is not as it should be.
func knowsOfStop(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && (f.Kind == fault.Cancelled || f.Kind == fault.Workspace)
}

// stopped returns the fault of a program that a person has stopped.
func stopped() *fault.Fault {
	return &fault.Fault{
		Kind: fault.Cancelled,
		Rule: lang.Text{SV: "avbrutet; ingenting har ändrats", EN: "stopped; nothing was changed"},
	}
}

// exit carries an exit code out of the argument parser, which would otherwise end the process for --help.
type exit int

// newCommands returns the commands, with the flags that follow from the dictionary.
func newCommands() *commands {
	cmd := new(commands)
	cmd.Case.fill()
	return cmd
}

func newParser(cmd any, l lang.Lang, out, errOut io.Writer, more ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(cmd, append(more,
		kong.Name("ansatz"),
		kong.Description(texts["ansatz"].In(l)),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.Help(translatedHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		vars(l),
	)...)
	if err == nil {
		nameValues(parser.Model.Node)
	}
	return parser, err
}

// chosenLang finds the language before the arguments are parsed, because the help depends on it.
func chosenLang(args []string) lang.Lang {
	l := lang.Lang(os.Getenv("ANSATZ_LANG"))
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			l = lang.Lang(v)
		} else if a == "--lang" && i+1 < len(args) {
			l = lang.Lang(args[i+1])
		}
	}
	if _ = l.UnmarshalText([]byte(l)); l != lang.EN {
		return lang.SV
	}
	return l
}

// helpLast reads "help load" as "load --help", because other programs have such a command.
func helpLast(args []string) []string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--lang":
			i++
		case strings.HasPrefix(args[i], "-"):
		case args[i] == "help" || args[i] == "hjälp":
			return append(slices.Delete(slices.Clone(args), i, i+1), "--help")
		default:
			return args
		}
	}
	return args
}

// report prints each mistake in err once, and returns the exit code. A hint that several mistakes share is printed
// once, under the last of those that follow each other.
func (c *console) report(err error) int {
	list, hinted := fault.Of(err), map[lang.Text]bool{}
	for i, f := range list {
		shown := *f
		if hinted[f.Hint] || i+1 < len(list) && list[i+1].Hint == f.Hint {
			shown.Hint = lang.Text{}
		}
		hinted[shown.Hint] = true
		c.printOnce("ansatz: " + shown.In(c.lang))
	}
	return fault.ExitCode(err)
}

// printOnce prints a line beside the output, unless it has been printed before.
func (c *console) printOnce(line string) {
	if !c.printed[line] {
		c.printed[line] = true
		fmt.Fprintln(c.err, line)
	}
}
