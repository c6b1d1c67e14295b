package system_test

import (
	"context"
	"reflect"
	"testing"

	"ansatz/internal/disclosure/system"

	"pgregory.net/rapid"
)

// What is chosen and certified is the same with a memory as without: at the first time, again, and of a set that stands
// beside others than before.
func TestMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := &system.Memory{}
		first, second := small(t), small(t)
		for i, task := range []system.Task{first, second, first, beside(second, first), beside(first, second)} {
			want := protect(t, task)
			task.Memory = memory
			got := protect(t, task)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("task %d: with a memory %v, without %v", i, got, want)
			}
			p := task.Publish(got.Withheld)
			again, narrow, err := system.Certify(context.Background(), p)
			if err != nil {
				t.Fatal(err)
			}
			p.Memory = nil
			certificate, without, err := system.Certify(context.Background(), p)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(again, certificate) || !reflect.DeepEqual(narrow, without) {
				t.Fatalf("task %d: certified with a memory as %v, without as %v", i, again, certificate)
			}
		}
	})
}

// beside is two tasks in one, which no equation joins.
func beside(a, b system.Task) system.Task {
	var task system.Task
	for i, one := range []system.Task{a, b} {
		from := len(task.Vars)
		for v, x := range one.Vars {
			x.Name = string(rune('a'+i)) + x.Name
			task.Vars, task.Values = append(task.Vars, x), append(task.Values, one.Values[v])
		}
		for _, e := range one.Equations {
			e.Name = string(rune('a'+i)) + e.Name
			var terms []system.Term
			for _, x := range e.Terms {
				terms = append(terms, system.Term{Var: from + x.Var, Coef: x.Coef})
			}
			e.Terms = terms
			task.Equations = append(task.Equations, e)
		}
	}
	return task
}
