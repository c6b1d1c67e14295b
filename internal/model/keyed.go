package model

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Where a model counts persons or companies that a result prints, a comment says whom:
//
//	count(*) /* counts p.person_id */      the rows count these persons
//	count(distinct w.user_id) /* counts */ the argument says whom
//	count(*) /* counts drawn p.draw */     the persons have these draws
//	1 /* counts p.company_id */            the row itself counts as one
//
// As it stands, the model counts. With keys it adds up what each person or company weighs (cohort.record_key): its
// record key above the number one, so that sums and differences of counts are those of the keys too.
var (
	counting = regexp.MustCompile(
		`(count\((\*|(?:distinct )?[a-z_.]+)\)|\b1) /\* counts(?: (drawn )?([a-z_.]+))? \*/(\s+filter \()?`)
	numbers = regexp.MustCompile(`\bhow_many\(`)
)

// recordKeys is the model of what each person and company weighs.
const recordKeys = "cohort.record_key"

// Keyed returns the set with the built-in models counting with keys. The other models are the same, so that their
// tables stand in both.
func (s Set) Keyed() Set {
	all := maps.Clone(s)
	for name, m := range s {
		if sql := keyed(m.SQL); m.File == "" && sql != m.SQL {
			with := *m
			with.SQL = sql
			all[name] = &with
		}
	}
	for _, m := range all {
		if faults := all.connect(m); len(faults) > 0 { // keys name no other models than the plain text does
			panic(faults)
		}
	}
	return all
}

// Keyed returns a query with its counts with keys, as the models of a keyed set have them.
func Keyed(sql string) string { return keyed(sql) }

func keyed(sql string) string {
	var out strings.Builder
	for {
		at := counting.FindStringSubmatchIndex(sql)
		if at == nil {
			out.WriteString(sql)
			break
		}
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return sql[at[2*i]:at[2*i+1]]
		}
		argument, distinct := strings.CutPrefix(group(2), "distinct ")
		whom := group(4)
		if whom == "" {
			whom = argument
		}
		weight := fmt.Sprintf("(select keyed_.weight from %s as keyed_ where keyed_.id = %s)", recordKeys, whom)
		weight = fmt.Sprintf("(case when %s is not null then coalesce(%s, key_weight(0)) end)", whom, weight)
		if group(3) != "" {
			weight = fmt.Sprintf("key_weight(%s)", whom)
		}
		out.WriteString(sql[:at[0]])
		end := at[1]
		filter := ""
		if group(5) != "" {
			end = at[1] + closing(sql[at[1]:])
			filter = group(5) + sql[at[1]:end]
		}
		switch {
		case group(1) == "1":
			out.WriteString(weight)
		case distinct:
			fmt.Fprintf(&out, "weight_of_distinct(coalesce(sum(distinct distinct_weight(%s, %s))%s, 0))", whom, weight,
				filter)
		default:
			fmt.Fprintf(&out, "coalesce(sum(%s)%s, 0)", weight, filter)
		}
		sql = sql[end:]
	}
	return numbers.ReplaceAllString(out.String(), "keyed_how_many(")
}

// closing returns the place after the parenthesis that closes an open one.
func closing(sql string) int {
	open := 1
	for i, c := range sql {
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i + 1
			}
		}
	}
	return len(sql)
}

// Counting returns the names of the models that count with keys, sorted.
func (s Set) Counting() []string {
	var names []string
	for name, m := range s {
		if m.File == "" && keyed(m.SQL) != m.SQL {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
