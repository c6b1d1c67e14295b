package records

import "testing"

// TestFloatOf32Bits: whole numbers that 32 bits do not hold exactly are amounts, and no numbers of persons.
func TestFloatOf32Bits(t *testing.T) {
	var c Cell
	for x, want := range map[float64]string{16777216: "16777216", float64(float32(196001019808)): "196001021952.0",
		-20000000: "-20000000.0", 0.5: "0.5"} {
		if c.Float(x, 32, 0); string(c.Text) != want {
			t.Errorf("%v is %s, want %s", x, c.Text, want)
		}
	}
	if c.Float(196001019808, 64, 0); string(c.Text) != "196001019808" {
		t.Errorf("64 bits hold it: %s", c.Text)
	}
}
