package main

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// texts are the help texts by name, as the tags `help:"${name}"` name them; each command's file adds its own.
var texts = map[string]lang.Text{
	"ansatz": {
		SV: "Ansatz räknar fram, ur myndigheters registerleveranser, i vilken omfattning organiserad brottslighet nyttjar och missbrukar socialförsäkringen.",
		EN: "Ansatz computes, from agencies' register deliveries, to what extent organised crime uses and abuses social insurance.",
	},
	"flag_lang":  {SV: "Språk: sv eller en.", EN: "Language: sv or en."},
	"flag_quiet": {SV: "Visa inte hur långt arbetet kommit.", EN: "Do not show progress."},
	"version":    {SV: "Visa programmets och motorns version.", EN: "Show the versions of the program and its engine."},
	"completion": {SV: "Skriv ett skript för kommandokomplettering i skalet.", EN: "Write a script for command completion in the shell."},
	"completion_shell": {
		SV: "Skal: bash, zsh, fish eller powershell.", EN: "Shell: bash, zsh, fish or powershell.",
	},
}

// addTexts adds a command's help texts; a name stands for one text.
func addTexts(more map[string]lang.Text) {
	for name := range more {
		if _, taken := texts[name]; taken {
			panic("two help texts are named " + name)
		}
	}
	maps.Copy(texts, more)
}

// helpLang is the language of the help; it is settled before the arguments are parsed.
var helpLang = lang.SV

func vars(l lang.Lang) kong.Vars {
	v := kong.Vars{}
	for name, t := range texts {
		v[name] = t.In(l)
	}
	return v
}

// helpWords are the words that the argument library prints itself.
var helpWords = strings.NewReplacer(
	"Usage: ", "Användning: ",
	"Arguments:\n", "Argument:\n",
	"Flags:\n", "Flaggor:\n",
	"Commands:\n", "Kommandon:\n",
	"<command>", "<kommando>",
	"[flags]", "[flaggor]",
	"Show context-sensitive help.", "Visa hjälp.",
	`" for more information on a command.`, `" för mer om ett kommando.`,
	"Run \"", "Kör \"",
)

func translatedHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if helpLang == lang.EN {
		return kong.DefaultHelpPrinter(options, ctx)
	}
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = helpWords.WriteString(out, page.String())
	return err
}

// parserWords are the argument library's messages about a mistake on the command line.
var parserWords = strings.NewReplacer(
	"unknown flag ", "okänd flagga ",
	"unexpected argument ", "oväntat argument ",
	"missing flags: ", "flaggor saknas: ",
	"expected one of ", "ange något av ",
	"expected ", "saknas: ",
	"did you mean one of ", "menade du någon av ",
	"did you mean ", "menade du ",
	"must be one of ", "måste vara något av ",
	" but got ", " men fick ",
	"missing positional arguments ", "argument saknas: ",
)

// parserForms are those of its messages that read otherwise in Swedish than word by word.
var parserForms = []struct {
	english *regexp.Regexp
	swedish string
}{
	{regexp.MustCompile(`expected \S+ value but got "EOL" \(<EOL>\)`), "värdet saknas"},
	{regexp.MustCompile(`expected \S+ value but got ("[^"]*") \([^)]*\); perhaps try (\S+)\?`), "$1 ser ut som en flagga; skriv $2"},
	{regexp.MustCompile(`expected a valid \d+ bit u?int but got ("[^"]*")( \([^)]*\))?`), "ange ett heltal, inte $1"},
	{regexp.MustCompile(`expected a float but got ("[^"]*")( \([^)]*\))?`), "ange ett tal med decimalpunkt, inte $1"},
}

func usage(err error) error {
	swedish := err.Error()
	for _, f := range parserForms {
		swedish = f.english.ReplaceAllString(swedish, f.swedish)
	}
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Text{SV: parserWords.Replace(swedish), EN: err.Error()},
		Hint: lang.Text{SV: "kör ansatz --help eller ansatz KOMMANDO --help", EN: "run ansatz --help or ansatz COMMAND --help"},
	}
}

// memory is an amount of memory on the command line, such as 4GB.
type memory string

var memoryForm = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)? ?(MB|GB|TB|MiB|GiB|TiB)$`)

// UnmarshalText checks the form before the engine sees it.
func (m *memory) UnmarshalText(text []byte) error {
	if !memoryForm.Match(text) {
		return errors.New(lang.Text{SV: "ange ett tal och MB, GB eller TB, till exempel 4GB", EN: "give a number and MB, GB or TB, such as 4GB"}.In(helpLang))
	}
	*m = memory(text)
	return nil
}
