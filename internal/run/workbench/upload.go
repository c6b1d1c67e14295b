package workbench

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Limits of what can be handed in at once.
const (
	mostUploaded = 64 << 30
	mostUnpacked = 256 << 30
	mostFiles    = 10_000
)

// uploadForm takes a delivery as a zip file with one folder in it, or with the files of one. It is in the inbox as a
// whole or not at all.
func uploadForm(b *Bench, r *request) error {
	// A delivery takes longer than an ordinary form.
	_ = http.NewResponseController(r.w).SetReadDeadline(time.Now().Add(6 * time.Hour))
	r.Body = http.MaxBytesReader(r.w, r.Body, mostUploaded)
	form, err := r.MultipartReader()
	if err != nil {
		return unreadable(lang.Text{SV: "ingen fil kom fram", EN: "no file arrived"})
	}
	part, err := form.NextPart()
	for err == nil && part.FormName() != "file" {
		part, err = form.NextPart()
	}
	if err != nil || part.FileName() == "" {
		return unreadable(lang.Text{SV: "ingen fil kom fram", EN: "no file arrived"})
	}
	draft, err := os.MkdirTemp(b.uploads.inbox, draftPrefix)
	if err != nil {
		return disk.CannotWrite(b.uploads.inbox)
	}
	defer func() { _ = disk.RemoveAll(draft) }()
	file := filepath.Join(draft, "delivery.zip")
	if err := copyTo(file, part); err != nil {
		return err
	}
	if err := b.take(r, file, draft, part.FileName()); err != nil {
		return err
	}
	return redirect("/deliveries")
}

// whole refuses a delivery that lacks files of its manifest, or has other bytes than the manifest promises.
func (w *arrivals) whole(ctx context.Context, dir string) error {
	lacks, compare := w.arrived(ctx, dir)
	var faults fault.List
	for _, name := range lacks {
		faults = append(faults, unreadable(lang.Textf("filen %s i följesedeln finns inte i zip-filen",
			"the manifest's file %s is not in the zip file", name)))
	}
	if len(faults) > 0 {
		return faults
	}
	others, err := compare(ctx)
	if err != nil {
		return err
	}
	for _, name := range others {
		faults = append(faults, unreadable(lang.Textf("filen %s har inte den sha256 som följesedeln anger",
			"file %s does not have the sha256 that the manifest states", name)))
	}
	return faults.Err()
}

func copyTo(path string, from io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return disk.CannotWrite(path)
	}
	_, err = io.Copy(f, from)
	if err = errors.Join(err, f.Close()); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return unreadable(lang.Text{SV: "överföringen bröts innan allt kommit fram",
			EN: "the transfer broke off before everything had arrived"})
	}
	return nil
}

// unpack writes the files of a zip file into a folder, and returns the name of the delivery: that of the one folder in
// it, or of the file. A name that leads out of the folder, a link, and anything that is not a file is refused.
func unpack(file, to, called string) (name string, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return "", unreadable(lang.Text{SV: "filen är ingen hel zip-fil", EN: "the file is no whole zip file"})
	}
	defer func() { _ = z.Close() }() // it was only read
	var names []string
	var size uint64
	for _, f := range z.File {
		if !f.FileInfo().IsDir() {
			names = append(names, f.Name)
		}
		size += f.UncompressedSize64
	}
	if len(names) > mostFiles || size > mostUnpacked {
		return "", unreadable(lang.Text{SV: "zip-filen har för många eller för stora filer",
			EN: "the zip file has too many files, or too large ones"})
	}
	name, below := called, ""
	if top, ok := topFolder(names); ok {
		name, below = top, top+"/"
	}
	if name == "" || !filepath.IsLocal(name) || strings.ContainsAny(name, `/\:`) || name[0] == '.' {
		return "", unreadable(lang.Text{SV: "mappens namn i zip-filen går inte att använda",
			EN: "the folder's name in the zip file cannot be used"})
	}
	hasManifest := false
	left := int64(mostUnpacked)
	if err := os.Mkdir(to, 0o700); err != nil {
		return "", disk.CannotWrite(to)
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return "", disk.CannotWrite(to)
	}
	defer root.Close()
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		inner := strings.TrimPrefix(f.Name, below)
		if !f.Mode().IsRegular() || !filepath.IsLocal(inner) || strings.ContainsAny(inner, `\:`) {
			return "", unreadable(lang.Text{SV: "zip-filen innehåller något annat än filer i en mapp",
				EN: "the zip file holds something else than files in a folder"})
		}
		hasManifest = hasManifest || inner == manifest
		written, err := unpackFile(root, f, inner, left)
		if err != nil {
			return "", err
		}
		left -= written
	}
	if !hasManifest {
		return "", unreadable(lang.Text{SV: "zip-filen har ingen följesedel (delivery.yaml) i sin mapp",
			EN: "the zip file has no manifest (delivery.yaml) in its folder"})
	}
	return name, nil
}

func unpackFile(root *os.Root, f *zip.File, inner string, most int64) (int64, error) {
	broken := unreadable(lang.Text{SV: "en fil i zip-filen är skadad", EN: "a file in the zip file is damaged"})
	if dir := path.Dir(inner); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return 0, broken
		}
	}
	from, err := f.Open()
	if err != nil {
		return 0, broken
	}
	defer from.Close()
	out, err := root.OpenFile(inner, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return 0, broken
	}
	n, err := io.Copy(out, io.LimitReader(from, most+1))
	if err := errors.Join(err, out.Close()); err != nil || n > most {
		return n, broken
	}
	return n, nil
}

// topFolder returns the one folder in which all names lie.
func topFolder(names []string) (string, bool) {
	top := ""
	for i, name := range names {
		first, _, deeper := strings.Cut(name, "/")
		if !deeper || i > 0 && first != top {
			return "", false
		}
		top = first
	}
	return top, top != ""
}

func unreadable(rule lang.Text) *fault.Fault {
	return &fault.Fault{Kind: fault.Usage, Rule: rule,
		Hint: lang.Text{SV: "packa leveransens mapp, med delivery.yaml i, som en zip-fil och lämna in den igen",
			EN: "pack the delivery's folder, with delivery.yaml in it, as a zip file and hand it in again"}}
}
