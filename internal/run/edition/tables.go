package edition

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"slices"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/exchange"
	"ansatz/internal/run"
)

// TablesRequest says which results are written as tables for others.
type TablesRequest struct {
	Results string              // a folder that a run wrote
	Only    []string            // names of results; all where empty
	Profile *disclosure.Profile // that the results must be protected by; nil: the one that they name
	Lang    lang.Lang
	Record  *exchange.Record // for a catalogue of data; none where nil
}

// Names of the files besides those of the results.
const (
	metadataFile = "results.csv-metadata.json"
	recordFile   = "dcat.jsonld"
)

// tableFile is a file in the order in which they are written.
type tableFile struct {
	exchange.File
	data []byte
}

// Tables writes protected results as tables for others to a folder, replacing an earlier one, or nothing: a PX file for
// each result, results.csv with its names and metadata, and a record for a catalogue. It returns the names of the
// files, and the results that have too many combinations for a PX file. An error is a fault.List.
func Tables(ctx context.Context, req TablesRequest, folder string) (written, without []string, err error) {
	r, err := run.ReadRelease(req.Results)
	if err != nil {
		return nil, nil, err
	}
	examined, err := examine(r, req.Profile)
	if err != nil {
		return nil, nil, err
	}
	doc := r.Document(examined.Released(), req.Lang)
	chosen, err := chosenResults(doc, req.Only)
	if err != nil {
		return nil, nil, err
	}
	target := run.Replaced{Folder: folder, Public: true,
		Files: []string{exchange.ResultsFile, exchange.NamesFile, metadataFile, recordFile}}
	for _, result := range r.Study.Results {
		target.Files = append(target.Files, result.Name+".px")
	}
	if err := target.Check(); err != nil {
		return nil, nil, err
	}
	files, without, err := tableFiles(doc, chosen, req)
	if err != nil {
		return nil, nil, err
	}
	err = target.Replace(ctx, func(dir string) error {
		for _, f := range files {
			err := run.WriteFile(ctx, filepath.Join(dir, f.Name), func(w io.Writer) error {
				_, err := w.Write(f.data)
				return err
			})
			if err != nil {
				return err
			}
			written = append(written, f.Name)
		}
		return nil
	})
	return written, without, err
}

// chosenResults are the results that were asked for, in the order of the rows.
func chosenResults(doc *report.Document, only []string) ([]string, error) {
	all := exchange.Results(doc)
	if len(only) == 0 {
		return all, nil
	}
	var faults fault.List
	var chosen []string
	names := fault.Names(all, func(id string) lang.Text { return doc.Study.Of(id).Number },
		func(id string) lang.Text { return doc.Study.Of(id).Title })
	for _, want := range only {
		id, found, remedy := fault.Resolve(want, names)
		if !found {
			faults = append(faults, &fault.Fault{Kind: fault.Usage, Hint: remedy,
				Rule: lang.Textf("det finns inget resultat %q", "there is no result %q", want)})
			continue
		}
		chosen = append(chosen, id)
	}
	return slices.DeleteFunc(all, func(id string) bool { return !slices.Contains(chosen, id) }), faults.Err()
}

// tableFiles makes all files.
func tableFiles(doc *report.Document, chosen []string, req TablesRequest) (files []tableFile, without []string,
	err error) {
	add := func(name, title, kind string, write func(io.Writer) error) error {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		sum := sha256.Sum256(b.Bytes())
		files = append(files, tableFile{exchange.File{Name: name, Title: title, Type: kind, Bytes: int64(b.Len()),
			SHA256: hex.EncodeToString(sum[:])}, b.Bytes()})
		return nil
	}
	tr := func(sv, en string) string { return lang.Text{SV: sv, EN: en}.In(req.Lang) }
	if err := add(exchange.ResultsFile, tr("Alla värden", "All values"), "text/csv", doc.Results.WriteCSV); err != nil {
		return nil, nil, err
	}
	if err := add(exchange.NamesFile, tr("Beteckningarnas namn", "Names of the identifiers"), "text/csv",
		func(w io.Writer) error { return exchange.Names(w, doc) }); err != nil {
		return nil, nil, err
	}
	if err := add(metadataFile, tr("Metadata om results.csv", "Metadata of results.csv"), "application/csvm+json",
		func(w io.Writer) error { return exchange.CSVW(w, doc) }); err != nil {
		return nil, nil, err
	}
	for _, result := range chosen {
		fits := false
		err := add(result+".px", doc.ResultTitle(result), "text/x-pcaxis", func(w io.Writer) (err error) {
			fits, err = exchange.PX(w, doc, result)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		if !fits {
			files, without = files[:len(files)-1], append(without, result)
		}
	}
	if req.Record == nil {
		return files, without, nil
	}
	record := *req.Record
	for _, f := range files {
		record.Files = append(record.Files, f.File)
	}
	record.Identifier = files[0].SHA256
	return files, without, add(recordFile, "", "application/ld+json",
		func(w io.Writer) error { return exchange.DCAT(w, doc, record) })
}
