package delivery

import (
	"context"
	_ "embed"

	"ansatz/internal/engine"
)

var (
	//go:embed sql/alias.sql
	aliasSQL string
	//go:embed sql/alias_step.sql
	aliasStepSQL string
	//go:embed sql/alias_end.sql
	aliasEndSQL string
	//go:embed sql/alias_moved.sql
	movedSQL string
	//go:embed sql/alias_kept.sql
	keptAliasSQL string
)

// resolveAliases makes two tables: resolved has what every id that is not current resolves to, cycles the ids that are
// on a cycle or lead into one. A chain is followed by doubling: after k steps each id has looked 2^k changes ahead, and
// has the smallest number on that way. Once 2^k exceeds the number of changes, an id that has not reached a current id
// is on a cycle, and its smallest number is that of the whole cycle.
func (l *loader) resolveAliases(ctx context.Context) error {
	if !l.draft.First && len(l.folders) > 0 && !l.brings(aliases) { // as after the last load
		return l.exec(ctx, keptAliasSQL)
	}
	edges := "select cast(null as integer) as id, cast(null as integer) as new_id where false"
	if len(l.draft.Parts[aliases]) > 0 {
		edges += ` union all
select old_id, new_id from delivered.person_alias
anti join (
    select file_id, line from verdict
    where register = 'person_alias' and origin = 'delivered' and verdict <> 'keep'
) using (file_id, line)
where file_id in (select file_id from file_order where current)`
	}
	for _, r := range l.registers {
		if r.Name == "person_alias" {
			edges += ` union all
select o.key, n.key from stage.main.person_alias s
anti join (
    select file_id, line from verdict where register = 'person_alias' and origin = 'stage' and verdict <> 'keep'
) using (file_id, line)
join identity_key o on o.number = s.old_id join identity_key n on n.number = s.new_id
where s.fault = 0 and s.file_id in (select file_id from file_order where current)`
		}
	}
	if err := l.exec(ctx, "create temp table edge as "+edges); err != nil {
		return err
	}
	if err := l.vault.Order(ctx, "select id as key from edge"); err != nil {
		return err
	}
	if err := l.exec(ctx, aliasSQL); err != nil {
		return err
	}
	var n, left int64
	for ahead := int64(1); ; ahead *= 2 {
		err := engine.Row(ctx, l.db, "select (select count(*) from edge), "+
			"(select count(*) from hop semi join edge on edge.id = hop.at)", &n, &left)
		if err != nil {
			return err
		}
		if left == 0 || ahead > n {
			break
		}
		if err := l.exec(ctx, aliasStepSQL); err != nil {
			return err
		}
	}
	if err := l.exec(ctx, aliasEndSQL); err != nil || l.draft.First {
		return err
	}
	return l.exec(ctx, movedSQL)
}
