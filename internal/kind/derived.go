package kind

import "ansatz/internal/lang"

// The names of the measures that are derived from printed rows. internal/run/evidence computes them, and
// docs/ratios.md defines each.
const (
	PValue          = "p"                        // that chance alone gives so large a difference, by the interval
	PHochberg       = "p_benjamini_hochberg"     // the same, for how many ratios of the result are looked at
	PYekutieli      = "p_benjamini_yekutieli"    // the same, however they depend on each other
	EValue          = "e_value"                  // of the ratio
	EValueLimit     = "e_value_limit"            // of the limit nearest 1
	Widening        = "interval_widening"        // how much wider the interval of the matched ratio is
	BreakEven       = "break_even_detection"     // how much likelier discovery must be in the group for no difference
	IfTwice         = "ratio_if_twice_detected"  // the ratio if discovery is twice as likely in the group
	IfThrice        = "ratio_if_thrice_detected" // three times as likely
	Systematic      = "ratio_systematic"         // by the study's assumptions of discovery
	TotalError      = "ratio_total"              // with the random error too
	Discarded       = "share_discarded"          // of the draws
	Calibrated      = "ratio_calibrated"         // by the negative controls
	PCalibrated     = "p_calibrated"             //
	MeanInterval    = "mean_of_ratios"           // from the mean of the lower limits to that of the upper
	MeanGeometric   = "geometric_mean"           //
	MeanPooled      = "pooled_mean"              //
	MeanLeaveOneOut = "mean_leave_one_out"       // the least and the largest mean without one of the ratios
	WithoutSources  = "mean_without_sources"     // the mean without some sources, divided by the mean of all
)

// DerivedTable is a table of derived measures: a column each.
type DerivedTable struct {
	Caption  lang.Text
	Measures []DerivedMeasure
}

// DerivedMeasure is a derived measure with its unit.
type DerivedMeasure struct {
	Name string
	Unit Unit
}

// DerivedTables are all derived measures, in the order in which people read them.
var DerivedTables = []DerivedTable{
	{lang.Text{SV: "Slump och okända orsaker", EN: "Chance and unknown causes"},
		[]DerivedMeasure{{PValue, Probability}, {PHochberg, Probability}, {PYekutieli, Probability},
			{EValue, Ratio}, {EValueLimit, Ratio}, {Widening, Ratio}}},
	{lang.Text{SV: "Upptäckt", EN: "Detection"},
		[]DerivedMeasure{{BreakEven, Ratio}, {IfTwice, Ratio}, {IfThrice, Ratio}, {Systematic, Ratio},
			{TotalError, Ratio}, {Discarded, Share}}},
	{lang.Text{SV: "Mot negativa kontroller", EN: "Against negative controls"},
		[]DerivedMeasure{{Calibrated, Ratio}, {PCalibrated, Probability}}},
	{lang.Text{SV: "Genomsnittet av kvoterna", EN: "The mean of the ratios"},
		[]DerivedMeasure{{MeanInterval, Ratio}, {MeanGeometric, Ratio}, {MeanPooled, Ratio},
			{MeanLeaveOneOut, Ratio}, {WithoutSources, Ratio}}},
}
