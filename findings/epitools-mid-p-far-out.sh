#!/bin/sh
# epitools 0.5-10.1 (the package r-cran-epitools of Debian 12), with R.
#
# tab2by2.test, oddsratio.midp and riskratio give the exact mid-p value of a table of two by two beside Fisher's. A good engineer would expect it to
# have as many right digits as Fisher's, which it is close to: from half of it to all of it. ormidp.test computes the upper tail as one less
# the lower one. Below 1e-12 the digits go, and from some 1e-16 on the p-value is exactly 0, where Fisher's of the same row is 5e-22. From the
# hypergeometric distribution it is 2.5e-22.
#
# Consequence: among many tables the strongest ones all have p = 0. They cannot be ordered, a logarithm of p is infinite, and p-values that are
# adjusted for many tests stay 0. Take both tails from phyper, with lower.tail = FALSE for the upper one.
set -eu
command -v Rscript >/dev/null || { echo "needs R (Debian: r-base-core)"; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq r-cran-epitools=1:0.5-10.1-2
dpkg-deb -x r-cran-epitools_*.deb package
R_LIBS="$dir/package/usr/lib/R/site-library" Rscript --vanilla - <<'R'
library(epitools)
stopifnot(grepl("/package/usr/lib/R/site-library/epitools", find.package("epitools")), packageVersion("epitools") == "0.5.10.1")
seen <- character()
for (a in c(40, 60, 90, 200)) { # a of 1000 against 5 of 1000
  p <- tab2by2.test(matrix(c(995, 1000 - a, 5, a), 2))$p.value[2, ]
  at <- dhyper(a, 1000, 1000, a + 5) / 2
  exact <- 2 * (phyper(a, 1000, 1000, a + 5, lower.tail = FALSE) + at)
  seen <- c(seen, sprintf("%d: mid-p %.6g, Fisher %.3g, by phyper %.6g", a, p["midp.exact"], p["fisher.exact"], exact))
}
writeLines(seen)
expected <- c("0", "0")
got <- sub(",.*", "", sub(".*mid-p ", "", seen[3:4]))
drift <- abs(1 - as.numeric(sub(",.*", "", sub(".*mid-p ", "", seen[2]))) / as.numeric(sub(".*phyper ", "", seen[2])))
if (!identical(got, expected) || drift < 1e-4) {
  message("changed: expected 0 from 90 on, and digits lost at 60")
  quit(status = 1)
}
R
