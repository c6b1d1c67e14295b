package system_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"ansatz/internal/disclosure/system"
)

// kept is a set of joined counts in a file. A line "v" is a variable: number, largest value, width, cost, flags,
// true value; a line "e" an equation: constant, tolerance, and a variable and a coefficient for each term.
// small-country is the largest set of the study livelihood on a made-up country of 4 000 people, cooperation that of
// the study cooperation on one of 30 000.
func kept(t *testing.T, name string) system.Task {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var task system.Task
	for lines := bufio.NewScanner(unpacked); lines.Scan(); {
		what, line, _ := strings.Cut(lines.Text(), " ")
		in := strings.NewReader(line)
		switch what {
		case "v":
			var v system.Var
			var i, flags int
			var value int64
			if _, err := fmt.Fscan(in, &i, &v.Max, &v.Width, &v.Cost, &flags, &value); err != nil {
				t.Fatal(err)
			}
			v.Name = fmt.Sprintf("%08d", i)
			v.Printable, v.Primary, v.Sensitive, v.Keep = flags&1 > 0, flags&2 > 0, flags&4 > 0, flags&8 > 0
			task.Vars, task.Values = append(task.Vars, v), append(task.Values, value)
		case "e":
			var e system.Equation
			if _, err := fmt.Fscan(in, &e.Constant, &e.Tolerance); err != nil {
				t.Fatal(err)
			}
			for in.Len() > 0 {
				var x system.Term
				if _, err := fmt.Fscan(in, &x.Var, &x.Coef); err != nil {
					t.Fatal(err)
				}
				e.Terms = append(e.Terms, x)
			}
			task.Equations = append(task.Equations, e)
		}
	}
	return task
}

// asked counts how often a search asks whether it should end: now and then, after so many steps.
type asked struct {
	context.Context //nolint:containedctx // it is a context
	times           int
}

func (a *asked) Err() error {
	a.times++
	return nil
}

// TestSmallCountry: in a small country nearly every count is small, and sets of some thousand counts are tight. Their
// protection finds a proof for each, withholds hardly more than there was to withhold, and ends soon.
func TestSmallCountry(t *testing.T) {
	task := kept(t, "small-country")
	ctx := &asked{Context: t.Context()}
	s, err := system.Protect(ctx, task)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Narrow) > 0 {
		t.Errorf("%d have no proof", len(s.Narrow))
	}
	if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > 0 {
		t.Errorf("the certificate has %d faults, the first: %v", len(faults), faults[0])
	}
	withheld := 0
	for _, yes := range s.Withheld {
		if yes {
			withheld++
		}
	}
	if most := 600; withheld > most {
		t.Errorf("%d are withheld, more than %d; 519 are primary", withheld, most)
	}
	if most := 4000; ctx.times > most {
		t.Errorf("the search has asked %d times whether it should end, more than %d", ctx.times, most)
	}
}

// TestCooperation: where a count has no proof, little is withheld besides, and the tables of each proof come to lie on
// both sides of the true number when their ends are asked for: walks go on where rounding has ended linear programmes.
func TestCooperation(t *testing.T) {
	task := kept(t, "cooperation")
	s, err := system.Protect(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Narrow) > 0 {
		t.Errorf("%d have no proof", len(s.Narrow))
	}
	besides := 0
	for v, yes := range s.Withheld {
		if yes && !task.Vars[v].Primary {
			besides++
		}
	}
	if most := 40; besides > most {
		t.Errorf("%d are withheld besides, more than %d", besides, most)
	}
	p, c := task.Publish(s.Withheld), s.Certificate
	for range 2 {
		for _, v := range outside(task, s.Withheld, c) {
			p.Vars[v].Ends++
		}
		if c, _, err = system.Certify(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if left := outside(task, s.Withheld, c); len(left) > 0 {
		t.Errorf("the tables of %d lie on one side of the true number", len(left))
	}
}

// outside are the withheld variables whose true value is not between the two tables of their proof.
func outside(task system.Task, withheld []bool, c system.Certificate) (all []int) {
	for _, part := range c.Parts {
		for k, v := range part.Vars {
			low, high := part.Tables[part.Low[k]][k], part.Tables[part.High[k]][k]
			if withheld[v] && task.Vars[v].Width > 0 && (task.Values[v] < low || task.Values[v] > high) {
				all = append(all, v)
			}
		}
	}
	return all
}
