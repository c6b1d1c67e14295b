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
	"math"
	"slices"

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

// tokens puts tokens in the place of numbers; engine.None stays. Numbers become tokens by a permutation of 64 bits, a
// balanced Feistel network whose round function is AES-256. So no two numbers have the same one.
func (c *Cipher) tokens(numbers []int64) { c.permute(numbers, false) }

// numbers puts the numbers in the place of their tokens; engine.None stays. A token goes back through the same network,
// with its halves exchanged and the rounds in the other order.
func (c *Cipher) numbers(tokens []int64) { c.permute(tokens, true) }

// sideBySide is how many values go through a round together: the processor then encrypts several blocks at once, as it
// cannot with the rounds of one value, each of which waits for the one before.
const sideBySide = 256

func (c *Cipher) permute(values []int64, back bool) {
	blocks := make([][aes.BlockSize]byte, min(len(values), sideBySide))
	different := make([]uint64, 0, len(blocks))
	for part := range slices.Chunk(values, sideBySide) {
		different = different[:0]
		last := int64(engine.None)
		for _, v := range part {
			if v != last && v != engine.None { // a person's rows often follow one another
				last, different = v, append(different, uint64(v))
			}
		}
		if back {
			exchange(different)
		}
		for n := range tokenRounds {
			if back {
				n = tokenRounds - 1 - n
			}
			c.round(n, different, blocks[:len(different)])
		}
		if back {
			exchange(different)
		}
		last = engine.None
		next := 0
		for i, v := range part {
			if v == engine.None {
				continue
			}
			if v != last {
				last, next = v, next+1
			}
			part[i] = int64(different[next-1])
		}
	}
}

// round exchanges the halves of each value, and changes the left one by 32 bits of AES of the round and the right one.
func (c *Cipher) round(n int, values []uint64, blocks [][aes.BlockSize]byte) {
	for i, v := range values {
		binary.LittleEndian.PutUint64(blocks[i][8:], 0)
		binary.BigEndian.PutUint64(blocks[i][:], uint64(n)<<56|v&math.MaxUint32)
	}
	for i := range blocks {
		c.number.Encrypt(blocks[i][:], blocks[i][:])
	}
	for i, v := range values {
		values[i] = v<<32 | v>>32 ^ uint64(binary.BigEndian.Uint32(blocks[i][:]))
	}
}

// exchange exchanges the halves of each value.
func exchange(values []uint64) {
	for i, v := range values {
		values[i] = v<<32 | v>>32
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
