// Package lefi reads the answers about benefits that Försäkringskassan gives to other agencies (LEFI Online, JSON): the
// payments of one or several answers, for the register benefit_payment. A file has one answer, a list of answers, or
// answers after one another.
package lefi

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"ansatz/internal/delivery/format"
	"ansatz/internal/delivery/format/texts"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Format is the format.
type Format struct{}

// Endings is one.
func (Format) Endings() []string { return []string{"json"} }

// Room is at most the file: names of members are not kept.
func (Format) Room(string) int64 { return 1 }

// Registers is the one that payments fill.
func (Format) Registers() []string { return []string{"benefit_payment"} }

// Columns are those of the register.
var Columns = []string{"person_id", "benefit", "from_date", "to_date", "paid_date", "amount"}

// Note says what is not read of an answer.
var Note = lang.Text{
	SV: "förmåner som registret inte har, som pensioner, avdrag och preliminära utbetalningar, läses inte",
	EN: "benefits that the register does not have, such as pensions, deductions and preliminary payments are not read"}

// Header reads the first answer.
func (Format) Header(_ context.Context, _ engine.Engine, f *format.File) (*format.Header, error) {
	r, err := open(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if f.Table != "benefit_payment" {
		return nil, &fault.Fault{Kind: fault.Delivery, File: f.Path,
			Rule: lang.Textf("har inga rader för registret %s", "has no rows for the register %s", f.Table),
			Hint: lang.Text{SV: "svar från LEFI fyller bara registret över utbetalningar av förmåner: ange det i " +
				"följesedeln",
				EN: "answers of LEFI fill the register of benefit payments alone: state it in the manifest"}}
	}
	if err := r.answer(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !r.known {
		return nil, r.wrong("är JSON utan svar om förmåner: ingen person och inga utbetalningar finns först i filen",
			"is JSON without answers about benefits: no person and no payments begin the file")
	}
	return &format.Header{Names: Columns, Delimiter: f.Delimiter, Notes: []lang.Text{Note}}, nil
}

// Rows opens the file again.
func (Format) Rows(_ context.Context, db engine.Engine, f *format.File, _ *format.Header,
	used []int) (format.Rows, error) {
	r, err := open(f)
	if err != nil {
		return nil, err
	}
	return texts.Rows(db, f, r, used), nil
}

// most is the most bytes of an answer.
const most = 16 << 20

// rows are the payments of a file.
type rows struct {
	*texts.Input
	f      *format.File
	json   *json.Decoder
	bytes  *bounded
	list   bool // the answers stand in a list
	number int  // of the answer at hand, from 1
	known  bool // an answer had a person or a payment
	queue  [][]string
	cells  []string
}

var errTooLong = errors.New("an answer is too long")

// bounded reads no more than the bytes that are left, so that an answer without end does not fill the memory.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func open(f *format.File) (*rows, error) {
	in, err := texts.Open(f)
	if err != nil {
		return nil, err
	}
	r := &rows{f: f, Input: in}
	text := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := text.Peek(3); string(mark) == "\ufeff" {
		_, _ = text.Discard(3)
	}
	for { // to the first sign
		b, err := text.ReadByte()
		if err != nil {
			break
		}
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			_ = text.UnreadByte()
			r.list = b == '['
			break
		}
	}
	r.bytes = &bounded{from: text, left: most}
	r.json = json.NewDecoder(r.bytes)
	r.json.UseNumber()
	if r.list {
		if _, err := r.json.Token(); err != nil {
			in.Close()
			return nil, r.broken()
		}
	}
	return r, nil
}

func (r *rows) wrong(sv, en string) *fault.Fault {
	return &fault.Fault{Kind: fault.Delivery, File: r.f.Path, Line: r.number, Rule: lang.Text{SV: sv, EN: en},
		Hint: lang.Text{SV: "leverera svaren från LEFI Online som de är, eller utbetalningarna som CSV",
			EN: "deliver the answers of LEFI Online as they are, or the payments as CSV"}}
}

func (r *rows) broken() *fault.Fault {
	f := r.wrong("filen är avhuggen, eller är inte JSON", "the file is cut off, or is no JSON")
	f.Line = max(1, r.number)
	return f
}

// answer reads the next answer and queues its payments.
func (r *rows) answer() error {
	if r.list && !r.json.More() {
		if _, err := r.json.Token(); err != nil {
			return r.broken()
		}
		return io.EOF
	}
	r.number++
	r.bytes.left = most
	var v any
	switch err := r.json.Decode(&v); {
	case errors.Is(err, errTooLong):
		return r.wrong("ett svar är för långt", "an answer is too long")
	case errors.Is(err, io.EOF) && !r.list:
		r.number--
		return io.EOF
	case err != nil:
		return r.broken()
	}
	r.walk(v, "")
	return nil
}

// Payments returns the payments of one answer, with the cells of Columns, and whether it is JSON. person is whom the
// question was about, for an answer that names nobody.
func Payments(answer []byte, person string) ([][]string, bool) {
	r := &rows{}
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	r.walk(v, person)
	return r.queue, true
}

// walk finds the payments in a value. The person is that of the nearest value around them that names one.
func (r *rows) walk(v any, person string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			r.walk(item, person)
		}
	case map[string]any:
		if id, ok := v["personnummer"].(string); ok {
			person, r.known = id, true
		}
		if _, details := v["utbetalningsdetalj"]; details || v["formansfamilj"] != nil && v["bruttobelopp"] != nil {
			r.known = true
			r.payment(v, person)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !strings.HasPrefix(strings.ToLower(name), "prelimin") {
				r.walk(v[name], person)
			}
		}
	}
}

// deductions are the kinds of amounts that are taken from a payment.
var deductions = strings.Fields("AFR ALA ART AVB AVR FMF FUM INC INF INM INU KOA KVI OAV PF PS PST SAV SKV SOC SS " +
	"SST UMG UTF ÅFA ÖVA")

// payment queues the parts of a payment, or the payment as a whole if it has none.
func (r *rows) payment(v map[string]any, person string) {
	var details []any
	switch d := v["utbetalningsdetalj"].(type) {
	case []any:
		details = d
	case map[string]any:
		details = []any{d}
	}
	if len(details) == 0 {
		details = []any{map[string]any{"forman": v["formansfamilj"], "bruttobelopp": v["bruttobelopp"]}}
	}
	for _, d := range details {
		detail, _ := d.(map[string]any)
		benefit := codeOf(detail["forman"])
		if benefit == "" {
			benefit = codeOf(v["formansfamilj"])
		}
		if slices.Contains(deductions, codeOf(detail["beloppstyp"])) || slices.Contains(others, benefit) {
			continue
		}
		if ours := benefits[benefit]; ours != "" {
			benefit = ours
		}
		from, to := periodOf(detail["period"])
		if from == "" {
			from, to = periodOf(v["period"])
		}
		r.queue = append(r.queue, []string{person, benefit, from, to, dayOf(v["datum"]),
			amountOf(detail["bruttobelopp"])})
	}
}

// benefits are LEFI's codes that mean one of ours. Others are given as they are, for the manifest's codes: SA is
// sickness or activity compensation.
var benefits = map[string]string{
	"ABB": "child_allowance", "BOB": "housing_allowance", "BST": "housing_supplement", "BTI": "housing_supplement",
	"FP": "parental_benefit", "OMV": "care_allowance", "PROG": "activity_support", "SJP": "sickness_benefit",
	"TFP": "temporary_parental_benefit", "US": "maintenance_support",
}

// others are LEFI's codes of benefits that the register does not have.
var others = strings.Fields("AP DPE EF ET FSJP GP HE MABB MEK NP PJOB RBE SBP VB YL")

// codeOf is a code without the agency before it, from a text or an object with an id.
func codeOf(v any) string {
	if object, ok := v.(map[string]any); ok {
		v = object["id"]
	}
	text, _ := v.(string)
	if _, after, found := strings.Cut(text, ":"); found {
		text = after
	}
	return strings.TrimSpace(text)
}

func periodOf(v any) (from, to string) {
	period, _ := v.(map[string]any)
	for _, name := range []string{"from", "fran", "fom"} {
		if day := dayOf(period[name]); day != "" {
			from = day
		}
	}
	for _, name := range []string{"tom", "till"} {
		if day := dayOf(period[name]); day != "" {
			to = day
		}
	}
	return from, to
}

// dayOf is the day of a day, or of a day and time.
func dayOf(v any) string {
	text, _ := v.(string)
	if day, _, found := strings.Cut(text, "T"); found && len(day) == len("2006-01-02") {
		return day
	}
	return text
}

// amountOf is an amount, in whole kronor where it is whole.
func amountOf(v any) string {
	text := ""
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	if whole, decimals, found := strings.Cut(text, "."); found && strings.Trim(decimals, "0") == "" {
		return whole
	}
	return text
}

// Next gives the next part of a payment.
func (r *rows) Next() error {
	for len(r.queue) == 0 {
		if err := r.answer(); err != nil {
			return err
		}
	}
	r.cells, r.queue = r.queue[0], r.queue[1:]
	return nil
}

// Line is the number of the answer in the file.
func (r *rows) Line() int { return max(1, r.number) }

// Whole says whether no cell is too long.
func (r *rows) Whole() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return len(c) > format.MaxCell })
}

// Padded is false: every row has all columns.
func (r *rows) Padded() bool { return false }

// Cell is a cell of the row.
func (r *rows) Cell(i int) []byte { return []byte(strings.TrimSpace(r.cells[i])) }
