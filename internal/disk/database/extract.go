package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Extract is a table or the answer to a query, as text. A database of others is only read: by one SELECT in a
// transaction that may not write.
type Extract struct {
	Connection string // without a password
	Table      string // with its schema, "kfm.skuld"; empty: Query counts
	Query      string // one SELECT, without a semicolon
}

// IsAddress says whether a text is the address of a database that can be read.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// Reading is an extract that is being read.
type Reading struct {
	*os.File
	done chan error
}

// Err waits until the reading has ended, and returns why it ended before its last row. The file has been read to its
// end or closed.
func (r *Reading) Err() error { return <-r.done }

// Open begins to read the rows as CSV in UTF-8: commas, a line of the columns' names, and null as an empty cell. A day
// and time at midnight is a day, and a boolean is true or false. Rows come in the order of the table or query. The
// caller closes the file, read to its end or not.
func (e Extract) Open(ctx context.Context) (*Reading, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	r := &Reading{File: out, done: make(chan error, 1)}
	go func() {
		err := e.write(ctx, in)
		in.Close()
		r.done <- err
	}()
	return r, nil
}

// settings make the same rows the same text on every server, in the order in which they lie.
var settings = map[string]string{
	"default_transaction_read_only": "on", "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "iso_8601",
	"client_encoding": "UTF8", "extra_float_digits": "1", "bytea_output": "hex", "standard_conforming_strings": "on",
	"synchronize_seqscans": "off", "max_parallel_workers_per_gather": "0", "application_name": "ansatz",
}

// write writes the rows to a file.
func (e Extract) write(ctx context.Context, w io.Writer) error {
	config, err := pgx.ParseConfig(e.Connection)
	if err != nil {
		return err
	}
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing was written
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // it has written nothing
	from := "(" + e.Query + "\n)"
	if e.Table != "" {
		from = pgx.Identifier(strings.Split(e.Table, ".")).Sanitize()
	}
	// One statement only is prepared. What is no single SELECT in these parentheses is refused here.
	described, err := conn.Prepare(ctx, "", "select * from "+from+" as rows_to_read")
	if err != nil {
		return err
	}
	_, err = conn.PgConn().CopyTo(ctx, w, fmt.Sprintf("copy (select %s from %s as rows_to_read) to stdout "+
		"with (format csv, header true, encoding 'UTF8')", cells(described.Fields), from))
	return err
}

// cells are the columns as they are written.
func cells(fields []pgconn.FieldDescription) string {
	var all []string
	for _, f := range fields {
		name := pgx.Identifier{f.Name}.Sanitize()
		place := "rows_to_read." + name
		switch f.DataTypeOID {
		case pgtype.BoolOID:
			place = fmt.Sprintf("case when %[1]s then 'true' when not %[1]s then 'false' end", place)
		case pgtype.TimestampOID, pgtype.TimestamptzOID:
			place = fmt.Sprintf("case when %[1]s = date_trunc('day', %[1]s) then cast(cast(%[1]s as date) as text) "+
				"else cast(%[1]s as text) end", place)
		case pgtype.Float4OID, pgtype.Float8OID, pgtype.NumericOID:
			place = fmt.Sprintf("case when %[1]s <> 'NaN' then %[1]s end", place)
		}
		all = append(all, place+" as "+name)
	}
	return strings.Join(all, ", ")
}

// ExtractFault says in words why an extract could not be read. It repeats no word of the server's.
func ExtractFault(err error) *fault.Fault {
	f := &fault.Fault{Kind: fault.Delivery,
		Hint: lang.Text{SV: "kör frågan i databasens eget verktyg, och rätta table eller query",
			EN: "run the query in the database's own tool, and correct table or query"}}
	trouble, code := Of(err)
	switch {
	case trouble == Away:
		f.Rule = lang.Text{SV: "databasen svarar inte, eller släpper inte in användaren",
			EN: "the database does not answer, or does not let the user in"}
		f.Hint = lang.Text{SV: "kontrollera adressen, och sätt PGPASSWORD, PGPASSFILE eller PGSERVICE i miljön",
			EN: "check the address, and set PGPASSWORD, PGPASSFILE or PGSERVICE in the environment"}
	case trouble == Forbidden:
		f.Rule = lang.Text{SV: "användaren får inte läsa det som frågan läser",
			EN: "the user may not read what the query reads"}
		f.Hint = lang.Text{SV: "be databasens förvaltare om läsrätt (GRANT SELECT)",
			EN: "ask the database's owner for the right to read (GRANT SELECT)"}
	case code == "42P01" || code == "3F000":
		f.Rule = lang.Text{SV: "tabellen finns inte i databasen", EN: "the database has no such table"}
	case code == "42703":
		f.Rule = lang.Text{SV: "frågan nämner en kolumn som inte finns",
			EN: "the query names a column that does not exist"}
	case code == "25006":
		f.Rule = lang.Text{SV: "frågan skriver i databasen, och den får bara läsa",
			EN: "the query writes to the database, and it may only read"}
	case strings.HasPrefix(code, "42") || code == "0A000":
		f.Rule = lang.Text{SV: "frågan är ingen ensam SELECT som databasen kan läsa",
			EN: "the query is no single SELECT that the database can read"}
	case code != "":
		f.Rule = lang.Textf("databasen kunde inte svara (kod %s)", "the database could not answer (code %s)", code)
	case errors.Is(err, os.ErrClosed):
		f.Rule = lang.Text{SV: "läsningen avbröts", EN: "the reading was stopped"}
	default:
		f.Rule = lang.Text{SV: "databasen kunde inte läsas till slut", EN: "the database could not be read to its end"}
	}
	return f
}
