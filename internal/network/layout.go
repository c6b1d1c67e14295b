package network

import (
	"math"
	"math/rand/v2"
)

// Layout places the nodes in the plane so that neighbours lie near each other and other nodes apart. Edges are springs,
// all nodes repel each other (Fruchterman and Reingold 1991), and a weak pull to the middle keeps the components
// together. Neighbours end up about 1 apart. The same graph and seed give the same places. The time is quadratic in the
// nodes, so it is meant for pictures only.
func (g *Graph) Layout(seed uint64) (x, y []float64) {
	n := g.Nodes()
	x, y = make([]float64, n), make([]float64, n)
	random := rand.New(rand.NewPCG(seed, 0x6c61796f7574))
	side := math.Sqrt(float64(n)) + 1
	for v := range n {
		x[v], y[v] = side*(random.Float64()-0.5), side*(random.Float64()-0.5)
	}
	rounds := 300
	if n > 500 {
		rounds = 120
	}
	dx, dy := make([]float64, n), make([]float64, n)
	for round := range rounds {
		heat := side / 8 * (1 - float64(round)/float64(rounds))
		clear(dx)
		clear(dy)
		for a := range n {
			for b := a + 1; b < n; b++ {
				ox, oy := x[a]-x[b], y[a]-y[b]
				square := max(float64(ox*ox)+float64(oy*oy),
					1e-4) // float64: no processor may fuse the multiplications and the sum
				if square > 100 {
					continue // beyond ten edge lengths there is no repulsion
				}
				ox, oy = ox/square, oy/square
				dx[a] += ox
				dy[a] += oy
				dx[b] -= ox
				dy[b] -= oy
			}
		}
		for a := range n {
			for _, b := range g.Neighbours(int32(a)) {
				ox, oy := x[a]-x[b], y[a]-y[b]
				length := math.Sqrt(float64(ox*ox) + float64(oy*oy))
				dx[a] -= float64(ox * length)
				dy[a] -= float64(oy * length)
			}
			dx[a] -= float64(0.05 * x[a])
			dy[a] -= float64(0.05 * y[a])
		}
		for v := range n {
			if length := math.Sqrt(float64(dx[v]*dx[v]) + float64(dy[v]*dy[v])); length > 0 {
				step := min(length, heat) / length
				x[v] += float64(dx[v] * step)
				y[v] += float64(dy[v] * step)
			}
		}
	}
	return x, y
}
