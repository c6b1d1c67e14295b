package result

import (
	"slices"
	"time"

	"ansatz/internal/study"
)

// coverageModel names, for each register, the model that lists the months and codes of which the register has rows.
var coverageModel = map[string]string{
	"benefit_payment":       "coverage.payment",
	"control_investigation": "coverage.investigation",
	"prescribed_debt":       "coverage.prescribed",
	"assistance_time":       "coverage.assistance",
	"permit":                "coverage.permit",
	"income":                "coverage.income",
	"debt":                  "coverage.debt",
	"information_request":   "coverage.request",
	"cooperation_decision":  "coverage.decision",
	"target":                "coverage.target",
	"measure":               "coverage.measure",
	"justice_chain":         "coverage.chain",
	"recovery_claim":        "coverage.claim",
	"judgment_count":        "coverage.judgment",
	"resource":              "coverage.resource",
	"phenomenon":            "coverage.phenomenon",
}

// coverageModels returns the models that list what the deliveries contain of the registers that the study counts.
func coverageModels(s *study.Study) []string {
	var names []string
	for _, r := range s.Readings() {
		if m := coverageModel[r.Register]; !slices.Contains(names, m) {
			names = append(names, m)
		}
	}
	return names
}

func (d *data) coverage() (study.Coverage, error) {
	c := study.Coverage{}
	for _, r := range d.study.Readings() {
		if c[r.Register] != nil {
			continue
		}
		c[r.Register] = []study.Covered{}
		err := d.read("select strftime(month, '%Y-%m-%d'), code from "+coverageModel[r.Register]+
			" where month is not null order by month, code", func(scan func(...any) error) error {
			var month string
			var row study.Covered
			if err := scan(&month, &row.Code); err != nil {
				return err
			}
			var err error
			row.Month, err = time.Parse(time.DateOnly, month)
			c[r.Register] = append(c[r.Register], row)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}
