package progress

import (
	"encoding/json"
	"io"
	"slices"
	"sync"
	"time"

	"ansatz/internal/lang"
)

// Variable is the variable of the environment that says how progress is reported, and Lines its value for programs:
// one Event a line, as JSON, on the error output.
const (
	Variable = "ANSATZ_PROGRESS"
	Lines    = "lines"
)

// Event is how far work has come.
type Event struct {
	Task  string `json:"task"` // in the language of the program; empty where nothing is known
	Unit  string `json:"unit"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"` // 0: not known
	Left  int64  `json:"left"`  // seconds that remain at the mean speed so far; 0: not known
}

// Share is how much of the work is done, from 0 to 1; 0 where it is not known.
func (e Event) Share() float64 {
	if e.Total <= 0 {
		return 0
	}
	return min(float64(e.Done)/float64(e.Total), 1)
}

// lines reports progress for programs.
type lines struct {
	mu    sync.Mutex
	w     io.Writer
	lang  lang.Lang
	last  time.Time
	tasks []*lineTask // that are under way, the outermost first
}

// NewLines returns a reporter that writes an Event a line to w, at most five a second: the name of the task at hand,
// and how far the one that it is part of has come.
func NewLines(w io.Writer, l lang.Lang) Reporter { return &lines{w: w, lang: l} }

// lineTask is a task of lines.
type lineTask struct {
	to          *lines
	name, unit  string
	done, total int64
	begun       time.Time
}

func (l *lines) Begin(name, unit string, total int64) Task {
	if l.lang == lang.SV {
		name, unit = swedish(name), swedish(unit)
	}
	t := &lineTask{to: l, name: lang.Visible(name), unit: unit, total: total, begun: time.Now()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tasks = append(l.tasks, t)
	l.write(true)
	return t
}

func (t *lineTask) Add(n int64) {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	t.done += n
	t.to.write(false)
}

func (t *lineTask) End() {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	t.to.tasks = slices.DeleteFunc(t.to.tasks, func(other *lineTask) bool { return other == t })
	t.to.write(true)
}

// write writes how far work has come, unless a line was written just before.
func (l *lines) write(always bool) {
	if len(l.tasks) == 0 || !always && time.Since(l.last) < 200*time.Millisecond {
		return
	}
	l.last = time.Now()
	outer := l.tasks[0]
	e := Event{Task: l.tasks[len(l.tasks)-1].name, Unit: outer.unit, Done: outer.done, Total: outer.total}
	if spent := time.Since(outer.begun); e.Done > 0 && e.Done < e.Total && spent > time.Second {
		e.Left = int64(spent.Seconds() * float64(e.Total-e.Done) / float64(e.Done))
	}
	line, err := json.Marshal(e)
	if err != nil {
		return
	}
	_, _ = l.w.Write(append(line, '\n')) // nobody listens: the work goes on
}
