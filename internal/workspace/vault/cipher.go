package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"sync/atomic"

	"ansatz/internal/engine"
)

// A load into a sealed workspace handles no identity number as such. When a cell is read, its number becomes a token,
// and every step of the load, its stage and what the engine puts on the disk hold tokens. Texts of quarantined cells
// are encrypted where they are read. The key of both is random, lies in the sealed vault and nowhere else, and is the
// same for all loads of a workspace.

// Cipher makes tokens of numbers, and encrypts texts. Equal numbers have equal tokens, and so have equal texts.
type Cipher struct {
	key    []byte
	number cipher.Block // of the rounds of a token
	text   cipher.AEAD
	nonce  []byte // the key from which a text's nonce follows
	known  []knownToken
}

// knownToken is a number whose token was made lately. Threads read and write one without waiting: what they find counts
// only if its two parts belong together.
type knownToken struct {
	number atomic.Uint64 // combined with the token by exclusive or
	token  atomic.Uint64
}

// knownTokens is how many tokens are kept at hand, in 64 MB of memory at most: the numbers of a register come many
// times in a load, and to make a token takes several times what it takes to find it.
const knownTokens = 1 << knownBits

const knownBits = 22

// keyBytes is the length of a key.
const keyBytes = 32

// tokenRounds is the number of rounds of a token. No attack on six rounds or more is known that needs fewer than all of
// the numbers that there are.
const tokenRounds = 8

// newCipher returns the cipher of a key; of a new one if the key is empty.
func newCipher(key []byte) (*Cipher, error) {
	if len(key) == 0 {
		key = make([]byte, keyBytes)
		_, _ = rand.Read(key) // never fails
	}
	if len(key) != keyBytes {
		return nil, errors.New("a key of another length")
	}
	c := &Cipher{key: key, known: make([]knownToken, knownTokens)}
	c.known[0].number.Store(1) // empty places are as of 0, which is looked for in the first one, where 1 never is
	number, err := c.derive("token")
	if err != nil {
		return nil, err
	}
	text, err := c.derive("text")
	if err != nil {
		return nil, err
	}
	if c.nonce, err = c.derive("nonce"); err != nil {
		return nil, err
	}
	if c.number, err = aes.NewCipher(number); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(text)
	if err != nil {
		return nil, err
	}
	c.text, err = cipher.NewGCM(block)
	return c, err
}

func (c *Cipher) derive(use string) ([]byte, error) {
	return hkdf.Key(sha256.New, c.key, nil, "ansatz vault "+use, keyBytes)
}

// id names the key, and says nothing of it.
func (c *Cipher) id() string {
	name, err := c.derive("name")
	if err != nil {
		return ""
	}
	return hex.EncodeToString(name[:16])
}

// block is room for one block of AES, which a caller keeps for many.
type block [aes.BlockSize]byte

// round is the round function: 32 bits of AES of the round and half of the token.
func (c *Cipher) round(b *block, n int, half uint32) uint32 {
	*b = block{}
	b[0] = byte(n)
	binary.BigEndian.PutUint32(b[4:], half)
	c.number.Encrypt(b[:], b[:])
	return binary.BigEndian.Uint32(b[:])
}

// tokens puts tokens in the place of numbers; engine.None stays. Numbers become tokens by a permutation of 64 bits, a
// balanced Feistel network whose round function is AES-256. So no two numbers have the same one.
func (c *Cipher) tokens(numbers []int64) {
	b := new(block)
	last, token := int64(engine.None), int64(engine.None)
	for i, number := range numbers {
		if number != last && number != engine.None { // a person's rows often follow one another
			last, token = number, c.tokenOf(b, uint64(number))
		}
		if number != engine.None {
			numbers[i] = token
		}
	}
}

// tokenOf returns the token of a number, which is made if it is not at hand.
func (c *Cipher) tokenOf(b *block, number uint64) int64 {
	// The highest bits of a product spread the numbers (Fibonacci hashing).
	at := &c.known[number*0x9e3779b97f4a7c15>>(64-knownBits)]
	if token := at.token.Load(); at.number.Load()^token == number {
		return int64(token)
	}
	left, right := uint32(number>>32), uint32(number)
	for n := range tokenRounds {
		left, right = right, left^c.round(b, n, right)
	}
	token := uint64(left)<<32 | uint64(right)
	at.number.Store(number ^ token)
	at.token.Store(token)
	return int64(token)
}

// numbers puts the numbers in the place of their tokens; engine.None stays.
func (c *Cipher) numbers(tokens []int64) {
	b := new(block)
	for i, token := range tokens {
		if token == engine.None {
			continue
		}
		left, right := uint32(uint64(token)>>32), uint32(uint64(token))
		for n := tokenRounds - 1; n >= 0; n-- {
			left, right = right^c.round(b, n, left), left
		}
		tokens[i] = int64(uint64(left)<<32 | uint64(right))
	}
}

// sealText encrypts a text with AES-GCM. The nonce is a keyed hash of the text, so that equal texts can be counted.
func (c *Cipher) sealText(text string) string {
	h := hmac.New(sha256.New, c.nonce)
	h.Write([]byte(text))
	nonce := h.Sum(nil)[:c.text.NonceSize()]
	return base64.RawStdEncoding.EncodeToString(c.text.Seal(nonce, nonce, []byte(text), nil))
}

var errNoText = errors.New("no text of this vault")

// openText decrypts a text.
func (c *Cipher) openText(sealed string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	n := c.text.NonceSize()
	if err != nil || len(raw) < n {
		return "", errNoText
	}
	text, err := c.text.Open(nil, raw[:n], raw[n:], nil)
	if err != nil {
		return "", errNoText
	}
	return string(text), nil
}
