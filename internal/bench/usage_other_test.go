//go:build !unix

package bench

import (
	"math"
	"os"
	"time"
)

// processor is available only on Unix: elsewhere it is the time by the clock.
func processor() time.Duration { return time.Since(beginning) }

var beginning = time.Now()

// peakOf is available only on Unix.
func peakOf(*os.ProcessState) int64 { return 0 }

func freeBytes(string) (int64, error) { return math.MaxInt64 / 2, nil }
