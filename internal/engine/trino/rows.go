package trino

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"ansatz/internal/engine"
)

// brought hands the rows of the server to the session, every cell as text.
type brought struct {
	rows  *sql.Rows
	width int
	mu    sync.Mutex
}

// Columns are c0, c1 and so on.
func (b *brought) Columns() (list []engine.Column) {
	for i := range b.width {
		list = append(list, engine.Column{Name: fmt.Sprintf("c%d", i)})
	}
	return list
}

// Fill writes the next rows.
func (b *brought) Fill(capacity int, to engine.Chunk) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	cells := make([]any, b.width)
	places := make([]any, b.width)
	for i := range cells {
		places[i] = &cells[i]
	}
	n := 0
	for n < capacity && b.rows.Next() {
		if err := b.rows.Scan(places...); err != nil {
			return 0, translateError("rows", err)
		}
		for i, c := range cells {
			if c == nil {
				to.Null(i, n)
			} else {
				to.Text(i, n, []byte(text(c)))
			}
		}
		n++
	}
	return n, translateError("rows", b.rows.Err())
}

// text writes a value as the session reads it: a day without the time that the client gives it, a number with as many
// digits as tell it from its neighbours.
func text(value any) string {
	if day, ok := value.(time.Time); ok {
		return day.Format(time.DateOnly)
	}
	return fmt.Sprint(value)
}

// typeOf is the type of a column of a result, as the server writes it.
func typeOf(t *sql.ColumnType) string {
	kind := strings.ToLower(t.DatabaseTypeName())
	if precision, scale, ok := t.DecimalSize(); ok {
		return fmt.Sprintf("%s(%d, %d)", kind, precision, scale)
	}
	if length, ok := t.Length(); ok {
		return fmt.Sprintf("%s(%d)", kind, length)
	}
	return kind
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
