package law

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
)

// Level is how much a policy asks for something.
type Level string

// The levels.
const (
	Required Level = "required" // what lacks it is refused
	Noted    Level = "noted"    // the page says that it is not stated
	Optional Level = "optional"
)

// Policy says what deliveries and studies must state.
type Policy struct {
	Name           string
	levels         map[string]Level // by the names of Fields
	StudyPurpose   Level
	WithoutPurpose bool // whether a study may read a delivery that states no purpose

	Source []byte // the file
}

//go:embed default.yaml
var defaultSource []byte

// Default returns the built-in policy. It refuses nothing that is not stated.
func Default() *Policy {
	p, err := ParsePolicy(fault.Internal, "policy.yaml", defaultSource)
	if err != nil {
		panic(err)
	}
	return p
}

// ParsePolicy reads a policy. On mistakes its error is a fault.List of all of them, of a kind and in the order of the
// file. What the file does not name is as in the built-in policy.
func ParsePolicy(kind fault.Kind, file string, src []byte) (*Policy, error) {
	p := &Policy{levels: map[string]Level{}, StudyPurpose: Noted, WithoutPurpose: true, Source: src}
	r := &reader.Reader{File: file, Kind: kind}
	root := r.Document(src, lang.Text{SV: "en policy", EN: "a policy"})
	f := r.Fields(root, "policy", "deliveries?", "study_purpose?", "without_purpose?")
	p.Name = r.Text(f["policy"])
	level := func(key string, among reader.Fields, otherwise Level) Level {
		if !among.Has(key) {
			return otherwise
		}
		return Level(r.OneOf(among[key], string(Required), string(Noted), string(Optional)))
	}
	var keys []string
	for _, field := range Fields {
		keys = append(keys, field.Name+"?")
	}
	asked := reader.Fields{}
	if f.Has("deliveries") {
		asked = r.Fields(f["deliveries"], keys...)
	}
	for _, field := range Fields {
		p.levels[field.Name] = level(field.Name, asked, Noted)
	}
	p.StudyPurpose = level("study_purpose", f, Noted)
	if f.Has("without_purpose") {
		p.WithoutPurpose = r.OneOf(f["without_purpose"], "allowed", "refused") == "allowed"
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// SHA256 returns the hash of the policy's file.
func (p *Policy) SHA256() string {
	sum := sha256.Sum256(p.Source)
	return hex.EncodeToString(sum[:])
}

// Missing returns the fields of a level that a delivery does not state, in the order of Fields.
func (p *Policy) Missing(t Terms, of Level) []Field {
	return slices.DeleteFunc(slices.Clone(Fields), func(f Field) bool { return p.levels[f.Name] != of || f.Stated(t) })
}
