#!/bin/sh
# gonum.org/v1/gonum v0.16.0 (Go), numerical library: quantiles of the gamma and the chi-square distribution.
#
# distuv.ChiSquared{K: 1}.Quantile(p), distuv.Gamma.Quantile and mathext.GammaIncRegInv invert the distribution function. A good engineer would expect
# the distribution function of the quantile to be p again, as it is in the middle. In the lower tail of a shape below 1 it is not: the quantile of one
# degree of freedom is 1.87 times too large at p = 1e-8 and 0 at p = 1e-9, and that of a gamma distribution of shape 0.3 is 0 at p = 1e-8, without an
# error. The exact value for one degree of freedom is 2·erfinv(p)². The distribution function itself is right there, so a search on it is a way out.
#
# Consequence: limits of weighted sums of few events (gamma intervals of standardised rates, with shapes below 1) and strict tests get a limit of 0, or
# one that is too large, and nothing says so.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"fmt"
	"math"
	"os"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

func main() {
	changed := false
	say := func(what string, got, want float64) {
		fmt.Printf("%s: %.6g\n", what, got)
		if math.Abs(got-want) > 1e-3*math.Max(math.Abs(want), 1e-300) {
			changed = true
		}
	}
	exact := func(p float64) float64 { return 2 * math.Pow(math.Erfinv(p), 2) }
	chi := distuv.ChiSquared{K: 1}
	say("one degree of freedom, p = 1e-6, quantile over the exact value", chi.Quantile(1e-6)/exact(1e-6), 1)
	say("one degree of freedom, p = 1e-8, quantile over the exact value", chi.Quantile(1e-8)/exact(1e-8), 1.874777)
	say("one degree of freedom, p = 1e-8, distribution function at it over p", chi.CDF(chi.Quantile(1e-8))/1e-8, 1.369225)
	say("one degree of freedom, p = 1e-9, quantile", chi.Quantile(1e-9), 0)
	say("shape 0.3, p = 1e-8, inverse", mathext.GammaIncRegInv(0.3, 1e-8), 0)
	say("shape 0.3, distribution function at 1e-27 over 1e-8", mathext.GammaIncReg(0.3, 1e-27)/1e-8, 0.885074)
	if changed {
		fmt.Println("changed")
		os.Exit(1)
	}
}
GO
go mod init finding >/dev/null 2>&1
go get gonum.org/v1/gonum@v0.16.0 >/dev/null 2>&1
echo "version $(go list -m -f '{{.Version}}' gonum.org/v1/gonum)"
GOFLAGS=-mod=mod go run .
