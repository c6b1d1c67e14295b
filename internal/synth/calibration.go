package synth

import (
	_ "embed"
	"slices"

	"github.com/goccy/go-yaml"
)

//go:embed calibration.yaml
var calibrationYAML []byte

// Calibration holds the rates from which lives are generated. calibration.yaml explains each and names its source.
type Calibration struct {
	FullSize   int `yaml:"full_size"`
	Population struct {
		ForeignBorn         curve   `yaml:"foreign_born"`
		TwoForeignParents   curve   `yaml:"two_foreign_parents"`
		OneForeignParent    curve   `yaml:"one_foreign_parent"`
		EmigrantForeignBorn float64 `yaml:"emigrant_foreign_born"`
		Protected           float64 `yaml:"protected"`
		CoordinationNumber  float64 `yaml:"coordination_number"`
		NumberChange        float64 `yaml:"number_change"`
		CorrectedNumber     float64 `yaml:"corrected_number"`
		NotInsured          float64 `yaml:"not_insured"`
		Moves               float64 `yaml:"moves"`
	} `yaml:"population"`
	Family struct {
		ForeignParentsKnown curve   `yaml:"foreign_parents_known"`
		Sibling             float64 `yaml:"sibling"`
		HalfSibling         float64 `yaml:"half_sibling"`
		SharedAllowance     curve   `yaml:"shared_allowance"`
		NewPartner          float64 `yaml:"new_partner"`
		Married             float64 `yaml:"married"`
		Divorced            float64 `yaml:"divorced"`
		ChildlessMarried    float64 `yaml:"childless_married"`
		Moved               float64 `yaml:"moved"`
	} `yaml:"family"`
	Places struct {
		Region       map[string]string  `yaml:"region"`
		Municipality map[string]float64 `yaml:"municipality"`
		Rest         struct {
			Largest  float64 `yaml:"largest"`
			Smallest float64 `yaml:"smallest"`
		} `yaml:"rest"`
		Vulnerable float64 `yaml:"vulnerable"`
	} `yaml:"places"`
	Networks    networkRates                  `yaml:"networks"`
	Benefits    map[string]*benefitRates      `yaml:"benefits"`
	Groups      groupRates                    `yaml:"groups"`
	Recovery    recoveryRates                 `yaml:"recovery"`
	Debt        debtRates                     `yaml:"debt"`
	Control     controlRates                  `yaml:"control"`
	Livelihood  livelihoodRates               `yaml:"livelihood"`
	Income      incomeRates                   `yaml:"income"`
	Assistance  assistanceRates               `yaml:"assistance"`
	Permits     permitRates                   `yaml:"permits"`
	Companies   companyRates                  `yaml:"companies"`
	Services    serviceRates                  `yaml:"services"`
	Schemes     map[string]*schemeRates       `yaml:"schemes"`
	Cooperation cooperationRates              `yaml:"cooperation"`
	Dirt        map[string]map[string]float64 `yaml:"dirt"`
}

// recruits are the age and sex of a role.
type recruits struct {
	Matched  float64 `yaml:"matched"`
	Age      float64 `yaml:"age"`
	AgeSD    float64 `yaml:"age_sd"`
	Youngest int     `yaml:"youngest"`
	Oldest   int     `yaml:"oldest"`
	Male     float64 `yaml:"male"`
}

// contactClass is a share of the linked by their number of strategic contacts and whether these are of one region.
type contactClass struct {
	Share     float64 `yaml:"share"`
	Least     int     `yaml:"least"`
	Most      int     `yaml:"most"`
	OneRegion bool    `yaml:"one_region"`
}

// curve is a step function of age. A value applies from its age on; below the first age it is 0.
type curve struct{ steps [121]float64 }

func (c *curve) at(age int) float64 { return c.steps[min(max(age, 0), 120)] }

func (c *curve) UnmarshalYAML(b []byte) error {
	var m map[int]float64
	if err := yaml.Unmarshal(b, &m); err != nil {
		return err
	}
	var ages []int
	for a := range m {
		ages = append(ages, a)
	}
	slices.Sort(ages)
	for _, a := range ages {
		for i := max(a, 0); i < len(c.steps); i++ {
			c.steps[i] = m[a]
		}
	}
	return nil
}

// loadCalibration reads the embedded calibration file.
func loadCalibration() (*Calibration, error) {
	c := &Calibration{}
	return c, yaml.UnmarshalWithOptions(calibrationYAML, c, yaml.Strict())
}

// networkRates holds the rates of the networks: who is in them and who is linked to them.
type networkRates struct {
	Groups            map[string]recruits `yaml:"groups"`
	UnmatchedActive   float64             `yaml:"unmatched_active"`
	Linked            float64             `yaml:"linked"`
	UnmatchedLinked   float64             `yaml:"unmatched_linked"`
	StrategicContacts []contactClass      `yaml:"strategic_contacts"`
	NetworkSize       float64             `yaml:"network_size"`
	RegionWeights     []float64           `yaml:"region_weights"`
	SecondRegion      float64             `yaml:"second_region"`
	SiblingInNetwork  float64             `yaml:"sibling_in_network"`
	WithoutParents    float64             `yaml:"without_parents"`
	WithChildren      float64             `yaml:"with_children"`
	Ineligible        float64             `yaml:"ineligible"`
	LooseContacts     float64             `yaml:"loose_contacts"`
	StrayContacts     float64             `yaml:"stray_contacts"`
	EnablerBackground []float64           `yaml:"enabler_background"`
	LinkedLevels      []struct {
		Name    string  `yaml:"name"`
		Persons float64 `yaml:"persons"`
	} `yaml:"linked_levels"`
}
