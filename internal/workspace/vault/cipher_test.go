package vault

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTokens: a token gives its number back and no other number has it; it depends on the key.
func TestTokens(t *testing.T) {
	one, err := newCipher(nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := newCipher(nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := newCipher(one.key)
	if err != nil {
		t.Fatal(err)
	}
	tokens := func(c *Cipher, numbers []int64) []int64 {
		all := slices.Clone(numbers)
		c.tokens(all)
		return all
	}
	numbers := make([]int64, 10_000)
	for i := range numbers {
		numbers[i] = 199001010000 + int64(i)
	}
	got, others := tokens(one, numbers), tokens(other, numbers)
	if !slices.Equal(got, tokens(again, numbers)) {
		t.Error("the same key gives other tokens")
	}
	seen := map[int64]bool{}
	for i, token := range got {
		if seen[token] || token == numbers[i] || token == others[i] {
			t.Fatal("a token is not what it should be")
		}
		seen[token] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.Int64()).Draw(t, "numbers")
		got := tokens(one, numbers)
		if one.numbers(got); !slices.Equal(got, numbers) {
			t.Error("other numbers")
		}
	})
}

// TestSealedTexts: a sealed text gives the text back with the same key, and is refused with another or when changed.
func TestSealedTexts(t *testing.T) {
	one, _ := newCipher(nil)
	other, _ := newCipher(nil)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		sealed := one.sealText(text)
		if got, err := one.openText(sealed); err != nil || got != text || one.sealText(text) != sealed {
			t.Error("another text")
		}
		if _, err := other.openText(sealed); err == nil {
			t.Error("opened with another key")
		}
		changed := []byte(sealed)
		changed[len(changed)/2] ^= 1
		if _, err := one.openText(string(changed)); err == nil {
			t.Error("a changed text is opened")
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	c, _ := newCipher(nil)
	numbers := make([]int64, 2048)
	for b.Loop() {
		c.tokens(numbers)
	}
}
