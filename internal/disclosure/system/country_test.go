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

// smallCountry is the largest set of joined counts of the study livelihood on a made-up country of 4 000 people. In the
// file a line "v" is a variable: number, largest value, width, cost, flags, true value; a line "e" an equation:
// constant, tolerance, and a variable and a coefficient for each term.
func smallCountry(t *testing.T) system.Task {
	f, err := os.Open("testdata/small-country.txt.gz")
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
	task := smallCountry(t)
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
