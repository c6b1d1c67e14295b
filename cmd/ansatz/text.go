package main

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// texts holds the help texts by the names in tags such as `help:"${name}"`. The file of each command adds its own.
var texts = map[string]lang.Text{
	"ansatz": {
		SV: "Ansatz räknar fram, ur myndigheters registerleveranser, i vilken omfattning organiserad brottslighet " +
			"nyttjar och missbrukar socialförsäkringen.",
		EN: "Ansatz computes, from agencies' register deliveries, to what extent organised crime " +
			"uses and abuses social insurance.",
	},
	"flag_lang": {SV: "Språk: sv eller en.", EN: "Language: sv or en."},
	"flag_csv_style": {
		SV: "Hur tabeller i text skrivs: plain, eller sv för svenskt Excel (semikolon, decimalkomma, märke).",
		EN: "How tables of text are written: plain, or sv for a Swedish Excel (semicolon, decimal comma, mark).",
	},
	"flag_quiet": {SV: "Visa inte hur långt arbetet kommit.", EN: "Do not show progress."},
	"version":    {SV: "Visa programmets och motorns version.", EN: "Show the versions of the program and its engine."},
	"completion": {
		SV: "Skriv ett skript för kommandokomplettering i skalet.",
		EN: "Write a script for command completion in the shell.",
	},
	"completion_shell": {SV: "Skal: bash, zsh, fish eller powershell.", EN: "Shell: bash, zsh, fish or powershell."},
}

// addTexts adds a command's help texts. A name may have only one text.
func addTexts(more map[string]lang.Text) {
	for name := range more {
		if _, taken := texts[name]; taken {
			panic("two help texts are named " + name)
		}
	}
	maps.Copy(texts, more)
}

// helpLang is the language of the help. It is set before the arguments are parsed.
var helpLang = lang.SV

func vars(l lang.Lang) kong.Vars {
	v := kong.Vars{}
	for name, t := range texts {
		v[name] = t.In(l)
	}
	return v
}

// helpWords translates the words that the argument library prints itself.
var helpWords = strings.NewReplacer("Usage: ", "Användning: ", "Arguments:\n", "Argument:\n", "Flags:\n", "Flaggor:\n",
	"Commands:\n", "Kommandon:\n", "<command>", "<kommando>", "[flags]", "[flaggor]", "Show context-sensitive help.",
	"Visa hjälp.", `" for more information on a command.`, `" för mer om ett kommando.`, "Run \"", "Kör \"")

func translatedHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if ctx.Selected() == nil {
		shorten(ctx.Model.Node)
	}
	nameFields(ctx.Selected(), helpLang)
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
	swedish := helpNames.ReplaceAllStringFunc(page.String(), func(s string) string {
		m := helpNames.FindStringSubmatch(s)
		word := swedishName(m)
		if room := len(m[4]); room > 1 { // the columns keep their width
			return word + strings.Repeat(" ", max(2, len([]rune(s))-len([]rune(word))))
		}
		return word + m[4]
	})
	_, err = helpWords.WriteString(out, swedish)
	return err
}

// shorten leaves one line for the commands of each kind of record in the list of all commands: eleven kinds have the
// same four.
func shorten(program *kong.Node) {
	for _, n := range program.Children {
		if n.Name != "case" {
			continue
		}
		for _, kind := range n.Children {
			if noun, found := cooperation.Find(kind.Name); found {
				kind.Children = nil
				kind.Help = lang.Textf("Skriv, rätta, visa och lista: %s.", "Write, correct, show and list: %s.",
					noun.Named).In(helpLang)
			}
		}
	}
}

// nameValues says in help and messages which flags take a folder, a file or a day, where the flag's own tag does not.
func nameValues(n *kong.Node) {
	for _, f := range n.Flags {
		if f.PlaceHolder == "" && !f.HasDefault && !f.IsBool() && f.Enum == "" {
			f.PlaceHolder = valueName(f.Name, strings.ToLower(f.Help))
		}
	}
	for _, child := range n.Children {
		nameValues(child)
	}
}

// valueName is what the value of a flag is, by the flag's name and, where that says too little, by its help.
func valueName(flag, help string) string {
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(help, w) })
	}
	switch flag {
	case "workspace", "home":
		return "DIR"
	case "key", "second", "template", "policy", "receipt":
		return "FILE"
	case "out", "to", "truth", "results", "register", "quarantine":
		file := strings.HasPrefix(help, "fil") // of a file or a folder, what is named first
		switch {
		case says("mapp", "folder") && !file:
			return "DIR"
		case file, flag == "out", says("fil ", "filen", "file"):
			return "FILE"
		}
	}
	if says("dag", "day") && (strings.HasSuffix(flag, "date") ||
		slices.Contains([]string{"day", "since", "until", "from", "to", "delivered"}, flag)) {
		return "DAY"
	}
	return ""
}

// helpNames matches the argument library's names of values and arguments, such as =STUDY=FILE;... and <folder>, and the
// spaces after them. What the person writes, such as age1, stays.
var helpNames = regexp.MustCompile(`([=<])([A-Z][A-Z0-9=-]*|[a-z]+[a-z0-9]*)([;,]\.\.\.|>\]?|\b|)( *)`)

// helpPart matches the words in a name of a value.
var helpPart = regexp.MustCompile(`[A-Z][A-Z0-9-]*|[a-z0-9]+`)

// swedishName returns what helpNames found in Swedish, without the spaces after it.
func swedishName(found []string) string {
	return found[1] + helpPart.ReplaceAllStringFunc(found[2], func(word string) string {
		if found[1] == "=" && word != strings.ToUpper(word) {
			return word // a default value
		}
		return cmp.Or(helpNamesSwedish[word], word)
	}) + found[3]
}

var helpNamesSwedish = map[string]string{
	"id":         "beteckning",
	"agency":     "myndighet",
	"kind":       "slag",
	"out":        "mapp",
	"PUBLIC":     "NYCKEL",
	"HASH":       "HASH",
	"CONNECTION": "ANSLUTNING",
	"STRING":     "TEXT",
	"FLOAT-64":   "TAL",
	"INT":        "HELTAL",
	"K":          "HELTAL",
	"MEMORY":     "MINNE",
	"SEED":       "HELTAL",
	"GROUP":      "GRUPP",
	"CATEGORY":   "KATEGORI",
	"MEASURE":    "MÅTT",
	"KIND":       "SLAG",
	"WITHOUT":    "SLAG",
	"KEY":        "NAMN",
	"NAME":       "NAMN",
	"VALUE":      "VÄRDE",
	"NUMBER":     "TAL",
	"TABLE":      "TABELL",
	"TEXT":       "TEXT",
	"DELIVERY":   "LEVERANS",
	"EARLIER":    "MAPP",
	"DIR":        "MAPP",
	"DAY":        "DAG",
	"FILE":       "FIL",
	"STUDY":      "STUDIE",
	"WORD":       "ORD",
	"RECIPIENT":  "MOTTAGARE",
	"name":       "namn",
	"who":        "person",
	"number":     "nummer",
	"decisions":  "beslut",
	"deliveries": "leveranser",
	"registers":  "register",
	"agencies":   "myndigheter",
	"study":      "studie",
	"result":     "resultat",
	"folder":     "mapp",
	"file":       "fil",
	"key":        "nyckel",
	"words":      "ord",
	"judgement":  "slutsats",
	"results":    "mapp",
	"RESULTS":    "MAPP",
	"RESULT":     "RESULTAT",
	"subject":    "kluster",
	"out1":       "mapp1",
	"out2":       "mapp2",
	"shell":      "skal",
	"command":    "kommando",
}

// parserWords translates the argument library's messages about mistakes on the command line.
var parserWords = strings.NewReplacer("unknown flag ", "okänd flagga ", "unexpected argument ", "oväntat argument ",
	"missing flags: ", "flaggor saknas: ", "expected one of ", "ange något av ", "expected ", "saknas: ",
	"did you mean one of ", "menade du någon av ", "did you mean ", "menade du ", "must be one of ",
	"måste vara något av ", " but got ", " men fick ", "missing positional arguments ", "argument saknas: ")

// parserForms holds those of its messages that cannot be translated word by word.
var parserForms = []struct {
	english *regexp.Regexp
	swedish string
}{
	{regexp.MustCompile(`expected \S+ value but got "EOL" \(<EOL>\)`), "värdet saknas"},
	{
		regexp.MustCompile(`expected \S+ value but got ("[^"]*") \([^)]*\); perhaps try (\S+)\?`),
		"$1 ser ut som en flagga; skriv $2",
	},
	{regexp.MustCompile(`expected a valid \d+ bit u?int but got ("[^"]*")( \([^)]*\))?`), "ange ett heltal, inte $1"},
	{regexp.MustCompile(`expected a float but got ("[^"]*")( \([^)]*\))?`), "ange ett tal med decimalpunkt, inte $1"},
	{regexp.MustCompile(`expected an int but got ("[^"]*")( \([^)]*\))?`), "ange ett heltal, inte $1"},
	{regexp.MustCompile(`expected bool but got ("[^"]*")( \([^)]*\))?`), "ange true eller false, inte $1"},
	{
		regexp.MustCompile(`bool value must be true, 1, yes, false, 0 or no but got ("[^"]*")`),
		"ange true eller false, inte $1",
	},
	{regexp.MustCompile(`^(\S+) must be one of (.*),("[^"]*") but got ("[^"]*")$`), "$1 kan inte vara $4"},
	{regexp.MustCompile(`missing value, expecting "[^"]*"`), "värdet saknas"},
	{regexp.MustCompile(`expected "<key>=<value>" but got "?([^"]*)"?`), "ange NAMN=VÄRDE, inte $1"},
	{regexp.MustCompile(`invalid map (key|value) ("[^"]*")`), "ange NAMN=VÄRDE, inte $2"},
	{regexp.MustCompile(`unexpected flag argument ("[^"]*")`), "flaggan tar inget värde, men fick $1"},
	{regexp.MustCompile(`no command selected`), "inget kommando är angivet"},
}

var (
	wrongWord   = regexp.MustCompile(`^(\S+) must be one of (.*) but got "(.*)"$`)
	unknownName = regexp.MustCompile(`^(unexpected argument |unknown flag --)([^ ,]+)`)
)

// wordNames holds the Swedish names of flag values that are words, and of commands and flags.
var (
	wordNames = map[string]lang.Text{
		"table":         {SV: "tabell", EN: "table"},
		"none":          {SV: "ingen", EN: "none"},
		"usual":         {SV: "vanlig", EN: "usual"},
		"heavy":         {SV: "svår", EN: "heavy"},
		"all":           {SV: "alla", EN: "all"},
		"analyst":       {SV: "analytiker", EN: "analyst"},
		"reviewer":      {SV: "granskare", EN: "reviewer"},
		"administrator": {SV: "administratör", EN: "administrator"},
		"approve":       {SV: "godkänn", EN: "approve"},
		"reject":        {SV: "avslå", EN: "reject"},
		"ftm":           {SV: "FollowTheMoney", EN: "FollowTheMoney"},
		"bods":          {SV: "verkligt huvudmannaskap", EN: "beneficial ownership"},
		"sv":            {SV: "svenska", EN: "Swedish"},
		"en":            {SV: "engelska", EN: "English"},
	}
	commandNames = map[string]string{
		"leverans":        "delivery",
		"arbetsyta":       "workspace",
		"ordbok":          "register",
		"tabort":          "remove",
		"föreslå":         "init",
		"ladda":           "load",
		"läs":             "load",
		"läsin":           "load",
		"policyn":         "policy",
		"gallra":          "purge",
		"tillstånd":       "permission",
		"anteckna":        "record",
		"radera":          "purge",
		"inläsning":       "load",
		"kontrollera":     "load",
		"karantän":        "quarantine",
		"kör":             "run",
		"räkna":           "run",
		"förklara":        "explain",
		"förklaring":      "explain",
		"studie":          "study",
		"studien":         "study",
		"syntes":          "synth",
		"syntetisk":       "synth",
		"poäng":           "score",
		"bedöm":           "score",
		"upprepa":         "replicate",
		"jämför":          "replicate",
		"utlämnande":      "release",
		"utlämnanden":     "release",
		"lista":           "list",
		"glöm":            "forget",
		"verifiera":       "verify",
		"röjande":         "disclosure",
		"röjandekontroll": "disclosure",
		"granska":         "check",
		"profiler":        "profiles",
		"nätverk":         "network",
		"nätverket":       "network",
		"komplettering":   "completion",
		"hjälp":           "--help",
		"visa":            "show",
		"exportera":       "export",
		"iaktta":          "observe",
		"iakttagelser":    "observe",
		"regler":          "rules",
		"börja":           "init",
		"liggare":         "ledger",
		"liggaren":        "ledger",
		"loggbok":         "ledger",
		"person":          "person",
		"personer":        "person",
		"lägg":            "add",
		"ny":              "init",
	}
	flagNames = map[string]string{
		"arbetsyta":     "--workspace",
		"ut":            "--out",
		"utmapp":        "--out",
		"grupp":         "--group",
		"kategori":      "--category",
		"mått":          "--measure",
		"studie":        "--study",
		"trådar":        "--threads",
		"minne":         "--memory",
		"skäl":          "--reason",
		"myndighet":     "--agency",
		"leverans":      "--delivery",
		"värden":        "--values",
		"antal":         "--counts",
		"oskyddat":      "--unprotected",
		"oskyddad":      "--unprotected",
		"frö":           "--seed",
		"tyst":          "--quiet",
		"språk":         "--lang",
		"kontroll":      "--check",
		"kontrollera":   "--check",
		"karantänandel": "--quarantine-share",
		"från":          "--from",
		"till":          "--to",
		"utan":          "--without",
		"avstånd":       "--distance",
		"personer":      "--persons",
		"smuts":         "--dirt",
		"facit":         "--truth",
		"nätverk":       "--networks",
		"upplägg":       "--schemes",
		"resultat":      "--results",
		"hjälp":         "--help",
		"profil":        "--profile",
		"tidigare":      "--earlier",
		"filformat":     "--format",
		"nyckel":        "--key",
		"roll":          "--role",
		"svar":          "--answer",
		"kontrollpunkt": "--checkpoint",
	}
)

// word is the value of a flag with a few possible words. Their Swedish names are accepted too.
type word string

// UnmarshalText accepts a word or its Swedish name. It keeps any other text; the parser then refuses it.
func (w *word) UnmarshalText(text []byte) error {
	*w = word(text)
	for id, name := range wordNames {
		if n := (fault.Name{ID: id, Texts: []lang.Text{name}}); n.Means(string(text)) {
			*w = word(id)
		}
	}
	return nil
}

// remedyOf returns the remedy for a mistake on the command line: the nearest word, the command or flag of a Swedish
// name, or the help.
func remedyOf(message string) lang.Text {
	if m := wrongWord.FindStringSubmatch(message); m != nil {
		var among []fault.Name
		for quoted := range strings.SplitSeq(m[2], ",") {
			id := strings.Trim(quoted, `"`)
			n := fault.Name{ID: id}
			if name, ok := wordNames[id]; ok {
				n.Texts = append(n.Texts, name)
			}
			if id != "words" { // for the completion scripts alone
				among = append(among, n)
			}
		}
		_, _, remedy := fault.Resolve(m[3], among)
		return remedy
	}
	if m := unknownName.FindStringSubmatch(message); m != nil {
		names := commandNames
		if strings.HasPrefix(m[1], "unknown flag") {
			names = flagNames
		}
		if m[2] == "key" && strings.HasPrefix(m[1], "unknown flag") {
			return lang.Text{SV: "ta bort --key: kommandot skriver inte under något",
				EN: "remove --key: the command signs nothing"}
		}
		for swedish, meant := range names {
			if n := (fault.Name{ID: swedish}); n.Means(m[2]) {
				return lang.Textf("menade du %s?", "did you mean %s?", meant)
			}
		}
	}
	return lang.Text{
		SV: "kör ansatz --help eller ansatz KOMMANDO --help",
		EN: "run ansatz --help or ansatz COMMAND --help",
	}
}

func usage(err error) error {
	english := ledger.Hide(err.Error()) // what was typed at the wrong place is not repeated
	swedish := hiddenValues.Replace(english)
	for _, f := range parserForms {
		swedish = f.english.ReplaceAllString(swedish, f.swedish)
	}
	swedish = helpNames.ReplaceAllStringFunc(swedish, func(s string) string {
		m := helpNames.FindStringSubmatch(s)
		return swedishName(m) + m[4]
	})
	return &fault.Fault{
		Kind: fault.Usage,
		Rule: lang.Text{SV: parserWords.Replace(swedish), EN: english},
		Hint: remedyOf(err.Error()),
	}
}

// memory is an amount of memory on the command line, such as 4GB.
type memory string

var memoryForm = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)? ?(MB|GB|TB|MiB|GiB|TiB)$`)

// UnmarshalText checks the form before the engine receives the value.
func (m *memory) UnmarshalText(text []byte) error {
	if !memoryForm.Match(text) {
		return errors.New(lang.Text{
			SV: "ange ett tal och MB, GB eller TB, till exempel 4GB",
			EN: "give a number and MB, GB or TB, such as 4GB",
		}.In(helpLang))
	}
	*m = memory(text)
	return nil
}
