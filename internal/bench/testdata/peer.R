# The matched draw with its risk ratio the way an analyst does it in R: k persons of the pool per exposed one, at random, without replacement, from the same sex and
# birth year; a stratum with fewer is taken whole and weighted up. Debian: apt-get install r-base-core r-cran-data.table r-cran-matchit
#
#     Rscript peer.R data.table|matchit people.csv k seed
#
# people.csv has a row per person: sex, birth_year, exposed (0 or 1), outcome (0 or 1). Prints name and value, one a line: the seconds of reading, of the draw with
# its ratio, the ratio, and its standard error on the logarithm.
arguments <- commandArgs(trailingOnly = TRUE)
way <- arguments[1]; file <- arguments[2]; k <- as.integer(arguments[3]); seed <- as.integer(arguments[4])
suppressPackageStartupMessages(library(data.table))
setDTthreads(0)
set.seed(seed)

clock <- function() proc.time()[["elapsed"]]
began <- clock()
people <- fread(file, stringsAsFactors = TRUE)
read <- clock() - began

standardised <- function(s) {  # strata with members n, a of them with the outcome, and drawn N, c of them with it
  n <- sum(s$n); p1 <- sum(s$a) / n; p0 <- sum(s$n * s$c / s$N) / n
  variance <- (1 - p1) / sum(s$a) + sum((s$n / n)^2 * s$c * (s$N - s$c) / s$N^3) / p0^2
  c(ratio = p1 / p0, error = sqrt(variance))
}

began <- clock()
if (way == "data.table") {
  members <- people[exposed == 1L, .(n = .N, a = sum(outcome)), keyby = .(sex, birth_year)]
  pool <- people[exposed == 0L]
  pool[members, quota := k * i.n, on = .(sex, birth_year)]
  drawn <- pool[!is.na(quota), {
    m <- min(.N, quota[1L])
    .(N = m, c = sum(outcome[sample.int(.N, m)]))
  }, keyby = .(sex, birth_year)]
  found <- standardised(members[drawn, nomatch = NULL])
} else {
  suppressPackageStartupMessages(library(MatchIt))
  # MatchIt 4.5 fails where a stratum has no exposed person, or fewer of the pool than k ("number of columns of matrices must match"); such strata are left out.
  people[, usable := any(exposed == 1L) && sum(exposed == 0L) >= k, by = .(sex, birth_year)]
  people <- people[usable == TRUE]
  matched <- matchit(exposed ~ sex + birth_year, data = people, method = "nearest", distance = runif(nrow(people)),
                     exact = ~ sex + birth_year, ratio = k, replace = FALSE, m.order = "data")
  people[, weight := matched$weights]
  strata <- people[weight > 0, .(n = sum(exposed), a = sum(outcome * exposed), N = sum(1 - exposed), c = sum(outcome * (1 - exposed))), by = .(sex, birth_year)]
  found <- standardised(strata[n > 0 & N > 0])
}
took <- clock() - began
cat("read", read, "\ntook", took, "\nratio", found[["ratio"]], "\nerror", found[["error"]], "\n")
cat("version", if (way == "matchit") as.character(packageVersion("MatchIt")) else as.character(packageVersion("data.table")), "\n")
