package workbench

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// A delivery can be handed in by parts, each with its SHA-256, and goes on after a connection was lost. The protocol is
// tus 1.0.0 with its extensions creation, checksum, expiration and termination. What has come lies in a hidden folder
// of the inbox until all of it is there; then a form takes it, as it takes a zip file that came at once.

const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,checksum,expiration,termination"

	uploadPrefix = ".upload-"
	draftPrefix  = ".draft-"

	mostPart    = 16 << 20
	mostHalf    = 8              // uploads of one person that are under way
	halfIsKept  = 48 * time.Hour // after its last part
	partMayTake = 10 * time.Minute

	// checksumMismatch is the status that tus has for it.
	checksumMismatch = 460
)

// uploads are the deliveries that come by parts.
type uploads struct {
	inbox string
	now   func() time.Time
}

// half is an upload that is under way, as its folder has it.
type half struct {
	ID       string `json:"-"`
	Owner    string `json:"owner"`
	Name     string `json:"name"`
	Modified string `json:"modified"` // when its file last changed, as the browser says
	Length   int64  `json:"length"`
	Offset   int64  `json:"offset"`

	last time.Time // when the last part came
}

// halfView is an upload as the page shows it, to be gone on with.
type halfView struct {
	half
	Percent int
	Until   time.Time
}

const (
	halfFile = "about.json"
	halfData = "delivery.zip"
	halfLock = "lock"
)

func (u *uploads) dir(id string) string { return filepath.Join(u.inbox, uploadPrefix+id) }

// read reads what is known of an upload; nil where there is none.
func (u *uploads) read(id string) *half {
	if id == "" || strings.ContainsFunc(id, func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '2' || c > '7') }) {
		return nil
	}
	file := filepath.Join(u.dir(id), halfFile)
	text, err := disk.ReadFile(file)
	if err != nil {
		return nil
	}
	info, err := os.Stat(file)
	h := half{ID: id}
	if err != nil || json.Unmarshal(text, &h) != nil {
		return nil
	}
	h.last = info.ModTime()
	return &h
}

// write keeps what is known of an upload, after its bytes are on the disk.
func (u *uploads) write(h *half) error {
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	file := filepath.Join(u.dir(h.ID), halfFile)
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return disk.CannotWrite(file)
	}
	if err := disk.Rename(file+".new", file); err != nil {
		return disk.CannotWrite(file)
	}
	h.last = u.now()
	return nil
}

// all lists the uploads that are under way.
func (u *uploads) all() (list []*half) {
	entries, _ := os.ReadDir(u.inbox)
	for _, e := range entries {
		if id, is := strings.CutPrefix(e.Name(), uploadPrefix); is {
			if h := u.read(id); h != nil {
				list = append(list, h)
			}
		}
	}
	return list
}

// sweep removes uploads that nobody has gone on with, and what a workbench left in the inbox that was killed.
func (u *uploads) sweep() {
	entries, _ := os.ReadDir(u.inbox)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), uploadPrefix) && !strings.HasPrefix(e.Name(), draftPrefix) {
			continue
		}
		at, err := e.Info()
		if err != nil {
			continue
		}
		last := at.ModTime()
		if h := u.read(strings.TrimPrefix(e.Name(), uploadPrefix)); h != nil {
			last = h.last
		}
		if u.now().Sub(last) > halfIsKept {
			_ = disk.RemoveAll(filepath.Join(u.inbox, e.Name())) // otherwise the next time
		}
	}
}

// halfOf lists somebody's uploads that are under way.
func (u *uploads) halfOf(owner string) (list []halfView) {
	u.sweep()
	for _, h := range u.all() {
		if h.Owner == owner {
			list = append(list, halfView{*h, int(h.Offset * 100 / h.Length), h.last.Add(halfIsKept)})
		}
	}
	return list
}

// tus says what the protocol wants of every answer.
func tus(r *request) error {
	r.w.Header().Set("Tus-Resumable", tusVersion)
	if asked := r.Header.Get("Tus-Resumable"); asked != tusVersion {
		r.w.Header().Set("Tus-Version", tusVersion)
		return found{status: http.StatusPreconditionFailed}
	}
	return nil
}

func uploadOptions(_ *Bench, r *request) error {
	h := r.w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Checksum-Algorithm", "sha256")
	h.Set("Tus-Max-Size", strconv.FormatInt(mostUploaded, 10))
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}

// beginUpload begins an upload of a file whose name and length are given.
func beginUpload(b *Bench, r *request) error {
	if err := tus(r); err != nil {
		return err
	}
	length, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || length <= 0 {
		return unreadable(lang.Text{SV: "filen är tom, eller dess längd är inte angiven",
			EN: "the file is empty, or its length is not given"})
	}
	if length > mostUploaded {
		return &http.MaxBytesError{Limit: mostUploaded}
	}
	about := metadata(r.Header.Get("Upload-Metadata"))
	h := &half{ID: rand.Text(), Owner: r.user.ID, Name: about["filename"], Modified: about["modified"], Length: length}
	if h.Name == "" || len(h.Name) > 255 || len(h.Modified) > 40 {
		return unreadable(lang.Text{SV: "filens namn är inte angivet", EN: "the file's name is not given"})
	}
	if len(b.uploads.halfOf(r.user.ID)) >= mostHalf {
		return &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("du har %d överföringar som inte är klara", "you have %d uploads that are not done",
				mostHalf),
			Hint: lang.Text{SV: "gör klart eller ta bort någon av dem", EN: "finish or remove one of them"}}
	}
	dir := b.uploads.dir(h.ID)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return disk.CannotWrite(dir)
	}
	if err := b.uploads.write(h); err != nil {
		return err
	}
	r.w.Header().Set("Location", "/uploads/"+h.ID)
	b.expires(r, h)
	r.w.WriteHeader(http.StatusCreated)
	return nil
}

// metadata reads what tus writes as "key base64, key base64".
func metadata(text string) map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if plain, err := base64.StdEncoding.DecodeString(value); err == nil {
			all[key] = string(plain)
		}
	}
	return all
}

func (b *Bench) expires(r *request, h *half) {
	r.w.Header().Set("Upload-Expires", h.last.Add(halfIsKept).UTC().Format(http.TimeFormat))
}

// own is the upload that an address names, of who asks and of nobody else; nil for none.
func (b *Bench) own(r *request) *half {
	h := b.uploads.read(r.PathValue("id"))
	if h == nil || h.Owner != r.user.ID {
		return nil
	}
	return h
}

// half is own, locked until unlock is called.
func (b *Bench) half(r *request) (h *half, unlock func(), err error) {
	if h = b.own(r); h == nil {
		return nil, nil, missing
	}
	lock, err := disk.TryLock(filepath.Join(b.uploads.dir(h.ID), halfLock), true)
	if errors.Is(err, disk.ErrHeld) {
		return nil, nil, found{status: http.StatusLocked}
	}
	if err != nil {
		return nil, nil, missing // it was removed meanwhile
	}
	if h = b.uploads.read(h.ID); h == nil {
		return nil, nil, errors.Join(missing, lock.Close())
	}
	return h, func() { _ = lock.Close() }, nil // it was only locked
}

// uploadOffset says how much of an upload has come.
func uploadOffset(b *Bench, r *request) error {
	if err := tus(r); err != nil {
		return err
	}
	h := b.own(r)
	if h == nil {
		return missing
	}
	r.w.Header().Set("Upload-Offset", strconv.FormatInt(h.Offset, 10))
	r.w.Header().Set("Upload-Length", strconv.FormatInt(h.Length, 10))
	b.expires(r, h)
	return nil
}

// uploadPart takes the next part of an upload if it is the one that its hash says.
func uploadPart(b *Bench, r *request) error {
	if err := tus(r); err != nil {
		return err
	}
	h, unlock, err := b.half(r)
	if err != nil {
		return err
	}
	defer unlock()
	if r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		return found{status: http.StatusUnsupportedMediaType}
	}
	if r.Header.Get("Upload-Offset") != strconv.FormatInt(h.Offset, 10) {
		return found{status: http.StatusConflict}
	}
	how, digest, _ := strings.Cut(r.Header.Get("Upload-Checksum"), " ")
	promised, err := base64.StdEncoding.DecodeString(digest)
	if err != nil || how != "sha256" || len(promised) != sha256.Size {
		return found{status: http.StatusBadRequest}
	}
	_ = http.NewResponseController(r.w).SetReadDeadline(b.uploads.now().Add(partMayTake))
	n, err := b.uploads.add(h, http.MaxBytesReader(r.w, r.Body, min(mostPart, h.Length-h.Offset)), promised)
	if err != nil {
		return err
	}
	h.Offset += n
	if err := b.uploads.write(h); err != nil {
		return err
	}
	r.w.Header().Set("Upload-Offset", strconv.FormatInt(h.Offset, 10))
	b.expires(r, h)
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}

// add writes a part after those that have come. A part that is not whole is written over by the next.
func (u *uploads) add(h *half, part io.Reader, promised []byte) (n int64, err error) {
	path := filepath.Join(u.dir(h.ID), halfData)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, disk.CannotWrite(path)
	}
	defer func() {
		if closed := f.Close(); err == nil && closed != nil {
			err = disk.CannotWrite(path)
		}
	}()
	if _, err := f.Seek(h.Offset, io.SeekStart); err != nil {
		return 0, disk.CannotWrite(path)
	}
	hash := sha256.New()
	n, err = io.Copy(io.MultiWriter(f, hash), part)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return 0, err
	}
	if err != nil {
		return 0, found{status: http.StatusBadRequest} // whoever sent it has gone away
	}
	if !bytes.Equal(hash.Sum(nil), promised) {
		return 0, found{status: checksumMismatch}
	}
	if err := f.Sync(); err != nil {
		return 0, disk.CannotWrite(path)
	}
	return n, nil
}

// dropUpload removes an upload that somebody does not want to go on with.
func dropUpload(b *Bench, r *request) error {
	if err := tus(r); err != nil {
		return err
	}
	if err := b.drop(r); err != nil {
		return err
	}
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}

func dropForm(b *Bench, r *request) error {
	if err := b.drop(r); err != nil {
		return err
	}
	return redirect("/deliveries")
}

func (b *Bench) drop(r *request) error {
	h, unlock, err := b.half(r)
	if err != nil {
		return err
	}
	defer unlock()
	dir := b.uploads.dir(h.ID)
	_ = os.Remove(filepath.Join(dir, halfFile)) // from here on it is not there
	unlock()
	if err := disk.RemoveAll(dir); err != nil {
		return disk.CannotWrite(dir)
	}
	return nil
}

// takeUpload takes a delivery whose parts have all come.
func takeUpload(b *Bench, r *request) error {
	h, unlock, err := b.half(r)
	if err != nil {
		return err
	}
	defer unlock()
	if h.Offset != h.Length {
		return unreadable(lang.Text{SV: fmt.Sprintf("%d av %d byte har kommit fram", h.Offset, h.Length),
			EN: fmt.Sprintf("%d of %d bytes have arrived", h.Offset, h.Length)})
	}
	draft, err := os.MkdirTemp(b.uploads.inbox, draftPrefix)
	if err != nil {
		return disk.CannotWrite(b.uploads.inbox)
	}
	defer func() { _ = disk.RemoveAll(draft) }()
	dir := b.uploads.dir(h.ID)
	err = b.take(r, filepath.Join(dir, halfData), draft, h.Name)
	if err != nil && r.Context().Err() != nil {
		return err // it can be taken the next time
	}
	_ = os.Remove(filepath.Join(dir, halfFile)) // what was refused is handed in anew
	unlock()
	_ = disk.RemoveAll(dir) // otherwise sweep does
	if err != nil {
		return err
	}
	return redirect("/deliveries")
}

// take unpacks a zip file into a draft, looks whether it is a whole delivery, and puts it into the inbox.
func (b *Bench) take(r *request, file, draft, called string) error {
	files := filepath.Join(draft, "files")
	name, err := unpack(file, files, strings.TrimSuffix(path.Base(strings.ReplaceAll(called, `\`, "/")), ".zip"))
	if err != nil {
		return err
	}
	if err := b.arrivals.whole(r.Context(), files); err != nil {
		return err
	}
	to := filepath.Join(b.uploads.inbox, name)
	if _, err := os.Lstat(to); err == nil {
		return &fault.Fault{Kind: fault.Usage, File: name,
			Rule: lang.Text{SV: "finns redan i inkorgen", EN: "is in the inbox already"},
			Hint: lang.Text{SV: "ta bort den först, eller ge leveransen ett annat namn",
				EN: "remove it first, or give the delivery another name"}}
	}
	if err := disk.Rename(files, to); err != nil {
		return disk.CannotWrite(to)
	}
	b.arrivals.taken(name)
	return nil
}
