package trino

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"sync"

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
	cells := make([]sql.NullString, b.width)
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
			if c.Valid {
				to.Text(i, n, []byte(c.String))
			} else {
				to.Null(i, n)
			}
		}
		n++
	}
	return n, translateError("rows", b.rows.Err())
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
