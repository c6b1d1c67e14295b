package delivery

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// RevealOptions say whose numbers are asked for, why, and by whom.
type RevealOptions struct {
	Engine       engine.StoreOpener
	Workspace    string
	Persons      []PersonKey
	Most         int // how many keys the two agree to at most; 0: DefaultMost
	StudyPurpose string
	Purpose      string // must be the study's
	Decision     string // by which this was decided
	Today        string // YYYY-MM-DD
	Keys         vault.Keys
	Signer       *person.Signer // who asks
	Second       *person.Signer // another listed person, who agrees
}

// PersonKey is a person's key, as pages show it, or with the digest that exports have: it tells whose key it is, also
// after others were drawn.
type PersonKey struct {
	Key    int
	Digest string // empty where only the key is known
}

// String is the name of the person in exports, or within the workspace if no digest is known.
func (k PersonKey) String() string {
	name := "person-" + strconv.Itoa(k.Key)
	if k.Digest != "" {
		name += "-" + k.Digest
	}
	return name
}

// DefaultMost is how many keys one decision shows unless its two people agree to another number.
const DefaultMost = 20

// Revealed is a key with its person's number.
type Revealed struct {
	Key    int
	Number identity.Number // 0: it is not shown, see Reveal
}

// Reveal turns keys of persons back into identity numbers. It needs the vault, the study's purpose and the keys of two
// people of the workspace's list, and is written to the ledger before it returns. People with protected identity, and
// those whom the register of persons does not know, whose protection is not known either, are never shown.
func Reveal(ctx context.Context, o RevealOptions) (shown []Revealed, err error) {
	defer func() { err = workspace.Fault(o.Workspace, o.Engine, err) }()
	o.Most = cmp.Or(o.Most, DefaultMost)
	if err := o.permit(ctx); err != nil {
		return nil, err
	}
	q, err := workspace.OpenQuarantine(ctx, o.Workspace, o.Engine, nil)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	if err := o.readable(ctx, q); err != nil {
		return nil, err
	}
	if err := q.AddNumbers(ctx, &o.Keys); err != nil {
		return nil, err
	}
	may, err := o.unprotected(ctx, q.Session())
	if err != nil {
		return nil, err
	}
	numbers, err := q.Numbers(ctx, may)
	if err != nil {
		return nil, err
	}
	for _, k := range o.Persons {
		shown = append(shown, Revealed{k.Key, numbers[k.Key]})
	}
	entry, err := o.entry(shown)
	if err != nil {
		return nil, err
	}
	if recorded, err := q.Record(ctx, entry, o.Signer); err != nil || !recorded {
		return nil, err
	}
	return shown, nil
}

// permit returns an error unless two people of the list agree on the study's purpose.
func (o RevealOptions) permit(ctx context.Context) error {
	refuse := func(rule, hint lang.Text) error {
		return &fault.Fault{Kind: fault.Refused, File: o.Workspace, Rule: rule, Hint: hint}
	}
	l, err := ledger.Read(ctx, o.Workspace)
	if err != nil {
		return err
	}
	if len(l.People.People) == 0 {
		return refuse(lang.Text{SV: "nummer visas bara i en arbetsyta med personförteckning",
			EN: "numbers are shown only in a workspace with a list of people"},
			lang.Text{SV: "gör en förteckning: ansatz person add", EN: "make a list: ansatz person add"})
	}
	today := person.Day(time.Now())
	first, err := l.People.Permit(o.Signer.Public(), today)
	if err != nil {
		return err
	}
	second, err := l.People.Permit(o.Second.Public(), today)
	if err != nil {
		return err
	}
	if first.Key == second.Key || first.Name == second.Name {
		return refuse(lang.Text{SV: "de två nycklarna är samma persons", EN: "the two keys are the same person's"},
			lang.Text{SV: "en annan person i förteckningen ska skriva under: --second FIL",
				EN: "another person of the list must sign: --second FILE"})
	}
	for name, text := range map[string]string{"--purpose": o.Purpose, "--decision": o.Decision} {
		if strings.TrimSpace(text) == "" {
			return refuse(lang.Textf("%s saknas", "%s is missing", name),
				lang.Text{SV: "ange studiens ändamål och beslutet", EN: "give the study's purpose and the decision"})
		}
	}
	if err := o.holdsStill(l); err != nil {
		return err
	}
	if n := len(o.keys()); n > o.Most {
		return refuse(lang.Textf("%d nycklar är fler än de %d som ett beslut visar", "%d keys are more than the %d "+
			"that one decision shows", n, o.Most),
			lang.Text{SV: "dela upp dem på flera beslut, eller ange --most N, som båda då skriver under",
				EN: "divide them among several decisions, or give --most N, which both then sign"})
	}
	of := law.Terms{Decision: law.Decision{Purposes: []string{o.StudyPurpose}}}
	if serves, _ := of.Serves(o.Purpose); !serves || o.StudyPurpose == "" {
		return refuse(lang.Text{SV: "ändamålet är inte studiens", EN: "the purpose is not the study's"},
			lang.Text{SV: "ange studiens ändamål, som det står i studiefilen",
				EN: "give the study's purpose, as its file states it"})
	}
	return nil
}

// keys are the keys, each once, ascending.
func (o RevealOptions) keys() (keys []int) {
	for _, k := range o.Persons {
		keys = append(keys, k.Key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// holdsStill returns an error if other keys were drawn in the workspace and a key does not say whose it is: it may be
// from before, and now be another person's.
func (o RevealOptions) holdsStill(l *ledger.Ledger) error {
	i := slices.IndexFunc(l.Entries, func(e ledger.Recorded) bool {
		return e.Kind == ledger.Vault && e.Command == RekeyCommand && e.What["undone"] == ""
	})
	if i < 0 || !slices.ContainsFunc(o.Persons, func(k PersonKey) bool { return k.Digest == "" }) {
		return nil
	}
	return &fault.Fault{Kind: fault.Refused, File: o.Workspace,
		Rule: lang.Textf("nycklarna byttes %s: ett tal ensamt säger inte om nyckeln är från före bytet, och kan vara "+
			"en annan persons", "other keys were drawn %s: a number alone does not say whether the key is from "+
			"before, and may be another person's", l.Entries[i].Time[:len(time.DateOnly)]),
		Hint: lang.Text{SV: "ange nyckeln som exporter och iakttagelser skriver den: person-17- och tjugo tecken",
			EN: "give the key as exports and observations write it: person-17- and twenty characters"}}
}

// strange returns an error if a key's digest is not that of the person who has the key now. draws are those of the
// persons whom the register has.
func (o RevealOptions) strange(draws map[int]string) error {
	var faults fault.List
	for _, k := range o.Persons {
		name := PersonKey{Key: k.Key}.String()
		draw, known := draws[k.Key] // who is not known is not shown
		if k.Digest == "" || !known || identity.Identifier(name, draw) == k.String() {
			continue
		}
		faults = append(faults, &fault.Fault{Kind: fault.Refused, File: o.Workspace,
			Rule: lang.Textf("nyckeln %s är ingen nyckel här: den är från före ett byte av nycklar, eller från en "+
				"annan arbetsyta", "the key %s is no key here: it is from before other keys were drawn, or from "+
				"another workspace", k),
			Hint: lang.Text{SV: "leta upp personen på nytt i arbetsytan som den är nu: ansatz network observe eller " +
				"export", EN: "look the person up again in the workspace as it is now: ansatz network observe or " +
				"export"}})
	}
	return faults.Err()
}

// readable returns an error if a delivery of persons was to be erased by now, or its decision has ended: who is
// protected may not be read then.
func (o RevealOptions) readable(ctx context.Context, q *workspace.Quarantine) error {
	sources, err := q.Sources(ctx)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, d := range sources {
		if slices.Contains(d.Registers(), "person") && !d.Readable(o.Today) {
			rule, hint := d.Unreadable(o.Today, o.Workspace)
			faults = append(faults, &fault.Fault{
				Kind: fault.Refused,
				File: o.Workspace,
				Rule: lang.Text{SV: "leveransen " + d.Folder + " " + rule.SV + ": dess personer får inte visas",
					EN: "the delivery " + d.Folder + " " + rule.EN + ": its persons may not be shown"},
				Hint: hint,
			})
		}
	}
	return faults.Err()
}

// entry is the reveal as the ledger has it, with the second person's signature over what was agreed.
func (o RevealOptions) entry(shown []Revealed) (ledger.Entry, error) {
	n := 0
	keys := make([]string, len(shown))
	for i, r := range shown {
		keys[i] = strconv.Itoa(r.Key)
		if r.Number != 0 {
			n++
		}
	}
	once := make([]byte, 16)
	_, _ = rand.Read(once) // never fails
	agreed, err := json.Marshal(map[string]string{
		"keys": strings.Join(keys, ", "), "purpose": o.Purpose, "decision": o.Decision,
		"most": strconv.Itoa(o.Most), "once": hex.EncodeToString(once),
		"time": time.Now().UTC().Format(time.RFC3339), "by": string(o.Signer.Public()),
	})
	if err != nil {
		return ledger.Entry{}, err
	}
	return ledger.Entry{Kind: ledger.Reveal, Command: "reveal", What: ledger.Facts{
		"keys": strings.Join(keys, ", "), "shown": strconv.Itoa(n), "most": strconv.Itoa(o.Most),
		"purpose": o.Purpose, "decision": o.Decision,
		"second": string(o.Second.Public()), "agreed": string(agreed),
		"second_signature": base64.StdEncoding.EncodeToString(o.Second.Sign("reveal", agreed)),
	}}, nil
}

// unprotected returns those of the keys whose person the register of persons knows and no row of it protects, under any
// of the person's numbers.
func (o RevealOptions) unprotected(ctx context.Context, db engine.Store) (may []int, err error) {
	if err := db.SetParts(ctx, filepath.Join(o.Workspace, workspace.RegistersDir)); err != nil {
		return nil, err
	}
	var list []string
	for _, k := range o.keys() {
		list = append(list, fmt.Sprintf("(%d)", k))
	}
	draws := map[int]string{}
	err = engine.Each(ctx, db, fmt.Sprintf(`with asked as (select key from (values %s) as v (key)),
person as (select a.key, coalesce(r.person_id, a.key) as person_id
    from asked a left join delivered.resolved r on r.id = a.key)
select p.key, max(d.draw) filter (where d.person_id = p.key), bool_or(coalesce(d.protected, false))
from person p join delivered.person d on d.person_id = p.person_id
group by p.key`, strings.Join(list, ", ")),
		func(scan func(...any) error) error {
			var key int
			var draw *int64
			var protected bool
			err := scan(&key, &draw, &protected)
			if draw != nil {
				draws[key] = strconv.FormatInt(*draw, 10)
			}
			if !protected {
				may = append(may, key)
			}
			return err
		})
	slices.Sort(may)
	return may, cmp.Or(err, o.strange(draws))
}
