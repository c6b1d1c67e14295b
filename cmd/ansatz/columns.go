package main

import (
	"io"
	"strings"

	"ansatz/internal/lang"
)

// columns is rows of cells that are printed in columns. A column is as wide as its widest cell on the screen. The
// columns in numbers are aligned to the right.
type columns struct {
	numbers []int
	rows    [][]string
}

func (t *columns) add(cells ...string) {
	for i, cell := range cells {
		cells[i] = lang.Visible(cell)
	}
	t.rows = append(t.rows, cells)
}

// write prints the rows, two spaces between columns and none at the end of a line.
func (t *columns) write(w io.Writer) error {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], lang.Columns(cell))
		}
	}
	right := map[int]bool{}
	for _, i := range t.numbers {
		right[i] = true
	}
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			room := strings.Repeat(" ", widths[i]-lang.Columns(cell))
			if right[i] {
				line.WriteString(room + cell + "  ")
			} else {
				line.WriteString(cell + room + "  ")
			}
		}
		if _, err := io.WriteString(w, strings.TrimRight(line.String(), " ")+"\n"); err != nil {
			return err
		}
	}
	return nil
}
