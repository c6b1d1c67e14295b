package estimate

import (
	"slices"
	"strings"

	"ansatz/internal/lang"
)

// Method is one way to answer the problems of a topic.
type Method struct {
	Topic, Name string
	Needs       string // names of its input, with spaces between; a level of confidence is never needed
	Formula     lang.Text
	About       lang.Text
	Source      string

	one  func(*Input) Values
	many func(*Input) []Estimate
}

func (m *Method) needs() []string { return strings.Fields(m.Needs) }

// Methods returns every method, by topic.
func Methods() []Method { return methods }

// Topics returns the topics in their order.
func Topics() (all []string) {
	for _, m := range methods {
		if !slices.Contains(all, m.Topic) {
			all = append(all, m.Topic)
		}
	}
	return all
}

// Of returns the methods of a topic.
func Of(topic string) (all []Method) {
	for _, m := range methods {
		if m.Topic == topic {
			all = append(all, m)
		}
	}
	return all
}

const table = "a n1 b n0"

// alike is a formula without words.
func alike(formula string) lang.Text { return lang.Text{SV: formula, EN: formula} }

var methods = []Method{
	{Topic: "rr_2x2", Name: "katz_log", Needs: table, one: katz,
		Formula: alike("rr·exp(±z·√(1/a − 1/n1 + 1/b − 1/n0))"),
		About: lang.Text{SV: "Kvot av två andelar med intervall på logaritmisk skala. Utan intervall om någon " +
			"cell är 0.",
			EN: "Ratio of two shares with an interval on the log scale. No interval if a cell is 0."},
		Source: "Katz, Baptista, Azen, Pike (1978)"},
	{Topic: "rr_2x2", Name: "jewell_small_sample", Needs: table, one: jewell,
		Formula: alike("(a/n1)/((b+1)/(n0+1))"),
		About: lang.Text{SV: "Kvot som är mindre skev vid små tal; intervallet är lika brett som Katz.",
			EN: "Ratio with less bias for small counts; the interval is as wide as Katz's."},
		Source: "Jewell, Statistics for Epidemiology (2004)"},
	{Topic: "rr_2x2", Name: "koopman_score", Needs: table, one: koopman,
		Formula: lang.Text{SV: "θ där (p1 − θ·p0)/√(p̃1(1−p̃1)/n1 + θ²·p̃0(1−p̃0)/n0) = ±z",
			EN: "θ where (p1 − θ·p0)/√(p̃1(1−p̃1)/n1 + θ²·p̃0(1−p̃0)/n0) = ±z"},
		About: lang.Text{SV: "Scoreintervall, som håller också för få fall och nollor.",
			EN: "Score interval, which holds for few cases and zeros too."},
		Source: "Koopman (1984)"},
	{Topic: "rr_2x2", Name: "miettinen_nurminen", Needs: table, one: miettinenNurminen,
		Formula: lang.Text{SV: "som koopman_score, variansen gånger N/(N−1)",
			EN: "as koopman_score, the variance times N/(N−1)"},
		About: lang.Text{SV: "Scoreintervall med variansen rättad för urvalets storlek.", EN: "Score interval " +
			"with the variance corrected for the size of the sample."},
		Source: "Miettinen, Nurminen (1985)"},
	{Topic: "rr_2x2", Name: "mover_r_wilson", Needs: table, one: moverWilson,
		Formula: lang.Text{SV: "ur båda andelarnas Wilsongränser", EN: "from the Wilson limits of both shares"},
		About: lang.Text{SV: "Intervall ur andelarnas egna Wilsonintervall.", EN: "Interval from the Wilson " +
			"intervals of the two shares."},
		Source: "Donner, Zou (2012); Newcombe (2013)"},
	{Topic: "rr_2x2", Name: "p_midp_exact", Needs: table, one: midP,
		Formula: lang.Text{SV: "2·min(P(X<a) + P(X=a)/2, P(X>a) + P(X=a)/2), X hypergeometrisk",
			EN: "2·min(P(X<a) + P(X=a)/2, P(X>a) + P(X=a)/2), X hypergeometric"},
		About: lang.Text{SV: "Exakt p-värde där det sedda räknas till hälften.", EN: "Exact p-value in which " +
			"what was seen counts half."},
		Source: "Lancaster (1961)"},
	{Topic: "rr_2x2", Name: "p_fisher", Needs: table, one: fisher,
		Formula: lang.Text{SV: "Σ P(X=k) över alla k som inte är troligare än a",
			EN: "Σ P(X=k) over all k no likelier than a"},
		About:  lang.Text{SV: "Fishers exakta prövning, tvåsidig.", EN: "Fisher's exact test, two-sided."},
		Source: "Fisher (1935)"},
	{Topic: "rr_2x2", Name: "p_pearson_chi2", Needs: table, one: pearson,
		Formula: alike("N(ad − bc)²/(n1·n0·m·(N−m))"),
		About: lang.Text{SV: "Pearsons chitvåprövning utan kontinuitetsrättning.", EN: "Pearson's chi-square " +
			"test without continuity correction."},
		Source: "Pearson (1900)"},

	{Topic: "rr_stratified", Name: "mh_rr_greenland_robins", Needs: table, one: mantelHaenszelAt(0),
		Formula: alike("R/S, R = Σ a·n0/N, S = Σ b·n1/N; var ln = Σ((a+b)n1·n0 − abN)/N² / (RS)"),
		About:   lang.Text{SV: "Mantel–Haenszels sammanvägda kvot.", EN: "The pooled ratio of Mantel and Haenszel."},
		Source:  "Greenland, Robins (1985)"},
	{Topic: "rr_stratified", Name: "mh_rr_greenland_robins_conf0.90", Needs: table, one: mantelHaenszelAt(0.90),
		Formula: lang.Text{SV: "som mh_rr_greenland_robins, 90 procent", EN: "as mh_rr_greenland_robins, 90 per cent"},
		About:   lang.Text{SV: "Samma med 90-procentigt intervall.", EN: "The same with a 90 per cent interval."},
		Source:  "Greenland, Robins (1985)"},
	{Topic: "rr_stratified", Name: "mh_rr_greenland_robins_conf0.95", Needs: table, one: mantelHaenszelAt(0.95),
		Formula: lang.Text{SV: "som mh_rr_greenland_robins, 95 procent", EN: "as mh_rr_greenland_robins, 95 per cent"},
		About:   lang.Text{SV: "Samma med 95-procentigt intervall.", EN: "The same with a 95 per cent interval."},
		Source:  "Greenland, Robins (1985)"},
	{Topic: "rr_stratified", Name: "smr_standardised_rr_flanders", Needs: table, one: flanders,
		Formula: alike("O/E, E = Σ n1·b/n0; var ln = Σ a(n1−a)/n1 / O² + Σ n1²·b(n0−b)/n0³ / E²"),
		About: lang.Text{SV: "Standardiserad kvot: gruppens fall mot dem som jämförelsen ger i gruppens " +
			"skikt.", EN: "Standardised ratio: the group's outcomes against those that the comparison gives in " +
			"the group's strata."},
		Source: "Flanders (1984)"},
	{Topic: "rr_stratified", Name: "stratified_score_mn_mh_weights", Needs: table, one: stratifiedScore,
		Formula: lang.Text{SV: "Σ w·score/√Σ w²·varians = ±z, w = n1·n0/N",
			EN: "Σ w·score/√Σ w²·variance = ±z, w = n1·n0/N"},
		About: lang.Text{SV: "Scoreintervall över skikt med Mantel–Haenszels vikter.", EN: "Score interval over " +
			"strata with the weights of Mantel and Haenszel."},
		Source: "Miettinen, Nurminen (1985); Laud (2017)"},

	{Topic: "rr_matched_1k", Name: "mh_rr_greenland_robins_sets", Needs: "sets", one: setsMantelHaenszel,
		Formula: lang.Text{SV: "som mh_rr_greenland_robins, ett skikt för varje grupp",
			EN: "as mh_rr_greenland_robins, a stratum for each set"},
		About: lang.Text{SV: "Mantel–Haenszel med varje matchad grupp som skikt.", EN: "Mantel–Haenszel with " +
			"each matched set as a stratum."},
		Source: "Greenland, Robins (1985)"},
	{Topic: "rr_matched_1k", Name: "conditional_poisson_rr", Needs: "sets", one: conditionalPoisson,
		Formula: alike("Σ a = Σ d·r/(r + k); 1/information"),
		About: lang.Text{SV: "Betingad Poissonmodell inom varje matchad grupp.", EN: "Conditional Poisson model " +
			"within each matched set."},
		Source: "Cummings, McKnight (2004)"},
	{Topic: "rr_matched_1k", Name: "poisson_1_over_k_weights_cluster_HC0", Needs: "sets", one: weightedPoisson(false),
		Formula: lang.Text{SV: "Σ över grupper ((a − p1)/(n·p1) − (b/k − p0)/(n·p0))²",
			EN: "Σ over sets ((a − p1)/(n·p1) − (b/k − p0)/(n·p0))²"},
		About: lang.Text{SV: "Poissonmodell med vikten 1/k och varians per matchad grupp.", EN: "Poisson model " +
			"with weights 1/k and variance by matched set."},
		Source: "Liang, Zeger (1986)"},
	{Topic: "rr_matched_1k", Name: "poisson_1_over_k_weights_cluster_HC0_cadjust", Needs: "sets",
		one: weightedPoisson(true), Formula: lang.Text{SV: "gånger n/(n−1)", EN: "times n/(n−1)"},
		About:  lang.Text{SV: "Samma, rättad för antalet grupper.", EN: "The same, corrected for the number of sets."},
		Source: "Liang, Zeger (1986)"},
	{Topic: "rr_matched_1k", Name: "crude_katz_ignoring_sets", Needs: "sets", one: crude,
		Formula: lang.Text{SV: "som katz_log över alla grupper tillsammans",
			EN: "as katz_log over all sets together"},
		About: lang.Text{SV: "Utan hänsyn till matchningen, för jämförelse.", EN: "Ignoring the matching, for " +
			"comparison."},
		Source: "Katz et al. (1978)"},

	{Topic: "rr_matched_pairs_1to1", Name: "Tang_asymptotic_score_CI", Needs: "n11 n12 n21 n22", one: tang,
		Formula: lang.Text{SV: "φ där parens score är ±z", EN: "φ where the score of the pairs is ±z"},
		About:   lang.Text{SV: "Scoreintervall för par.", EN: "Score interval for pairs."},
		Source:  "Tang, Tang, Chan (2003)"},
	{Topic: "rr_matched_pairs_1to1", Name: "BonettPrice_hybrid_Wilson_score_CI", Needs: "n11 n12 n21 n22",
		one: bonettPrice, Formula: lang.Text{SV: "l1/u2, u1/l2 för Wilsonintervall med justerat z",
			EN: "l1/u2, u1/l2 of Wilson intervals with an adjusted z"},
		About:  lang.Text{SV: "Intervall ur två Wilsonintervall.", EN: "Interval from two Wilson intervals."},
		Source: "Bonett, Price (2006)"},
	{Topic: "rr_matched_pairs_1to1", Name: "Wald_CI_ratio", Needs: "n11 n12 n21 n22", one: pairsWald,
		Formula: alike("rr·exp(±z·√((n12+n21)/((n11+n12)(n11+n21))))"),
		About:   lang.Text{SV: "Intervall på logaritmisk skala.", EN: "Interval on the log scale."},
		Source:  "Desu, Raghavarao (2004)"},
	{Topic: "rr_matched_pairs_1to1", Name: "MOVER_Wilson_score_CI", Needs: "n11 n12 n21 n22", one: pairsMover,
		Formula: lang.Text{SV: "ur båda andelarnas Wilsongränser och deras korrelation",
			EN: "from the Wilson limits of both shares and their correlation"},
		About: lang.Text{SV: "Intervall ur andelarnas Wilsonintervall och deras " +
			"samvariation.", EN: "Interval from the Wilson intervals of the shares and their correlation."},
		Source: "Tang, Li, Tang (2010)"},

	{Topic: "smr_poisson_ci", Name: "exact_poisson_garwood", Needs: "O E", one: garwood,
		Formula: alike("χ²(α/2; 2O)/2E, χ²(1−α/2; 2O+2)/2E"),
		About: lang.Text{SV: "Exakt intervall för sedda mot förväntade.", EN: "Exact interval of observed to " +
			"expected."},
		Source: "Garwood (1936)"},
	{Topic: "smr_poisson_ci", Name: "midp_poisson", Needs: "O E", one: midPoisson,
		Formula: lang.Text{SV: "P(X<O) + P(X=O)/2 = 1−α/2 och α/2", EN: "P(X<O) + P(X=O)/2 = 1−α/2 and α/2"},
		About: lang.Text{SV: "Exakt intervall där det sedda räknas till hälften.", EN: "Exact interval in which " +
			"what was seen counts half."},
		Source: "Rothman, Boice (1979)"},
	{Topic: "smr_poisson_ci", Name: "byar", Needs: "O E", one: byar,
		Formula: alike("O(1 − 1/9O − z/3√O)³/E, (O+1)(1 − 1/9(O+1) + z/3√(O+1))³/E"),
		About:   lang.Text{SV: "Byars närmevärde.", EN: "Byar's approximation."},
		Source:  "Breslow, Day (1987)"},
	{Topic: "smr_poisson_ci", Name: "byar_phe", Needs: "O E", one: byar,
		Formula: lang.Text{SV: "som byar", EN: "as byar"},
		About:   lang.Text{SV: "Samma.", EN: "The same."},
		Source:  "Breslow, Day (1987)"},

	{Topic: "indirect_standardisation", Name: "sir_log_normal", Needs: "count pop stdcount stdpop", one: indirect,
		Formula: alike("O/E·exp(±z/√O), E = Σ pop·stdcount/stdpop"),
		About:   lang.Text{SV: "Indirekt standardisering.", EN: "Indirect standardisation."},
		Source:  "Breslow, Day (1987)"},
	{Topic: "direct_standardisation", Name: "fay_feuer_gamma", Needs: "count pop stdpop", one: fayFeuer,
		Formula: lang.Text{SV: "gammagränser med y²/v, v/y och (y+w)²/(v+w²), (v+w²)/(y+w)",
			EN: "gamma limits with y²/v, v/y and (y+w)²/(v+w²), (v+w²)/(y+w)"},
		About: lang.Text{SV: "Direkt standardiserad rat med gammaintervall.", EN: "Directly standardised rate " +
			"with the gamma interval."},
		Source: "Fay, Feuer (1997)"},
	{Topic: "direct_standardisation", Name: "fay_kim_midp_gamma", Needs: "count pop stdpop", one: fayKim,
		Formula: lang.Text{SV: "gränser ur de två gammafördelningarna i lika delar",
			EN: "limits of the two gamma distributions in equal parts"},
		About: lang.Text{SV: "Samma med mid-p, som är mindre försiktigt.", EN: "The same with mid-p, which is " +
			"less conservative."},
		Source: "Fay, Kim (2017)"},
	{Topic: "rate_ratio", Name: "midp_exact", Needs: "a pt1 b pt0", one: rateMidP,
		Formula: lang.Text{SV: "P(X<a) + P(X=a)/2 = 1/2, 1−α/2, α/2; X binomial givet a+b",
			EN: "P(X<a) + P(X=a)/2 = 1/2, 1−α/2, α/2; X binomial given a+b"},
		About: lang.Text{SV: "Kvot av två rater, exakt med mid-p; skattningen är " +
			"medianriktig.", EN: "Ratio of two rates, exact with mid-p; the estimate is median-unbiased."},
		Source: "Rothman, Greenland, Lash (2008)"},
	{Topic: "rate_ratio", Name: "wald", Needs: "a pt1 b pt0", one: rateWald,
		Formula: alike("rr·exp(±z·√(1/a + 1/b))"),
		About:   lang.Text{SV: "Kvot av två rater på logaritmisk skala.", EN: "Ratio of two rates on the log scale."},
		Source:  "Rothman, Greenland, Lash (2008)"},

	{Topic: "averaging_ratios", Name: "stacked_poisson_cluster_HC0", Needs: "n1 n0 joint1 joint0", one: several,
		Formula: alike("cov ln = joint1/(a·a) − 1/n1 + joint0/(b·b) − 1/n0"),
		About: lang.Text{SV: "Genomsnitt av kvoter för samma personer, med kvoternas " +
			"samvariation.", EN: "Means of ratios on the same persons, with the covariance of the ratios."},
		Source: "Liang, Zeger (1986)"},
	{Topic: "averaging_ratios", Name: "stacked_poisson_cluster_HC0", Needs: table, one: apart,
		Formula: alike("cov ln = 0; var ln = 1/a − 1/n1 + 1/b − 1/n0"),
		About: lang.Text{SV: "Samma, för olika personer i varje kvot.", EN: "The same, of other persons in each " +
			"ratio."},
		Source: "Liang, Zeger (1986)"},
	{Topic: "averaging_ratios", Name: "means", Needs: table, one: meansOf,
		Formula: lang.Text{SV: "Σ rr/m, exp(Σ ln rr/m), Σa/Σn1 / (Σb/Σn0), och med en i taget utelämnad",
			EN: "Σ rr/m, exp(Σ ln rr/m), Σa/Σn1 / (Σb/Σn0), and each left out"},
		About: lang.Text{SV: "Aritmetiskt, geometriskt och sammanslaget genomsnitt av kvoter. " +
			"Medelfelen förutsätter olika personer i varje kvot.", EN: "Arithmetic, geometric and pooled mean of " +
			"ratios. The standard errors take the persons of each ratio as others."},
		Source: "–"},
	{Topic: "averaging_ratios", Name: "arithmetic_mean", Needs: table, one: arithmeticMean,
		Formula: alike("Σ rr/m ± z·√Σ rr²·var ln/m"),
		About: lang.Text{SV: "Det aritmetiska genomsnittet med intervall, för olika personer i varje kvot.",
			EN: "The arithmetic mean with its interval, of other persons in each ratio."},
		Source: "–"},
	{Topic: "averaging_ratios", Name: "geometric_mean", Needs: table, one: geometricMean,
		Formula: alike("exp(Σ ln rr/m ± z·√Σ var ln/m)"),
		About: lang.Text{SV: "Det geometriska genomsnittet med intervall, för olika personer i varje kvot.",
			EN: "The geometric mean with its interval, of other persons in each ratio."},
		Source: "–"},
	{Topic: "averaging_ratios", Name: "pooled_ratio", Needs: table, one: pooledRatio,
		Formula: alike("Σa/Σn1 / (Σb/Σn0)"),
		About: lang.Text{SV: "Kvoten av summorna, med intervall som katz_log.",
			EN: "The ratio of the sums, with an interval as katz_log."},
		Source: "Katz et al. (1978)"},
	{Topic: "averaging_ratios", Name: "inverse_variance", Needs: table, one: inverseVariance,
		Formula: alike("exp(Σ w·ln rr/Σ w), w = 1/var ln; var ln = 1/Σ w"),
		About: lang.Text{SV: "Genomsnittet där varje kvot väger som sin precision.",
			EN: "The mean in which each ratio weighs as its precision."},
		Source: "Woolf (1955)"},
	{Topic: "averaging_ratios", Name: "random_effects", Needs: table, one: randomEffects,
		Formula: lang.Text{SV: "samma med w = 1/(var ln + τ²), τ² = (Q − (m − 1))/(Σ w − Σ w²/Σ w)",
			EN: "the same with w = 1/(var ln + τ²), τ² = (Q − (m − 1))/(Σ w − Σ w²/Σ w)"},
		About: lang.Text{SV: "Genomsnittet av kvoter som skiljer sig åt också utan slump.",
			EN: "The mean of ratios that differ also without chance."},
		Source: "DerSimonian, Laird (1986)"},
	{Topic: "averaging_ratios", Name: "mh_rr_greenland_robins", Needs: table, one: mantelHaenszelOfMany,
		Formula: alike("R/S, R = Σ a·n0/N, S = Σ b·n1/N"),
		About: lang.Text{SV: "Mantel–Haenszels sammanvägda kvot, med varje kvot som skikt.",
			EN: "The pooled ratio of Mantel and Haenszel, with each ratio as a stratum."},
		Source: "Greenland, Robins (1985)"},
	{Topic: "averaging_ratios", Name: "leave_one_out", Needs: table, one: leaveOneOut,
		Formula: lang.Text{SV: "varje genomsnitt utan en kvot i taget", EN: "each mean without one ratio at a time"},
		About: lang.Text{SV: "Vad genomsnitten blir utan var och en av kvoterna.",
			EN: "What the means are without each of the ratios."},
		Source: "–"},
	{Topic: "nested_outcomes", Name: "person_cluster_HC0_contrast", Needs: "n1 n0 aA aB bA bB", one: nestedContrast,
		Formula: lang.Text{SV: "ln rr(A) − ln rr(B), B en del av A", EN: "ln rr(A) − ln rr(B), B a part of A"},
		About: lang.Text{SV: "Kvoten av två kvoter, av ett utfall och en del av det.", EN: "The ratio of two " +
			"ratios, of an outcome and of a part of it."},
		Source: "Liang, Zeger (1986)"},
	{Topic: "nested_outcomes", Name: "closed_form_1_aB_1_aA_1_bB_1_bA", Needs: "n1 n0 aA aB bA bB", one: nestedClosed,
		Formula: alike("1/aB − 1/aA + 1/bB − 1/bA"),
		About:   lang.Text{SV: "Variansen i sluten form.", EN: "The variance in closed form."},
		Source:  "–"},
	{Topic: "exact_matching_standardisation", Name: "exact_matching_standardisation", Needs: "strata",
		one: standardised,
		Formula: lang.Text{SV: "Σa/Σn1 / (Σ n1·b/n0 / Σ n1) över skikt med en jämförelse",
			EN: "Σa/Σn1 / (Σ n1·b/n0 / Σ n1) over strata with a comparison"},
		About: lang.Text{SV: "Gruppens andel mot jämförelsens, vägd som gruppen.", EN: "The group's share " +
			"against the comparison's, weighted as the group."},
		Source: "Flanders (1984)"},
	{Topic: "exact_matching_standardisation", Name: "att_weights_HC0", Needs: "strata",
		one: matchingWeights(asGroup, false),
		Formula: lang.Text{SV: "vikter 1 och n1/n0; Σ (vikt·residual)²",
			EN: "weights 1 and n1/n0; Σ (weight·residual)²"},
		About: lang.Text{SV: "Samma kvot, med robust varians av vägda personer.",
			EN: "The same ratio, with the robust variance of weighted persons."},
		Source: "Stuart (2010); White (1980)"},
	{Topic: "exact_matching_standardisation", Name: "att_weights_cluster_HC0", Needs: "strata",
		one: matchingWeights(asGroup, true),
		Formula: lang.Text{SV: "samma, Σ över skikt (Σ vikt·residual)²",
			EN: "the same, Σ over strata (Σ weight·residual)²"},
		About:  lang.Text{SV: "Samma, med varians per skikt.", EN: "The same, with variance by stratum."},
		Source: "Stuart (2010); Liang, Zeger (1986)"},
	{Topic: "exact_matching_standardisation", Name: "ate_weights_HC0", Needs: "strata",
		one:     matchingWeights(asAll, false),
		Formula: lang.Text{SV: "vikter N/n1 och N/n0", EN: "weights N/n1 and N/n0"},
		About: lang.Text{SV: "Båda andelarna vägda som alla tillsammans.",
			EN: "Both shares weighted as all together."},
		Source: "Stuart (2010)"},
	{Topic: "exact_matching_standardisation", Name: "atc_weights_HC0", Needs: "strata",
		one:     matchingWeights(asComparison, false),
		Formula: lang.Text{SV: "vikter n0/n1 och 1", EN: "weights n0/n1 and 1"},
		About: lang.Text{SV: "Båda andelarna vägda som jämförelsen.",
			EN: "Both shares weighted as the comparison."},
		Source: "Stuart (2010)"},

	{Topic: "multiplicity", Name: "BH", Needs: "p", one: adjust(stepUp(byRank, once)),
		Formula: lang.Text{SV: "p·m/rang, stegvis uppåt", EN: "p·m/rank, step up"},
		About: lang.Text{SV: "Andelen falska upptäckter, oberoende prövningar.", EN: "False discovery rate, " +
			"independent tests."},
		Source: "Benjamini, Hochberg (1995)"},
	{Topic: "multiplicity", Name: "BY", Needs: "p", one: adjust(stepUp(byRank, harmonic)),
		Formula: lang.Text{SV: "p·m/rang·Σ 1/k, stegvis uppåt", EN: "p·m/rank·Σ 1/k, step up"},
		About: lang.Text{SV: "Andelen falska upptäckter, vilka prövningar som helst.", EN: "False discovery " +
			"rate, any tests."},
		Source: "Benjamini, Yekutieli (2001)"},
	{Topic: "multiplicity", Name: "holm", Needs: "p", one: adjust(holm),
		Formula: lang.Text{SV: "p·(m − rang + 1), stegvis nedåt", EN: "p·(m − rank + 1), step down"},
		About:   lang.Text{SV: "Minst ett falskt fynd.", EN: "At least one false finding."},
		Source:  "Holm (1979)"},
	{Topic: "multiplicity", Name: "hochberg", Needs: "p", one: adjust(stepUp(hochberg, once)),
		Formula: lang.Text{SV: "p·(m − rang + 1), stegvis uppåt", EN: "p·(m − rank + 1), step up"},
		About: lang.Text{SV: "Minst ett falskt fynd, oberoende prövningar.", EN: "At least one false finding, " +
			"independent tests."},
		Source: "Hochberg (1988)"},
	{Topic: "multiplicity", Name: "bonferroni", Needs: "p", one: adjust(bonferroni), Formula: alike("p·m"),
		About: lang.Text{SV: "Minst ett falskt fynd, försiktigast.", EN: "At least one false finding, the most " +
			"cautious."},
		Source: "Dunn (1961)"},
	{Topic: "negative_control_calibration", Name: "empirical_null_ml",
		Needs: "log_rr se target_log_rr target_se", one: empiricalNull,
		Formula: lang.Text{SV: "N(μ, τ²) med största sannolikhet; z = (målet − μ)/√(τ² + se²)",
			EN: "N(μ, τ²) by maximum likelihood; z = (target − μ)/√(τ² + se²)"},
		About: lang.Text{SV: "En kvot mot hur kvoter ser ut där inget samband kan " +
			"finnas.", EN: "A ratio against how ratios look where there can be no effect."},
		Source: "Schuemie et al. (2014)"},
	{Topic: "e_value", Name: "e_value", Needs: "rr", one: eValue,
		Formula: lang.Text{SV: "rr + √(rr(rr − 1)), för 1/rr under 1",
			EN: "rr + √(rr(rr − 1)), of 1/rr below 1"},
		About: lang.Text{SV: "Hur starkt ett omätt samband måste vara för att förklara kvoten. Säger inget om " +
			"upptäckt.",
			EN: "How strong an unmeasured cause must be to explain the ratio. Says nothing of detection."},
		Source: "VanderWeele, Ding (2017)"},
	{Topic: "outcome_misclassification", Name: "simple_bias_analysis", Needs: "a n1 b n0 se1 se0 sp1 sp0",
		one:     simpleBias,
		Formula: alike("A = (a − (1−sp)n)/(se − (1−sp))"),
		About: lang.Text{SV: "Kvoten om så stor del upptäcks i var grupp.", EN: "The ratio if such parts are " +
			"detected in each group."},
		Source: "Fox, MacLehose, Lash (2021)"},
	{Topic: "probabilistic_bias_analysis", Name: "summary_level_pba", Needs: "a n1 b n0 se1 se0 sp1 sp0",
		one: probabilisticBias,
		Formula: lang.Text{SV: "simple_bias_analysis över dragningar; total: gånger exp(−N(0,1)·se)",
			EN: "simple_bias_analysis over draws; total: times exp(−N(0,1)·se)"},
		About: lang.Text{SV: "Samma med osäker upptäckt: median och 95 procent, systematiskt och " +
			"totalt.", EN: "The same with unsure detection: median and 95 per cent, systematic and total."},
		Source: "Fox, MacLehose, Lash (2021)"},

	{Topic: "kaplan_meier", Name: "km_greenwood_log", Needs: "time status", one: kaplanMeier(false),
		Formula: alike("S = Π(1 − d/n); S·exp(±z·√Σ d/(n(n−d)))"),
		About: lang.Text{SV: "Överlevnadskurva med intervall på logaritmisk skala.", EN: "Survival curve with " +
			"intervals on the log scale."},
		Source: "Kaplan, Meier (1958); Greenwood (1926)"},
	{Topic: "kaplan_meier", Name: "km_greenwood_loglog", Needs: "time status", one: kaplanMeier(true),
		Formula: alike("S^exp(±z·√V/|ln S|)"),
		About: lang.Text{SV: "Samma med intervall på log-log-skala.", EN: "The same with intervals on the " +
			"log-log scale."},
		Source: "Kalbfleisch, Prentice (2002)"},
	{Topic: "log_rank", Name: "log_rank", Needs: "time status group", one: compareCurves(false),
		Formula: alike("(O − E)'·V⁻¹·(O − E)"),
		About:   lang.Text{SV: "Om kurvorna för grupper skiljer sig.", EN: "Whether the curves of groups differ."},
		Source:  "Mantel (1966)"},
	{Topic: "log_rank", Name: "peto_peto", Needs: "time status group", one: compareCurves(true),
		Formula: lang.Text{SV: "samma där varje tid väger S(t−)", EN: "the same where each time weighs S(t−)"},
		About: lang.Text{SV: "Om kurvorna skiljer sig, mest för tidiga händelser.",
			EN: "Whether the curves differ, mostly in early events."},
		Source: "Peto, Peto (1972); Harrington, Fleming (1982)"},
	{Topic: "cumulative_incidence_competing", Name: "aalen_johansen", Needs: "time status at", one: aalenJohansen,
		Formula: alike("Σ S(u−)·d/n; infinitesimal jackknife"),
		About: lang.Text{SV: "Andel med händelsen när andra slut konkurrerar.", EN: "Share with the event where " +
			"other endings compete."},
		Source: "Aalen, Johansen (1978)"},
	{Topic: "cumulative_incidence_competing", Name: "cuminc_gray", Needs: "time status at", one: cumulative,
		Formula: lang.Text{SV: "samma med variansen i Grays program",
			EN: "the same with the variance of Gray's program"},
		About:  lang.Text{SV: "Samma med Grays varians.", EN: "The same with Gray's variance."},
		Source: "Gray (1988)"},
	{Topic: "concentration", Name: "gini", Needs: "x", one: concentration,
		Formula: lang.Text{SV: "Σ(2i − n − 1)x/(n·Σx); genomsnittet av x/μ·ln(x/μ); Σ andel²",
			EN: "Σ(2i − n − 1)x/(n·Σx); mean of x/μ·ln(x/μ); Σ share²"},
		About:  lang.Text{SV: "Hur ojämnt ett belopp är fördelat.", EN: "How unevenly an amount is spread."},
		Source: "Gini (1912); Theil (1967)"},
	{Topic: "concentration", Name: "top_share", Needs: "x", one: topShare,
		Formula: lang.Text{SV: "den största och de tre största av summan",
			EN: "the largest and the three largest of the sum"},
		About:  lang.Text{SV: "De största delarnas andel.", EN: "The share of the largest parts."},
		Source: "–"},
	{Topic: "bipartite_projection_null", Name: "hypergeometric_upper_tail", Needs: "N d1 d2 x", one: sharedByChance,
		Formula: lang.Text{SV: "P(X ≥ x), X hypergeometrisk", EN: "P(X ≥ x), X hypergeometric"},
		About: lang.Text{SV: "Hur sannolikt två delar så många av en slump.", EN: "How likely two share so many " +
			"by chance."},
		Source: "Tumminello et al. (2011)"},
	{Topic: "sampling_variance", Name: "hypergeometric_k", Needs: "n0 b n1 k", many: sampling,
		Formula: lang.Text{SV: "Σ k·n1·b/n0; varians utan återläggning, med, och P(ingen)",
			EN: "Σ k·n1·b/n0; var without replacement, with, and P(none)"},
		About: lang.Text{SV: "Dragningens egen osäkerhet vid 1:k-matchning, för varje k.", EN: "The uncertainty " +
			"of the draw itself in 1:k matching, for each k."},
		Source: "Cochran (1977)"},
	{Topic: "cluster_robust", Name: "cluster_HC0", Needs: "family x y", one: clustered(false),
		Formula: lang.Text{SV: "Σ över familjer (Σ residualer)²", EN: "Σ over families (Σ residuals)²"},
		About:   lang.Text{SV: "Kvot med varians per familj.", EN: "Ratio with variance by family."},
		Source:  "Liang, Zeger (1986)"},
	{Topic: "cluster_robust", Name: "cluster_HC1_default", Needs: "family x y", one: clustered(true),
		Formula: lang.Text{SV: "gånger G/(G−1)", EN: "times G/(G−1)"},
		About: lang.Text{SV: "Samma, rättad för antalet familjer.", EN: "The same, corrected for the number of " +
			"families."},
		Source: "Zeileis, Köll, Graham (2020)"},
	{Topic: "cluster_robust", Name: "person_HC0", Needs: "family x y", one: perPerson,
		Formula: lang.Text{SV: "Σ residualer²", EN: "Σ residuals²"},
		About:   lang.Text{SV: "Som om alla vore oberoende.", EN: "As if all were independent."},
		Source:  "White (1980)"},
	{Topic: "cluster_robust", Name: "delete_one_family_jackknife", Needs: "family x y", one: jackknife,
		Formula: lang.Text{SV: "(G−1)/G·Σ(θ utan en − genomsnittet)²", EN: "(G−1)/G·Σ(θ without one − mean)²"},
		About:   lang.Text{SV: "En familj i taget lämnas ute.", EN: "One family at a time is left out."},
		Source:  "Efron, Tibshirani (1993)"},
}
