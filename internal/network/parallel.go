package network

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel divides 0 … n-1 into sections of at most size numbers, and calls do for each section from one of several
// goroutines (threads; 0: one per processor). With one goroutine do is called once, for all. worker is the number of
// the goroutine, 0 … threads-1. The assignment of sections to goroutines is random, so no result may depend on it.
func parallel(n, size, threads int, do func(worker, lo, hi int)) {
	threads = min(workers(threads), (n+size-1)/size)
	if threads <= 1 {
		if n > 0 {
			do(0, 0, n)
		}
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range threads {
		wait.Go(func() {
			for {
				hi := int(next.Add(int64(size)))
				lo := hi - size
				if lo >= n {
					return
				}
				do(w, lo, min(hi, n))
			}
		})
	}
	wait.Wait()
}

// workers returns threads, or the number of processors if threads is 0.
func workers(threads int) int {
	if threads > 0 {
		return threads
	}
	return runtime.GOMAXPROCS(0)
}
