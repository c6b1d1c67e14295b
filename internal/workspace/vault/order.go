package vault

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"ansatz/internal/engine"
	"ansatz/internal/identity"
)

// Order makes the relation identity_order: one row for each of the keys that a query gives, in the column key, and
// perhaps for others, with the number's place in the order of numbers as text: ten digits or twelve. Places tell the
// order and nothing else.
func (v *Vault) Order(ctx context.Context, keys string) error {
	if v.contents == nil {
		// Of an organisation and a person whose ten first digits are the same, the organisation comes first.
		return v.exec(ctx, `create or replace temp view identity_order as
select key, case when is_organisation(number) then (number - 160000000000) * 200 else number * 2 + 1 end as place
from identity_key`)
	}
	// The engine may put what it sorts on the disk, so numbers are sorted here.
	var all placed
	err := engine.Each(ctx, v.db, "select key, number from identity_key where key in (select key from ("+keys+"))",
		func(scan func(...any) error) error {
			var p place
			err := scan(&p.key, &p.number)
			all.rows = append(all.rows, p)
			return err
		})
	if err != nil {
		return err
	}
	for i := range all.rows {
		one := []int64{all.rows[i].number}
		v.contents.cipher.numbers(one)
		all.rows[i].number = one[0]
	}
	slices.SortFunc(all.rows, func(a, b place) int { return cmp.Compare(a.order(), b.order()) })
	v.db.Stream("identity_order", &all)
	return v.exec(ctx, "create or replace temp table identity_order as "+
		"select cast(key as integer) as key, place from stream('identity_order')")
}

// place is a key with its number.
type place struct{ key, number int64 }

// order is a number whose order is that of the digits as text.
func (p place) order() int64 {
	if n := identity.Number(p.number); n.IsOrganisation() {
		return (p.number - 16_0000000000) * 200
	}
	return p.number*2 + 1
}

// placed hands out keys with their places.
type placed struct {
	rows []place
	at   atomic.Int64
}

// Columns returns the key and its place.
func (p *placed) Columns() []engine.Column {
	return []engine.Column{{Name: "key", Number: true}, {Name: "place", Number: true}}
}

// Fill hands out the next rows.
func (p *placed) Fill(capacity int, to engine.Chunk) (int, error) {
	begin := p.at.Add(int64(capacity)) - int64(capacity)
	n := int(max(0, min(int64(capacity), int64(len(p.rows))-begin)))
	for i := range n {
		to.Number(0, i, p.rows[begin+int64(i)].key)
		to.Number(1, i, begin+int64(i))
	}
	return n, nil
}

// Text returns the text of a sealed one.
func (v *Vault) Text(sealed string) (string, error) {
	if v.contents == nil {
		return sealed, nil
	}
	return v.contents.cipher.openText(sealed)
}
