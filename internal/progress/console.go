package progress

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"ansatz/internal/lang"
)

// Console reports progress on a terminal. One line is rewritten for the current task and the task that it is part of.
// One line stays for each task that has ended, except for parts of another task that took less than a second. If the
// writer is not a terminal, only the lines that stay are written.
type Console struct {
	mu       sync.Mutex
	w        io.Writer
	lang     lang.Lang
	terminal bool
	shown    int // columns of the line that is being rewritten
	drawn    time.Time
	tasks    []*task
}

// NewConsole returns a reporter that writes to w.
func NewConsole(w io.Writer, l lang.Lang) *Console {
	f, ok := w.(*os.File)
	return &Console{w: w, lang: l, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

type task struct {
	c           *Console
	name, unit  string
	done, total int64
	begun       time.Time
}

// Begin starts a task.
func (c *Console) Begin(name, unit string, total int64) Task {
	if c.lang == lang.SV {
		name, unit = swedish(name), swedish(unit)
	}
	if unit == "bytes" {
		unit = megabytes
	}
	t := &task{c: c, name: lang.Visible(name), unit: unit, total: total, begun: time.Now()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tasks = append(c.tasks, t)
	c.draw(true)
	return t
}

// Close removes the line of the current task.
func (c *Console) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
}

func (t *task) Add(n int64) {
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	t.done += n
	t.c.draw(false)
}

func (t *task) End() {
	c := t.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, other := range c.tasks {
		if other == t {
			c.tasks = append(c.tasks[:i], c.tasks[i+1:]...)
			break
		}
	}
	c.clear()
	if took := time.Since(t.begun); len(c.tasks) == 0 || took >= time.Second {
		line := "  " + t.name
		if t.done > 0 {
			line += "  " + c.amount(t, t.done)
		}
		fmt.Fprintf(c.w, "%s  %s\n", line, seconds(took, c.lang))
	}
	c.draw(true)
}

// draw rewrites the line of the current task, at most ten times a second.
func (c *Console) draw(now bool) {
	if !c.terminal || len(c.tasks) == 0 || (!now && time.Since(c.drawn) < 100*time.Millisecond) {
		return
	}
	c.drawn = time.Now()
	t := c.tasks[len(c.tasks)-1]
	line := "  " + t.name + c.state(t)
	if outer := c.tasks[0]; outer != t {
		line += "  (" + outer.name + c.state(outer) + ")"
	}
	c.clear()
	if f, ok := c.w.(*os.File); ok {
		if room, _, err := term.GetSize(int(f.Fd())); err == nil {
			line = lang.Shorten(line, room-1)
		}
	}
	c.shown = lang.Columns(line)
	fmt.Fprint(c.w, line)
}

// state returns how far a task has come, and the remaining time at its mean speed.
func (c *Console) state(t *task) string {
	if t.total == 0 {
		if t.done == 0 {
			return ""
		}
		return "  " + c.amount(t, t.done)
	}
	line := "  " + strings.TrimSuffix(c.amount(t, t.done), " "+t.unit) + " / " + c.amount(t, t.total)
	spent := time.Since(t.begun)
	if t.done > 0 && t.done < t.total && spent > time.Second {
		left := time.Duration(float64(spent) * float64(t.total-t.done) / float64(t.done))
		line += lang.Textf("  %s kvar", "  %s left", seconds(left, c.lang)).In(c.lang)
	}
	return line
}

func (c *Console) clear() {
	if c.shown > 0 {
		fmt.Fprint(c.w, "\r"+strings.Repeat(" ", c.shown)+"\r")
		c.shown = 0
	}
}

// amount formats a number of a task's units. Bytes are given in megabytes.
func (c *Console) amount(t *task, n int64) string {
	if t.unit == megabytes {
		n = (n + 500_000) / 1_000_000
	}
	return c.lang.Thousands(strconv.FormatInt(n, 10)) + " " + t.unit
}

// megabytes is the unit in which bytes are shown.
const megabytes = "MB"

func seconds(d time.Duration, l lang.Lang) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return l.Number(d.Seconds(), 1) + " s"
}

// swedish translates the English names of units and tasks.
func swedish(word string) string {
	switch word {
	case "rows":
		return "rader"
	case "files":
		return "filer"
	case "steps":
		return "steg"
	case "population":
		return "befolkning"
	case "models":
		return "modeller"
	case "registers":
		return "register"
	case "reading":
		return "läsning"
	case "checking":
		return "kontroll"
	case "writing":
		return "skrivning"
	case "counting":
		return "räkning"
	}
	return word
}
