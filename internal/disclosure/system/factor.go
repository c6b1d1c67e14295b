package system

import "math"

// factor solves equations with a square sparse matrix and its transpose. It holds the matrix as a product L·U, found
// by Markowitz's rule with threshold pivoting, and one elementary matrix for each column that was exchanged since (the
// product form of the inverse). Columns of the matrix have positions; its rows are those of the programme.
type factor struct {
	m     int
	plain bool // L and U are those of the matrix of slacks
	// By step of elimination: the row and the position of the pivot, and its value.
	row, pos []int32
	pivot    []float64
	// By step: the rows from which a multiple of the pivot's row was taken, and the multiples.
	lower lists
	// By step: what is left of U beside the pivot, by row (entries are positions) and by column (entries are rows).
	upperRow, upperCol lists
	// By exchange: the position, the pivot, and the other entries of the column.
	changed     []int32
	changePivot []float64
	change      lists

	work []float64
	bump bump
}

// lists are sparse vectors, one behind the other.
type lists struct {
	start []int32
	index []int32
	value []float64
}

func (l *lists) reset() {
	l.start = append(l.start[:0], 0)
	l.index, l.value = l.index[:0], l.value[:0]
}

func (l *lists) push(i int32, x float64) {
	l.index, l.value = append(l.index, i), append(l.value, x)
}

func (l *lists) end() { l.start = append(l.start, int32(len(l.index))) }

func (l *lists) of(k int) ([]int32, []float64) {
	from, to := l.start[k], l.start[k+1]
	return l.index[from:to], l.value[from:to]
}

func newFactor(m int) *factor { return &factor{m: m, work: make([]float64, m)} }

const (
	tiny      = 1e-11 // what is taken for zero in a vector
	threshold = 0.1   // a pivot is at least so large beside the largest of its column
)

// forward turns a, by row, into the solution x of B·x = a, by position. It destroys a.
func (f *factor) forward(a, x []float64) {
	if f.plain {
		copy(x, a)
	} else {
		f.forwardLU(a, x)
	}
	for k, p := range f.changed {
		t := x[p]
		if t == 0 {
			continue
		}
		t /= f.changePivot[k]
		x[p] = t
		at, values := f.change.of(k)
		for j, i := range at {
			x[i] -= float64(values[j] * t)
		}
	}
}

func (f *factor) forwardLU(a, x []float64) {
	for k, r := range f.row {
		t := a[r]
		if t == 0 {
			continue
		}
		rows, values := f.lower.of(k)
		for j, i := range rows {
			a[i] -= float64(values[j] * t)
		}
	}
	for k := len(f.row) - 1; k >= 0; k-- {
		t := a[f.row[k]]
		if math.Abs(t) < tiny {
			x[f.pos[k]] = 0
			continue
		}
		t /= f.pivot[k]
		x[f.pos[k]] = t
		rows, values := f.upperCol.of(k)
		for j, i := range rows {
			a[i] -= float64(values[j] * t)
		}
	}
}

// backward turns c, by position, into the solution y of y·B = c, by row. It destroys c.
func (f *factor) backward(c, y []float64) {
	for k := len(f.changed) - 1; k >= 0; k-- {
		t := c[f.changed[k]]
		at, values := f.change.of(k)
		for j, i := range at {
			t -= float64(values[j] * c[i])
		}
		if math.Abs(t) < tiny {
			t = 0
		}
		c[f.changed[k]] = t / f.changePivot[k]
	}
	if f.plain {
		copy(y, c)
	} else {
		f.backwardLU(c, y)
	}
}

func (f *factor) backwardLU(c, y []float64) {
	for k, p := range f.pos {
		t := c[p]
		if math.Abs(t) < tiny {
			y[f.row[k]] = 0
			continue
		}
		t /= f.pivot[k]
		y[f.row[k]] = t
		at, values := f.upperRow.of(k)
		for j, i := range at {
			c[i] -= float64(values[j] * t)
		}
	}
	for k := len(f.row) - 1; k >= 0; k-- {
		rows, values := f.lower.of(k)
		if len(rows) == 0 {
			continue
		}
		t := y[f.row[k]]
		for j, i := range rows {
			t -= float64(values[j] * y[i])
		}
		y[f.row[k]] = t
	}
}

// exchange replaces the column at a position by one whose solution, forward, is alpha.
func (f *factor) exchange(position int, alpha []float64) {
	f.changed = append(f.changed, int32(position))
	f.changePivot = append(f.changePivot, alpha[position])
	for i, x := range alpha {
		if i != position && math.Abs(x) > tiny {
			f.change.push(int32(i), x)
		}
	}
	f.change.end()
}

// exchangeFew is exchange for a vector.
func (f *factor) exchangeFew(position int, alpha *vector) {
	f.changed = append(f.changed, int32(position))
	f.changePivot = append(f.changePivot, alpha.value[position])
	for _, i := range alpha.at {
		if x := alpha.value[i]; int(i) != position && math.Abs(x) > tiny {
			f.change.push(i, x)
		}
	}
	f.change.end()
}

// stale says whether factoring anew costs less than carrying on.
func (f *factor) stale() bool {
	return len(f.changed) >= 100 || len(f.change.index) > 3*(len(f.upperRow.index)+len(f.lower.index)+f.m)
}

// bump is what of a matrix is not yet eliminated.
type bump struct {
	rows   [][]entry // by row: what is left
	cols   [][]int32 // by position: the rows that have, or had, an entry there
	rowLen []int32   // number of entries; -1 for rows that are done
	colLen []int32
	at     []int32 // place in the row that is worked on, by position; -1 elsewhere
	queue  []int32 // positions of columns with one entry
	single []int32 // rows with one entry
}

type entry struct {
	pos   int32
	value float64
}

// factorise factors the matrix whose column at position p has the rows and values of column(p). Where the matrix is
// singular it returns the positions that depend on others, and as many rows that no pivot was found for.
func (f *factor) factorise(column func(p int) ([]int32, []float64)) (positions, rows []int32) {
	f.plain = false
	f.row, f.pos, f.pivot = f.row[:0], f.pos[:0], f.pivot[:0]
	f.changed, f.changePivot = f.changed[:0], f.changePivot[:0]
	f.lower.reset()
	f.upperRow.reset()
	f.change.reset()
	b := &f.bump
	b.load(f.m, column)
	for len(f.row) < f.m {
		i, p, ok := b.next()
		if !ok {
			break
		}
		f.eliminate(i, p)
	}
	if len(f.row) < f.m {
		for p, n := range b.colLen {
			if n >= 0 {
				positions = append(positions, int32(p))
			}
		}
		for i, n := range b.rowLen {
			if n >= 0 {
				rows = append(rows, int32(i))
			}
		}
		return positions, rows
	}
	f.columns()
	return nil, nil
}

func (b *bump) load(m int, column func(p int) ([]int32, []float64)) {
	if len(b.rows) != m {
		*b = bump{rows: make([][]entry, m), cols: make([][]int32, m),
			rowLen: make([]int32, m), colLen: make([]int32, m), at: make([]int32, m)}
		for p := range b.at {
			b.at[p] = -1
		}
	}
	b.queue, b.single = b.queue[:0], b.single[:0]
	for i := range b.rows {
		b.rows[i] = b.rows[i][:0]
	}
	for p := range m {
		rows, values := column(p)
		b.cols[p] = append(b.cols[p][:0], rows...)
		b.colLen[p] = int32(len(rows))
		for j, i := range rows {
			b.rows[i] = append(b.rows[i], entry{int32(p), values[j]})
		}
		if len(rows) == 1 {
			b.queue = append(b.queue, int32(p))
		}
	}
	for i, r := range b.rows {
		b.rowLen[i] = int32(len(r))
		if len(r) == 1 {
			b.single = append(b.single, int32(i))
		}
	}
}

func (b *bump) value(i, p int32) float64 {
	for _, e := range b.rows[i] {
		if e.pos == p {
			return e.value
		}
	}
	return 0
}

// next chooses a pivot: a column with one entry, a row with one entry, or the entry whose row and column are short.
func (b *bump) next() (row, pos int32, ok bool) {
	for n := len(b.queue); n > 0; n = len(b.queue) {
		p := b.queue[n-1]
		b.queue = b.queue[:n-1]
		if b.colLen[p] != 1 {
			continue
		}
		for _, i := range b.cols[p] {
			if b.rowLen[i] > 0 && b.value(i, p) != 0 {
				return i, p, true
			}
		}
	}
	for n := len(b.single); n > 0; n = len(b.single) {
		i := b.single[n-1]
		b.single = b.single[:n-1]
		if b.rowLen[i] == 1 {
			return i, b.rows[i][0].pos, true
		}
	}
	shortest, at := int32(math.MaxInt32), int32(-1)
	for p, n := range b.colLen {
		if n > 0 && n < shortest {
			if shortest, at = n, int32(p); n == 2 {
				break
			}
		}
	}
	if at < 0 {
		return 0, 0, false
	}
	largest := 0.0
	for _, i := range b.cols[at] {
		if b.rowLen[i] > 0 {
			largest = max(largest, math.Abs(b.value(i, at)))
		}
	}
	best := int32(math.MaxInt32)
	for _, i := range b.cols[at] {
		if n := b.rowLen[i]; n > 0 && n < best && math.Abs(b.value(i, at)) >= threshold*largest {
			row, best = i, n
		}
	}
	return row, at, best < math.MaxInt32
}

// eliminate takes the row and the column of a pivot out of what is left.
func (f *factor) eliminate(row, pos int32) {
	b := &f.bump
	pivotRow := b.rows[row]
	var pivot float64
	for _, e := range pivotRow {
		if e.pos == pos {
			pivot = e.value
		} else {
			f.upperRow.push(e.pos, e.value)
		}
	}
	f.row, f.pos, f.pivot = append(f.row, row), append(f.pos, pos), append(f.pivot, pivot)
	b.rowLen[row], b.colLen[pos] = -1, -1
	for _, i := range b.cols[pos] {
		if b.rowLen[i] <= 0 {
			continue
		}
		value, ok := b.take(i, pos)
		if !ok {
			continue
		}
		multiple := value / pivot
		f.lower.push(i, multiple)
		if len(pivotRow) > 1 {
			b.subtract(i, pivotRow, pos, multiple)
		}
		if b.rowLen[i] = int32(len(b.rows[i])); b.rowLen[i] == 1 {
			b.single = append(b.single, i)
		}
	}
	for _, e := range pivotRow {
		if e.pos == pos {
			continue
		}
		if b.colLen[e.pos]--; b.colLen[e.pos] == 1 {
			b.queue = append(b.queue, e.pos)
		}
	}
	f.lower.end()
	f.upperRow.end()
}

// take removes an entry from a row and returns it.
func (b *bump) take(i, pos int32) (float64, bool) {
	r := b.rows[i]
	for k, e := range r {
		if e.pos == pos {
			r[k] = r[len(r)-1]
			b.rows[i] = r[:len(r)-1]
			return e.value, true
		}
	}
	return 0, false
}

// subtract takes a multiple of the pivot's row from row i.
func (b *bump) subtract(i int32, pivotRow []entry, pos int32, multiple float64) {
	r := b.rows[i]
	for k, e := range r {
		b.at[e.pos] = int32(k)
	}
	for _, e := range pivotRow {
		if e.pos == pos {
			continue
		}
		change := -float64(multiple * e.value)
		if k := b.at[e.pos]; k >= 0 {
			r[k].value += change
			continue
		}
		r = append(r, entry{e.pos, change})
		b.at[e.pos] = int32(len(r) - 1)
		b.cols[e.pos] = append(b.cols[e.pos], i)
		b.colLen[e.pos]++
	}
	kept := r[:0]
	for _, e := range r {
		b.at[e.pos] = -1
		if math.Abs(e.value) > tiny {
			kept = append(kept, e)
			continue
		}
		if b.colLen[e.pos]--; b.colLen[e.pos] == 1 {
			b.queue = append(b.queue, e.pos)
		}
	}
	b.rows[i] = kept
}

// columns stores U by column, too.
func (f *factor) columns() {
	step := f.bump.colLen // by position, no longer needed
	for k, p := range f.pos {
		step[p] = int32(k)
	}
	u := &f.upperCol
	u.start = append(u.start[:0], make([]int32, f.m+1)...)
	for _, p := range f.upperRow.index {
		u.start[step[p]+1]++
	}
	for k := range f.m {
		u.start[k+1] += u.start[k]
	}
	n := len(f.upperRow.index)
	if cap(u.index) < n {
		u.index, u.value = make([]int32, n+n/4), make([]float64, n+n/4)
	}
	u.index, u.value = u.index[:n], u.value[:n]
	next := f.bump.rowLen
	copy(next, u.start[:f.m])
	for k := range f.m {
		at, values := f.upperRow.of(k)
		for j, p := range at {
			s := step[p]
			u.index[next[s]], u.value[next[s]] = f.row[k], values[j]
			next[s]++
		}
	}
}
