package network

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel splits 0 … n-1 into stretches of at most size and hands each to one of several goroutines (threads; 0 means
// one per processor). worker numbers the goroutine, 0 … threads-1. Which goroutine does which stretch is left to
// chance: no result may depend on it.
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

// workers returns the number of goroutines that stands for threads.
func workers(threads int) int {
	if threads > 0 {
		return threads
	}
	return runtime.GOMAXPROCS(0)
}
