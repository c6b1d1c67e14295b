package cooperation

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/person"
)

// Head is the last entry's number and hash: what somebody keeps elsewhere, to find later that nothing before it was
// changed.
type Head struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"`

	Erased int64 `json:"erased"` // entries that were erased, and of which hashes remain
	Behind int64 `json:"behind"` // entries that were written when the machine's clock was before the last entry's time
}

// String writes a head as Verify takes it.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Number, h.Hash) }

// ParseHead reads what String wrote.
func ParseHead(text string) (h Head, err error) {
	if _, err = fmt.Sscanf(strings.Replace(text, ":", " ", 1), "%d %64x", &h.Number, new([]byte)); err == nil {
		_, h.Hash, _ = strings.Cut(text, ":")
	}
	if err != nil || h.String() != text || len(h.Hash) != 64 {
		return h, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Text{SV: "kontrollpunkten går inte att läsa", EN: "the checkpoint cannot be read"},
			Hint: lang.Text{SV: "ange den som ansatz case verify skrev ut: nummer:hash",
				EN: "give it as ansatz case verify printed it: number:hash"}}
	}
	return h, nil
}

// Verify reads every entry: whether each continues the one before, is signed by whose key it names, who was in the list
// of people then, and whether the records stand as the entries say. Heads are earlier ones that must be among them.
func (s *Store) Verify(ctx context.Context, heads ...Head) (Head, error) {
	head, err := s.verify(ctx, heads)
	return head, s.failed(err)
}

func (s *Store) verify(ctx context.Context, heads []Head) (head Head, err error) {
	// SQLite's transactions see one moment whatever is asked for; PostgreSQL's do at this level.
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return head, err
	}
	defer func() { _ = tx.Rollback() }() // nothing is written
	v := &verifying{store: s, stand: map[[2]string]State{}, wanted: map[int64]string{},
		gaps: map[int64]gap{}}
	for _, h := range heads {
		v.wanted[h.Number] = h.Hash
	}
	err = eachRow(ctx, tx, "select number, noun, id, act, body, signature, hash from entry order by number", nil,
		v.take)
	if err != nil {
		return v.head, err
	}
	if len(v.gaps) > 0 {
		first := slices.Min(slices.Collect(maps.Keys(v.gaps)))
		return v.head, s.broken(first, lang.Text{SV: "posten är borttagen, och ingen gallring säger det",
			EN: "the entry was removed, and no erasure says so"})
	}
	if len(v.wanted) > 0 {
		return v.head, s.broken(v.head.Number+1, lang.Text{SV: "registret slutar för tidigt: poster är borttagna",
			EN: "the register ends too early: entries were removed"})
	}
	err = eachState(ctx, tx, "", nil, func(st State) error {
		at := [2]string{st.Noun, st.ID}
		if v.stand[at] != st {
			return s.broken(st.Number, lang.Text{SV: "posten visas på annat sätt än den skrevs",
				EN: "the record is shown in another way than it was written"})
		}
		delete(v.stand, at)
		return nil
	})
	for _, st := range v.stand {
		if err == nil {
			err = s.broken(st.Number, lang.Text{SV: "posten visas inte", EN: "the record is not shown"})
		}
	}
	return v.head, err
}

// verifying reads the entries one by one.
type verifying struct {
	store  *Store
	head   Head
	last   string // the time of the last entry
	people person.List
	stand  map[[2]string]State // what follows from the entries
	wanted map[int64]string    // hashes of earlier heads that have not come yet
	gaps   map[int64]gap       // erased entries of which no erasure has told yet
}

// take looks at the next entry.
func (v *verifying) take(rows *sql.Rows) error {
	var w written
	var number int64
	var beside Entry // what the table says of the entry beside its body
	if err := rows.Scan(&number, &beside.Noun, &beside.ID, &beside.Act, &w.body, &w.signature, &w.hash); err != nil {
		return err
	}
	if w.erased() && beside.ID == "" && (v.wanted[number] == "" || v.wanted[number] == w.hash) &&
		number == v.head.Number+1 {
		v.gaps[number] = gap{w.hash, v.head.Hash}
		v.head.Number, v.head.Hash = number, w.hash
		delete(v.wanted, number)
		return nil
	}
	e, err := w.read(true)
	rule := lang.Text{}
	switch {
	case errors.Is(err, errSignature):
		rule = lang.Text{SV: "underskriften är inte nyckelns", EN: "the signature is not the key's"}
	case err != nil || number != e.Number || e.Noun != beside.Noun || e.ID != beside.ID || e.Act != beside.Act:
		rule = lang.Text{SV: "posten är ändrad", EN: "the entry was changed"}
	case number != v.head.Number+1 || e.Before != v.head.Hash:
		rule = lang.Text{SV: "en post före den här är ändrad, borttagen eller flyttad",
			EN: "an entry before this one was changed, removed or moved"}
	case v.wanted[number] != "" && v.wanted[number] != w.hash:
		rule = lang.Text{SV: "posterna är andra än de som stod där",
			EN: "the entries are others than those that were there"}
	default:
		if e.day() == "" || mayWrite(e, v.people, e.day()) != nil {
			rule = lang.Text{SV: "den som har skrivit posten fick inte göra det",
				EN: "who wrote the entry was not allowed to"}
		}
	}
	if rule == (lang.Text{}) && e.Act == Erase && !v.told(e) {
		rule = lang.Text{SV: "det som gallrades är inte det som posten säger", EN: "what was erased is not what the " +
			"entry says"}
	}
	if rule != (lang.Text{}) {
		return v.store.broken(number, rule)
	}
	if e.People != nil {
		v.people = *e.People
	}
	for _, st := range follows(e, func(noun, id string) (State, bool) {
		st, ok := v.stand[[2]string{noun, id}]
		return st, ok
	}) {
		v.stand[[2]string{st.Noun, st.ID}] = st
	}
	if e.Clock != "" || e.Time < v.last { // those of earlier versions say nothing beside
		v.head.Behind++
	}
	v.head.Number, v.head.Hash, v.last = number, w.hash, e.Time
	delete(v.wanted, number)
	return nil
}

// gap is what is left of an erased entry: its hash, and that of the entry before.
type gap struct{ hash, before string }

// told looks whether an erasure's entry says what was erased, and takes it from the gaps.
func (v *verifying) told(e Entry) bool {
	runs, err := readRuns(e.Fields["entries"])
	if err != nil {
		return false
	}
	sum := sha256.New()
	for _, r := range runs {
		if v.gaps[r.first].before != r.before {
			return false
		}
		for number := r.first; number <= r.last; number++ {
			of, erased := v.gaps[number]
			if !erased {
				return false
			}
			sum.Write([]byte(of.hash))
			delete(v.gaps, number)
			v.head.Erased++
		}
	}
	return hex.EncodeToString(sum.Sum(nil)) == e.Fields["digest"]
}

func (s *Store) broken(number int64, rule lang.Text) error {
	return &fault.Fault{Kind: fault.Workspace, File: s.place(), Line: int(number), Rule: rule,
		Hint: lang.Text{SV: "återställ registret från en säkerhetskopia, och ta reda på vem som har haft tillgång " +
			"till det",
			EN: "restore the register from a backup, and find out who has had access to it"}}
}
