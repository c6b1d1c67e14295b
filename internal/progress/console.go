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

// Console tells a person at a terminal: one line that is rewritten for what is under way, one line that stays for what has taken a while.
// Where the writer is no terminal it writes only the lines that stay.
type Console struct {
	mu       sync.Mutex
	w        io.Writer
	lang     lang.Lang
	terminal bool
	shown    int // runes of the line that is being rewritten
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
	t := &task{c: c, name: name, unit: unit, total: total, begun: time.Now()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tasks = append(c.tasks, t)
	c.draw(true)
	return t
}

// Close removes the line that is being rewritten.
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
	line := "  " + t.name
	if t.done > 0 {
		line += "  " + c.count(t.done) + " " + t.unit
	}
	fmt.Fprintf(c.w, "%s  %s\n", line, seconds(time.Since(t.begun), c.lang))
	c.draw(true)
}

// draw rewrites the line of what is under way, at most ten times a second.
func (c *Console) draw(now bool) {
	if !c.terminal || len(c.tasks) == 0 || (!now && time.Since(c.drawn) < 100*time.Millisecond) {
		return
	}
	c.drawn = time.Now()
	t := c.tasks[len(c.tasks)-1]
	line := "  " + t.name
	if t.total > 0 {
		line += fmt.Sprintf("  %s / %s %s", c.count(t.done), c.count(t.total), t.unit)
		spent := time.Since(t.begun)
		if t.done > 0 && t.done < t.total && spent > time.Second {
			left := time.Duration(float64(spent) * float64(t.total-t.done) / float64(t.done))
			line += lang.Textf("  %s kvar", "  %s left", seconds(left, c.lang)).In(c.lang)
		}
	} else if t.done > 0 {
		line += "  " + c.count(t.done) + " " + t.unit
	}
	c.clear()
	c.shown = len([]rune(line))
	fmt.Fprint(c.w, line)
}

func (c *Console) clear() {
	if c.shown > 0 {
		fmt.Fprint(c.w, "\r"+strings.Repeat(" ", c.shown)+"\r")
		c.shown = 0
	}
}

func (c *Console) count(n int64) string { return c.lang.Thousands(strconv.FormatInt(n, 10)) }

func seconds(d time.Duration, l lang.Lang) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	s := fmt.Sprintf("%.1f s", d.Seconds())
	if l == lang.SV {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// swedish names the units and tasks that rooms name in English.
func swedish(word string) string {
	switch word {
	case "rows":
		return "rader"
	case "bytes":
		return "byte"
	case "steps":
		return "steg"
	case "population":
		return "befolkning"
	case "models":
		return "modeller"
	case "registers":
		return "register"
	case "checking":
		return "kontroll"
	case "writing":
		return "skrivning"
	}
	return word
}
