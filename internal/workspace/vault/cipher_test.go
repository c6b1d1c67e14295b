package vault

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/engine"
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

// TestTokensStay: vaults and stages of before hold tokens, so a key's tokens never change.
func TestTokensStay(t *testing.T) {
	key := make([]byte, keyBytes)
	for i := range key {
		key[i] = byte(i)
	}
	c, err := newCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	got := []int64{198001019802, 165560000000, 0, engine.None, 0, -1, 1 << 62}
	want := []int64{362814093853216386, 1775565137509035043, -3343578514213327170, engine.None, -3343578514213327170,
		6443744699896740386, 8818809975042301028}
	if c.tokens(got); !slices.Equal(got, want) {
		t.Errorf("tokens are %d, were %d", got, want)
	}
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

// TestNoncesOfTexts: no two texts are encrypted with one nonce, which would give both away; equal ones are.
func TestNoncesOfTexts(t *testing.T) {
	c, err := newCipher(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for i := range 2000 {
		text := strings.Repeat("a", i%50) + strconv.Itoa(i)
		raw, err := base64.RawStdEncoding.DecodeString(c.sealText(text))
		if err != nil {
			t.Fatal(err)
		}
		nonce := string(raw[:c.text.NonceSize()])
		if other, taken := seen[nonce]; taken {
			t.Fatalf("%q and %q have one nonce", text, other)
		}
		seen[nonce] = text
	}
}

func BenchmarkTokens(b *testing.B) {
	c, _ := newCipher(nil)
	numbers := make([]int64, 2048)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	for b.Loop() {
		c.tokens(numbers)
	}
}
