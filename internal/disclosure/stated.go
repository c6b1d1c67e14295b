package disclosure

import (
	"math"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/lang"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Stated checks a certificate by what it states itself, as anybody can years later and with any version of the program:
// that it is of these files; that each number of it that is printed is the printed one; that each count that it takes
// to be withheld is withheld, and has its proof; and, in exact arithmetic, that both tables of each proof agree with
// every equation that the certificate states, and differ by the width that it states. It needs the rows and steps of
// the release, and no study. Whether the certificate states every equation and every withheld count, Verify says.
func Stated(h Held) Verified {
	v := &verifying{Held: h}
	v.Study = nil
	if !v.readable() {
		return v.Verified
	}
	v.width = int64(v.Certificate.Profile.Width)
	v.files()
	if v.Certificate.Profile.Most > 0 {
		v.statedNoise()
		return v.Verified
	}
	if v.width == 0 {
		v.fault(whole, lang.Textf("profilen %s ger inga bevis", "the profile %s gives no proofs",
			v.Certificate.Profile.Name))
		return v.Verified
	}
	if v.shape() {
		v.printed()
		v.statedWithheld()
		v.bands()
		v.proofs()
	}
	return v.Verified
}

// statedWithheld sees to it that each count that has a width and is not printed is withheld where it stands, and has
// its proof.
func (v *verifying) statedWithheld() {
	for i, n := range v.Certificate.Counts {
		if n.Printed != nil || n.Width == 0 || len(n.At) == 0 {
			continue
		}
		v.Withheld++
		if _, proved := v.proof[i]; !proved {
			v.fault(v.countText(i), lang.Text{SV: "det skyddade antalet har inget bevis",
				EN: "the withheld count has no proof"})
		}
	}
}

// statedNumber says whether a number that is printed is the certificate's, where no study tells which numbers are
// counts: amounts and hours are rounded to whole ones there.
func statedNumber(at released.Place, shown float64, printed int64) bool {
	return shown == float64(printed) || at.Step == "" && at.Field == "value" && math.Round(shown) == float64(printed)
}

// Examined is a folder of results whose certificate holds. What tells about a release beside its numbers is made from
// it. Only Examine makes one that is not empty.
type Examined struct {
	held     Held
	profile  *Profile
	verified Verified
}

// Examine verifies a release as Verify does. Where its certificate holds it returns the release as examined; otherwise
// it returns an empty one, and the faults.
func Examine(h Held, wanted *Profile) (Examined, Verified) {
	v := Verify(h, wanted)
	if len(v.Faults) > 0 {
		return Examined{}, v
	}
	if wanted == nil {
		wanted, _ = LoadProfile(h.Profile.Name)
	}
	return Examined{held: h, profile: wanted, verified: v}, v
}

// Rows are the rows as they are printed.
func (e Examined) Rows() []table.Row { return e.held.Rows }

// Steps is the attrition as it is printed.
func (e Examined) Steps() []Step { return e.held.Steps }

// Study is the study of the release; nil of an empty one.
func (e Examined) Study() *study.Study { return e.held.Study }

// Profile says by which rules the release is protected: what a profile tells of itself, without the numbers of its
// rules of dominance.
func (e Examined) Profile() PublicProfile { return e.held.Profile }

// Rules describe the profile in words; empty where it is not known here.
func (e Examined) Rules() []lang.Text {
	if e.profile == nil {
		return nil
	}
	return e.profile.Describe()
}

// Proofs is the number of proofs of the certificate, and the smallest difference between the two tables of one.
func (e Examined) Proofs() (n int, least int64) { return e.verified.Proofs, e.verified.Least }

// Published is the release as a reader holds it.
func (e Examined) Published() Published { return e.held.Published }

// Released is the release as documents are made from it again: what it prints, and no more digits. Its clusters are not
// drawn, for a folder of results does not hold their shapes.
func (e Examined) Released() Released {
	if e.held.Certificate == nil {
		return Released{}
	}
	var digits map[string]released.Digits
	if e.profile != nil {
		digits = e.profile.units()
	}
	return released.Certified(e.held.Rows, e.held.Steps, nil, e.held.Certificate, digits)
}
