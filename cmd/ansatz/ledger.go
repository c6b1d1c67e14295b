package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/run"
	"ansatz/internal/run/approval"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

func init() {
	addTexts(map[string]lang.Text{
		"ledger": {
			SV: "Se i liggaren vem som har gjort vad i arbetsytan, och kontrollera att den är orörd.",
			EN: "See in the ledger who has done what in the workspace, and check that it is untouched.",
		},
		"ledger_show": {SV: "Visa liggarens poster.", EN: "Show the ledger's entries."},
		"ledger_verify": {
			SV: "Kontrollera att ingen post är ändrad, borttagen eller flyttad.",
			EN: "Check that no entry was changed, removed or moved.",
		},
		"ledger_export": {
			SV: "Skriv liggaren och dess kontrollpunkt till en mapp, att förvara på annat håll.",
			EN: "Write the ledger and its checkpoint to a folder, to be kept elsewhere.",
		},
		"ledger_workspace": {
			SV: "Arbetsytans mapp, eller en mapp som ansatz ledger export skrev.",
			EN: "The workspace's folder, or a folder that ansatz ledger export wrote.",
		},
		"ledger_kind":   {SV: "Bara poster av detta slag; kan upprepas.", EN: "This kind only; may be repeated."},
		"ledger_person": {SV: "Bara poster som personen har skrivit under.", EN: "This signer's entries only."},
		"ledger_since":  {SV: "Bara poster från och med den dagen.", EN: "Entries from that day on only."},
		"ledger_until":  {SV: "Bara poster till och med den dagen.", EN: "Entries until that day only."},
		"ledger_last":   {SV: "Bara så många av de sista.", EN: "So many of the last ones only."},
		"ledger_checkpoint": {
			SV: "Tidigare kontrollpunkt (filen head i en exporterad mapp) som liggaren ska fortsätta; kan upprepas.",
			EN: "Earlier checkpoint (the file head of an exported folder) that the ledger must continue; " +
				"may be repeated.",
		},
		"ledger_out": {SV: "Mappen att skriva.", EN: "The folder to write."},
	})
}

// kindNames are the kinds of entries.
var kindNames = map[ledger.Kind]lang.Text{
	ledger.Begun:      {SV: "liggaren börjar", EN: "the ledger begins"},
	ledger.People:     {SV: "personförteckning", EN: "list of people"},
	ledger.Load:       {SV: "inläsning", EN: "load"},
	ledger.Run:        {SV: "körning", EN: "run"},
	ledger.Search:     {SV: "sökning", EN: "search"},
	ledger.Reveal:     {SV: "visning av personnummer", EN: "identity numbers shown"},
	ledger.Export:     {SV: "export", EN: "export"},
	ledger.Release:    {SV: "utlämnande", EN: "release"},
	ledger.Forget:     {SV: "borttaget utlämnande", EN: "release taken out"},
	ledger.Review:     {SV: "granskning", EN: "review"},
	ledger.Purge:      {SV: "gallring", EN: "purge"},
	ledger.Permission: {SV: "tillstånd", EN: "permission"},
	ledger.Vault:      {SV: "valv", EN: "vault"},
	ledger.Refusal:    {SV: "nekad åtgärd", EN: "refused action"},
}

// kindOrder is the order in which help and messages list the kinds.
var kindOrder = []ledger.Kind{ledger.Begun, ledger.People, ledger.Load, ledger.Run, ledger.Search, ledger.Reveal,
	ledger.Export, ledger.Release, ledger.Forget, ledger.Review, ledger.Purge, ledger.Permission,
	ledger.Vault, ledger.Refusal}

// factNames are what facts are called. A fact without a name here is shown by its identifier.
var factNames = map[string]lang.Text{
	"added":             {SV: "tillagd", EN: "added"},
	"agreed":            {SV: "överenskommet", EN: "agreed"},
	"agency":            {SV: "myndighet", EN: "agency"},
	"changed":           {SV: "ändrad", EN: "changed"},
	"category":          {SV: "kategori", EN: "category"},
	"counts":            {SV: "bara antal", EN: "counts only"},
	"date":              {SV: "datum", EN: "date"},
	"decision":          {SV: "beslut", EN: "decision"},
	"deliveries":        {SV: "leveranser", EN: "deliveries"},
	"deliveries_sha256": {SV: "leveransernas sha256", EN: "sha256 of the deliveries"},
	"delivery":          {SV: "leverans", EN: "delivery"},
	"document":          {SV: "handlingens sha256", EN: "sha256 of the document"},
	"distance":          {SV: "avstånd", EN: "distance"},
	"early":             {SV: "före gallringsdagen", EN: "before the day of erasure"},
	"folders":           {SV: "mappar", EN: "folders"},
	"from":              {SV: "från", EN: "from"},
	"group":             {SV: "grupp", EN: "group"},
	"key":               {SV: "nyckel", EN: "key"},
	"keys":              {SV: "nycklar", EN: "keys"},
	"kind":              {SV: "slag", EN: "kind"},
	"ledger":            {SV: "liggare", EN: "ledger"},
	"load":              {SV: "inläsning nr", EN: "load no."},
	"manifest":          {SV: "innehållets sha256", EN: "sha256 of the contents"},
	"measure":           {SV: "mått", EN: "measure"},
	"most":              {SV: "högst", EN: "at most"},
	"numbers":           {SV: "identitetsnummer", EN: "identity numbers"},
	"observations":      {SV: "iakttagelser", EN: "observations"},
	"parties":           {SV: "parter", EN: "parties"},
	"policy_sha256":     {SV: "policyns sha256", EN: "sha256 of the policy"},
	"parts":             {SV: "delar av register", EN: "parts of registers"},
	"profile":           {SV: "profil", EN: "profile"},
	"proposal":          {SV: "förslag nr", EN: "proposal no."},
	"purpose":           {SV: "ändamål", EN: "purpose"},
	"signed_in":         {SV: "inloggad", EN: "signed in"},
	"job":               {SV: "jobb", EN: "job"},
	"backup":            {SV: "säkerhetskopia", EN: "backup"},
	"quarantined":       {SV: "i karantän", EN: "quarantined"},
	"reason":            {SV: "skäl", EN: "reason"},
	"reference":         {SV: "beteckning", EN: "reference"},
	"recipients":        {SV: "mottagare", EN: "recipients"},
	"register":          {SV: "register", EN: "register"},
	"release":           {SV: "utlämnande nr", EN: "release no."},
	"releases":          {SV: "utlämnanden", EN: "releases"},
	"removed":           {SV: "borttagen", EN: "removed"},
	"result":            {SV: "resultat", EN: "result"},
	"results_sha256":    {SV: "resultatens sha256", EN: "sha256 of the results"},
	"role":              {SV: "roll", EN: "role"},
	"rows":              {SV: "rader", EN: "rows"},
	"rule":              {SV: "skäl", EN: "reason"},
	"second":            {SV: "andra personens nyckel", EN: "the second person's key"},
	"second_signature":  {SV: "andra personens underskrift", EN: "the second person's signature"},
	"shown":             {SV: "visade", EN: "shown"},
	"state":             {SV: "valvet är", EN: "the vault is"},
	"step":              {SV: "steg", EN: "step"},
	"truth":             {SV: "med facit", EN: "with the truth"},
	"study":             {SV: "studie", EN: "study"},
	"study_sha256":      {SV: "studiens sha256", EN: "sha256 of the study"},
	"subject":           {SV: "sökt", EN: "searched"},
	"ties":              {SV: "förbindelser", EN: "ties"},
	"to":                {SV: "till", EN: "to"},
	"undone":            {SV: "blev inte av: post", EN: "did not take place: entry"},
	"unprotected":       {SV: "OSKYDDADE VÄRDEN", EN: "UNPROTECTED VALUES"},
	"values":            {SV: "med cellernas värden", EN: "with the cells' values"},
	"withheld":          {SV: "skyddade", EN: "withheld"},
	"without":           {SV: "utan", EN: "without"},
	"workspace":         {SV: "arbetsyta", EN: "workspace"},
	"registers":         {SV: "register", EN: "registers"},
	"user":              {SV: "användare", EN: "user"},
}

// valueNames are what the values of facts are called that are words of the program.
var valueNames = map[string]map[string]lang.Text{
	"kind": {
		string(fault.Refused):   {SV: "nekad", EN: "refused"},
		string(fault.Usage):     {SV: "felaktig användning", EN: "wrong use"},
		string(fault.Disclosed): {SV: "röjer skyddade tal", EN: "reveals withheld figures"},
		string(fault.Workspace): {SV: "fel i arbetsytan", EN: "a mistake in the workspace"},
		string(fault.Delivery):  {SV: "fel i en leverans", EN: "a mistake in a delivery"},
		string(fault.Study):     {SV: "fel i en studie", EN: "a mistake in a study"},
		string(fault.Resource):  {SV: "minne eller disk tog slut", EN: "memory or disk ran out"},
		string(fault.Tolerance): {SV: "stämmer inte", EN: "does not agree"},
		string(fault.Cancelled): {SV: "avbruten", EN: "stopped"},
		string(fault.Internal):  {SV: "internt fel", EN: "internal mistake"},
	},
	"role": {
		string(person.Analyst):       person.Analyst.Name(),
		string(person.Reviewer):      person.Reviewer.Name(),
		string(person.Administrator): person.Administrator.Name(),
	},
	"state": {
		string(workspace.VaultOpen):      {SV: "inte förseglat", EN: "not sealed"},
		string(workspace.VaultSealed):    {SV: "förseglat", EN: "sealed"},
		string(workspace.VaultDestroyed): {SV: "förstört", EN: "destroyed"},
	},
	"step": {
		string(approval.Proposed):  approval.Proposed.Name(),
		string(approval.Reviewed):  approval.Reviewed.Name(),
		string(approval.Approved):  approval.Approved.Name(),
		string(approval.Rejected):  approval.Rejected.Name(),
		string(approval.Exported):  approval.Exported.Name(),
		string(approval.Withdrawn): approval.Withdrawn.Name(),
	},
}

// factValue is a fact's value in words, in a language. In English most values are words already.
func factValue(fact, value string, l lang.Lang) string {
	if name, ok := valueNames[fact][value]; ok {
		return name.In(l)
	}
	if l == lang.EN {
		return value
	}
	if name := map[string]func(kind, id string) lang.Text{"group": label.Group, "category": label.Category,
		"measure": label.Measure}[fact]; name != nil {
		return name("", value).SV
	}
	names := map[string]func() []fault.Name{"agency": agencyNames, "reason": reasonNames, "without": tieNames,
		"register": registerNames}[fact]
	if names == nil {
		return value
	}
	words := strings.Split(value, ", ")
	for i, w := range words {
		for _, n := range names() {
			if n.ID == w {
				words[i] = n.Texts[0].SV
			}
		}
	}
	return strings.Join(words, ", ")
}

// hiddenValues are what stands for a text that the ledger does not hold.
var hiddenValues = strings.NewReplacer(ledger.HiddenNumber, "[ett personnummer, som inte skrivs ut]",
	ledger.HiddenText, "[en text, som inte skrivs ut]")

// longHash matches a hash, of which people see the beginning.
var longHash = regexp.MustCompile(`\b([0-9a-f]{12})[0-9a-f]{20,}\b`)

// facts are an entry's facts for people, sorted by their identifiers.
func facts(r ledger.Recorded, l lang.Lang) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(r.What)) {
		value := r.What[name]
		if l == lang.SV {
			value = hiddenValues.Replace(value)
		}
		if value == "" {
			continue
		}
		value = factValue(name, value, l)
		if rest, ok := strings.CutPrefix(name, "rule_"); ok {
			if rest != string(l) {
				continue
			}
			name = "rule"
		}
		called, known := factNames[name]
		if !known {
			called = lang.Text{SV: name, EN: name}
		}
		value = longHash.ReplaceAllString(value, "$1…")
		if k := person.PublicKey(value); k.Valid() {
			value = k.Short()
		}
		if name == "agreed" || name == "second_signature" { // for programs: --json has them
			continue
		}
		if value == "true" {
			all = append(all, called.In(l))
		} else {
			all = append(all, called.In(l)+": "+value)
		}
	}
	if r.Mended > 0 {
		all = append(all, lang.Text{SV: "före den fanns en post som aldrig blev färdig", EN: "before it was an entry " +
			"that was never finished"}.In(l))
	}
	return strings.Join(all, "; ")
}

type ledgerCommand struct {
	Show   ledgerShowCommand   `cmd:"" help:"${ledger_show}"`
	Verify ledgerVerifyCommand `cmd:"" help:"${ledger_verify}"`
	Export ledgerExportCommand `cmd:"" help:"${ledger_export}"`
}

type ledgerShowCommand struct {
	Workspace string   `required:"" short:"w" help:"${ledger_workspace}"`
	Kind      []string `help:"${ledger_kind}" sep:"none"`
	Person    string   `help:"${ledger_person}"`
	Since     string   `help:"${ledger_since}"`
	Until     string   `help:"${ledger_until}"`
	Last      int      `help:"${ledger_last}"`
	JSON      bool     `name:"json" help:"${flag_json}"`
}

func (ledgerShowCommand) Help() string {
	return examples(`  ansatz ledger show --workspace arbetsyta --last 20
  ansatz ledger show --workspace arbetsyta --kind sökning --person "Bo Berg" --since 2026-01-01
  ansatz ledger show --workspace arbetsyta --json`,
		`  ansatz ledger show --workspace work --last 20
  ansatz ledger show --workspace work --kind search --person "Bo Berg" --since 2026-01-01
  ansatz ledger show --workspace work --json`)
}

func (x ledgerShowCommand) Run(ctx context.Context, c *console) error {
	kinds, err := x.check()
	if err != nil {
		return err
	}
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	var chosen []ledger.Recorded
	for _, r := range l.Entries {
		day := r.Time[:len(time.DateOnly)]
		if (len(kinds) == 0 || slices.Contains(kinds, string(r.Kind))) && (x.Since == "" || day >= x.Since) &&
			(x.Until == "" || day <= x.Until) && (x.Person == "" || r.Person.Key != "" &&
			(fault.Name{ID: string(r.Person.Key), Texts: []lang.Text{{SV: r.Person.Name}}}).Means(x.Person)) {
			chosen = append(chosen, r)
		}
	}
	if x.Last > 0 && len(chosen) > x.Last {
		chosen = chosen[len(chosen)-x.Last:]
	}
	if x.JSON {
		return c.json(entriesOf(chosen))
	}
	t := columns{numbers: []int{0}}
	var head []string
	for _, name := range []lang.Text{{SV: "nr", EN: "no."}, {SV: "tid (UTC)", EN: "time (UTC)"}, {SV: "vem", EN: "who"},
		{SV: "slag", EN: "kind"}, {SV: "kommando", EN: "command"}, {SV: "uppgifter", EN: "facts"}} {
		head = append(head, name.In(c.lang))
	}
	t.add(head...)
	for _, r := range chosen {
		t.add(strconv.FormatInt(r.Number, 10), strings.NewReplacer("T", " ", "Z", "").Replace(r.Time),
			r.Signed().In(c.lang), kindNames[r.Kind].In(c.lang), r.Command, facts(r, c.lang))
	}
	if err := t.write(c.out); err != nil {
		return err
	}
	if len(l.People.People) == 0 {
		c.say(nobodyListed)
	}
	return nil
}

// check returns the kinds that are asked for, by identifier.
func (x ledgerShowCommand) check() (kinds []string, err error) {
	var faults fault.List
	for _, kind := range x.Kind {
		if f := chosen("--kind", &kind, kindChoices()); f != nil {
			faults = append(faults, f)
		}
		kinds = append(kinds, kind)
	}
	for _, day := range []string{x.Since, x.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Text{SV: "--since och --until ska vara dagar", EN: "--since and --until must be days"},
				Hint: lang.Text{SV: "skriv till exempel 2026-12-31", EN: "write for instance 2026-12-31"}})
		}
	}
	return kinds, faults.Err()
}

func kindChoices() (all []fault.Name) {
	for _, k := range kindOrder {
		all = append(all, fault.Name{ID: string(k), Texts: []lang.Text{kindNames[k]}})
	}
	return all
}

// shownEntry is an entry as programs read it, with the name of who signed it.
type shownEntry struct {
	ledger.Recorded
	Name string `json:"name,omitempty"`
	Role string `json:"role,omitempty"`
}

func entriesOf(all []ledger.Recorded) []shownEntry {
	list := []shownEntry{}
	for _, r := range all {
		list = append(list, shownEntry{r, r.Person.Name, string(r.Person.Role)})
	}
	return list
}

type ledgerVerifyCommand struct {
	Workspace  string   `required:"" short:"w" help:"${ledger_workspace}"`
	Checkpoint []string `placeholder:"FILE" help:"${ledger_checkpoint}" sep:"none"`
	JSON       bool     `name:"json" help:"${flag_json}"`
}

func (ledgerVerifyCommand) Help() string {
	return examples(`  ansatz ledger verify --workspace arbetsyta
  ansatz ledger verify --workspace arbetsyta --checkpoint kassaskåp/2026-11/head`,
		`  ansatz ledger verify --workspace work
  ansatz ledger verify --workspace work --checkpoint safe/2026-11/head`)
}

func (x ledgerVerifyCommand) Run(ctx context.Context, c *console) error {
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, path := range x.Checkpoint {
		point, err := ledger.ReadCheckpoint(path)
		if err == nil {
			err = l.Continues(point, path)
		}
		faults = append(faults, fault.Of(err)...)
	}
	in := run.Input{Engine: driver, Workspace: x.Workspace}
	faults = append(faults, fault.Of(run.Accounted(ctx, in, l))...)
	without, err := approval.Accounted(ctx, approval.Input{Input: in}, l)
	faults = append(faults, fault.Of(err)...)
	if err := faults.Err(); err != nil {
		return err
	}
	signed := 0
	for _, r := range l.Entries {
		if r.Person.Name != "" {
			signed++
		}
	}
	if x.JSON {
		return c.json(map[string]any{"entries": l.Size(), "signed": signed, "root": l.Root(), "ledger": l.ID,
			"checkpoints": len(x.Checkpoint), "without_document": entriesOf(without),
			"people": append([]person.Person{}, l.People.People...)})
	}
	c.say(lang.Textf("Liggaren är orörd: %s, varav %d underskrivna av personer i förteckningen.",
		"The ledger is untouched: %s, %d of them signed by people in the list.", lang.Entries(l.Size()), signed))
	if len(l.People.People) == 0 {
		c.say(nobodyListed)
	}
	for i := 1; i < len(l.Entries); i++ {
		if l.Entries[i].Time < l.Entries[i-1].Time {
			c.say(lang.Textf("Anmärkning: datorns klocka gick bakåt före post %d.",
				"Note: the machine's clock went back before entry %d.", l.Entries[i].Number))
		}
	}
	for _, e := range without {
		c.say(lang.Textf("Anmärkning: post %[1]d om förslag %[2]s har ingen handling. Steget avbröts innan den "+
			"skrevs, eller så är den borttagen.",
			"Note: entry %[1]d about proposal %[2]s has no document. The step was stopped before it was written, "+
				"or it was removed.", e.Number, e.What["proposal"]))
	}
	if len(x.Checkpoint) == 0 {
		c.say(lang.Text{
			SV: "Att hela liggaren är utbytt eller avkortad syns bara mot en kontrollpunkt på annat håll: " +
				"--checkpoint.",
			EN: "That the whole ledger was replaced or cut shows only against a checkpoint kept elsewhere: " +
				"--checkpoint.",
		})
	} else {
		c.say(lang.Textf("Den fortsätter %s.", "It continues %s.",
			lang.Counted(int64(len(x.Checkpoint)), lang.Text{SV: "kontrollpunkt", EN: "earlier checkpoint"},
				lang.Text{SV: "kontrollpunkter", EN: "earlier checkpoints"})))
	}
	c.say(lang.Textf("Poster: %d. Kontrollpunkt: %s", "Entries: %d. Checkpoint: %s", l.Size(), l.Root()))
	return nil
}

type ledgerExportCommand struct {
	Workspace string `required:"" short:"w" help:"${ledger_workspace}"`
	Out       string `required:"" short:"o" help:"${ledger_out}"`
}

func (ledgerExportCommand) Help() string {
	return examples("  ansatz ledger export --workspace arbetsyta --out liggare-2026-11",
		"  ansatz ledger export --workspace work --out ledger-2026-11")
}

func (x ledgerExportCommand) Run(ctx context.Context, c *console) error {
	l, err := ledger.Read(ctx, x.Workspace)
	if err != nil {
		return err
	}
	files := map[string][]byte{ledger.EntriesFile: l.Text(), ledger.HeadFile: l.Checkpoint()}
	target := run.Replaced{Folder: x.Out, Files: []string{ledger.EntriesFile, ledger.HeadFile}}
	if err := target.Check(); err != nil {
		return err
	}
	err = target.Replace(ctx, func(dir string) error {
		for name, text := range files {
			err := run.WriteFile(ctx, filepath.Join(dir, name), func(w io.Writer) error {
				_, err := io.Copy(w, bytes.NewReader(text))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.say(lang.Textf("%s i %s. Förvara filen %s på annat håll: mot den syns det om liggaren ändras.",
		"%s in %s. Keep the file %s elsewhere: against it a change of the ledger shows.", lang.Entries(l.Size()),
		x.Out, ledger.HeadFile))
	return nil
}
