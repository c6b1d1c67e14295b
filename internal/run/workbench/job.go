package workbench

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/disk/database"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
)

// JobState is how far a job has come.
type JobState string

// The states.
const (
	Queued      JobState = "queued"
	Running     JobState = "running"
	Done        JobState = "done"
	Failed      JobState = "failed"
	Cancelled   JobState = "cancelled"
	Interrupted JobState = "interrupted" // the workbench itself ended in the middle of it
)

// Name is what a page calls the state.
func (s JobState) Name() lang.Text {
	switch s {
	case Queued:
		return lang.Text{SV: "väntar", EN: "waiting"}
	case Running:
		return lang.Text{SV: "pågår", EN: "running"}
	case Done:
		return lang.Text{SV: "klart", EN: "done"}
	case Failed:
		return lang.Text{SV: "misslyckades", EN: "failed"}
	case Cancelled:
		return lang.Text{SV: "avbrutet", EN: "cancelled"}
	}
	return lang.Text{SV: "stannade när arbetsbänken stannade", EN: "stopped when the workbench stopped"}
}

// Ended says whether nothing more happens.
func (s JobState) Ended() bool { return s != Queued && s != Running }

// Job is a command of the program that is run for somebody, in a process of its own.
type Job struct {
	ID        string
	Kind      string // the command, such as load
	Title     string
	Arguments []string
	Person    string // the name of who has started it
	Owner     string // by which the workbench knows them
	Lang      lang.Lang
	State     JobState
	Node      string
	Created   time.Time
	Started   time.Time
	Ended     time.Time
	Code      int
	Again     string // the job that it repeats
}

// Took is how long it ran, until now if it still does.
func (j *Job) Took() time.Duration {
	switch {
	case j.Started.IsZero():
		return 0
	case j.Ended.IsZero():
		return time.Since(j.Started)
	}
	return j.Ended.Sub(j.Started)
}

// queue runs jobs one after the other.
type queue struct {
	state   *state
	program string // the program's own file
	logs    string // the folder of the jobs' logs
	node    string
	signing func(*Job) (flags, variables []string, err error) // with what a job signs

	wake chan struct{}
	mu   sync.Mutex
	now  *running
	look map[chan struct{}]bool // who is told when something has changed
}

// running is the job that is under way.
type running struct {
	id     string
	cancel func()
	asked  bool // somebody has cancelled it
	event  progress.Event
}

func newQueue(s *state, program, logs, node string) *queue {
	return &queue{state: s, program: program, logs: logs, node: node, wake: make(chan struct{}, 1),
		look:    map[chan struct{}]bool{},
		signing: func(*Job) ([]string, []string, error) { return nil, nil, nil }}
}

// add puts a job into the queue.
func (q *queue) add(ctx context.Context, j Job) (*Job, error) {
	j.ID, j.State, j.Created = rand.Text(), Queued, time.Now()
	if err := q.state.addJob(ctx, &j); err != nil {
		return nil, err
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
	q.changed()
	return &j, nil
}

// cancel ends a job: one that waits at once, one that runs as soon as it has put everything back. One that another
// machine runs is ended there a little later.
func (q *queue) cancel(ctx context.Context, id string) error {
	if q.stop(id) {
		return nil
	}
	j, err := q.state.job(ctx, id)
	if err != nil || j == nil || j.State.Ended() {
		return err
	}
	defer q.changed()
	if j.State == Running {
		return q.state.ask(ctx, id)
	}
	return q.state.end(ctx, id, Cancelled, 0)
}

// stop asks the job that runs here to end, if it is the one of an id.
func (q *queue) stop(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now == nil || q.now.id != id {
		return false
	}
	q.now.asked = true
	q.now.cancel()
	return true
}

// Machines that share a database say every so often that they run, and one that is silent for long has stopped.
const (
	breath  = 2 * time.Second
	silence = time.Minute
)

// breathe says that this machine runs, until ctx ends, and ends the job that somebody has asked another machine to end.
func (q *queue) breathe(ctx context.Context) {
	for {
		if asked, err := q.state.alive(ctx, q.node, silence); err == nil && asked != "" {
			q.stop(asked)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(breath):
		}
	}
}

// persist does something with the state until the database answers or ctx ends: one that is away for a while ends no
// workbench and no job.
func persist(ctx context.Context, do func() error) error {
	for {
		err := do()
		if trouble, _ := database.Of(err); trouble != database.Away && trouble != database.Busy {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(breath):
		}
	}
}

// run takes jobs until ctx ends, and ends the one that runs then.
func (q *queue) run(ctx context.Context) error {
	if err := persist(ctx, func() error { return q.state.interrupted(ctx, q.node) }); err != nil {
		return err
	}
	breathing, stop := context.WithCancel(ctx)
	defer stop()
	go q.breathe(breathing)
	for ctx.Err() == nil {
		var j *Job
		err := persist(ctx, func() (err error) { j, err = q.state.take(ctx, q.node); return err })
		if err != nil {
			return err
		}
		if j == nil {
			select {
			case <-ctx.Done():
			case <-q.wake:
			case <-time.After(2 * time.Second): // another node may have added one
			}
			continue
		}
		if err := q.do(ctx, j); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// do runs a job to its end. A job that ends badly is no error.
func (q *queue) do(ctx context.Context, j *Job) error {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	now := &running{id: j.ID, cancel: cancel}
	q.mu.Lock()
	q.now = now
	q.mu.Unlock()
	q.changed()
	code, err := q.process(own, j, now)
	q.mu.Lock()
	q.now = nil
	asked := now.asked
	q.mu.Unlock()
	state := Done
	switch {
	case asked && code != 0:
		state = Cancelled
	case ctx.Err() != nil && code != 0:
		state = Interrupted
	case err != nil || code != 0:
		state = Failed
	}
	// It is written although ctx may have ended.
	ending, enough := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer enough()
	err = persist(ending, func() error { return q.state.end(ending, j.ID, state, code) })
	q.changed()
	return err
}

// process runs the program and writes what it says to the job's log.
func (q *queue) process(ctx context.Context, j *Job, now *running) (code int, err error) {
	log, err := os.OpenFile(q.log(j.ID), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	flags, variables, err := q.signing(j)
	if err != nil {
		return 0, err
	}
	c := exec.CommandContext(ctx, q.program, slices.Concat([]string{"--lang", string(j.Lang)}, j.Arguments, flags)...)
	c.Env = slices.Concat(os.Environ(), []string{progress.Variable + "=" + progress.Lines}, variables)
	c.Cancel = func() error { return interrupt(c.Process) }
	c.WaitDelay = time.Minute // after that it is killed; the workspace is as it was
	ownGroup(c)
	c.Stdout = log
	said, err := c.StderrPipe()
	if err != nil {
		return 0, err
	}
	done := make(chan struct{})
	if err := c.Start(); err != nil {
		return 0, err
	}
	go func() {
		defer close(done)
		q.listen(said, log, now)
	}()
	<-done
	err = c.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// listen reads what a process says beside its output: how far it has come, and texts for people, which go to the log.
func (q *queue) listen(said io.Reader, log io.Writer, now *running) {
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadString('\n')
		var event progress.Event
		if text := strings.TrimSpace(line); strings.HasPrefix(text, `{"task":`) &&
			json.Unmarshal([]byte(text), &event) == nil {
			q.mu.Lock()
			now.event = event
			q.mu.Unlock()
			q.changed()
		} else if line != "" {
			_, _ = io.WriteString(log, line) // a full disk ends no job
		}
		if err != nil {
			return
		}
	}
}

// event is how far the job of an id has come, if it runs.
func (q *queue) event(id string) progress.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now == nil || q.now.id != id {
		return progress.Event{}
	}
	return q.now.event
}

// watch returns a channel that gets something when a job has changed, until stop is called.
func (q *queue) watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	q.mu.Lock()
	q.look[c] = true
	q.mu.Unlock()
	return c, func() {
		q.mu.Lock()
		delete(q.look, c)
		q.mu.Unlock()
	}
}

func (q *queue) changed() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for c := range q.look {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (q *queue) log(id string) string { return filepath.Join(q.logs, id+".txt") }

// said returns what a job has said, the last part of it if that is long.
func (q *queue) said(id string) (string, error) {
	const most = 200_000
	f, err := os.Open(q.log(id))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", disk.Fault(fault.Resource, q.log(id), err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() > most {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return "", err
		}
	}
	text, err := io.ReadAll(f)
	return lang.VisibleLines(strings.ToValidUTF8(string(text), "")), err
}
