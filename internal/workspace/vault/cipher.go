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
}

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
	c := &Cipher{key: key}
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

// tokens puts tokens in the place of numbers. Numbers become tokens by a permutation of 64 bits, a balanced Feistel
// network whose round function is AES-256. So no two numbers have the same one.
func (c *Cipher) tokens(numbers []int64) {
	b := new(block)
	for i, number := range numbers {
		left, right := uint32(uint64(number)>>32), uint32(uint64(number))
		for n := range tokenRounds {
			left, right = right, left^c.round(b, n, right)
		}
		numbers[i] = int64(uint64(left)<<32 | uint64(right))
	}
}

// numbers puts the numbers in the place of their tokens.
func (c *Cipher) numbers(tokens []int64) {
	b := new(block)
	for i, token := range tokens {
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
