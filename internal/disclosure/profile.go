package disclosure

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/source/reader"
)

// Profile says what may leave, and in which form. docs/disclosure.md says what each key of its file means.
type Profile struct {
	Name       string
	About      lang.Text
	Method     Method
	Threshold  int       // the smallest count of persons or companies that is printed
	Described  int       // a group that is followed over time is described only if it has so many; 0: however few
	Width      int       // how far apart the two tables of a proof are, at least; 0: no proofs
	Dominance  Dominance // secret
	MedianOver int       // a median is printed only over so many
	Single     Single
	Groups     Groups
	Zeros      Zeros
	Digits     map[kind.Unit]Digits // a unit that is not here is printed in full
	source     []byte               // the file as it was read
	Noise      Noise                // of counts, with the method cell-key
	Bands      []int                // the lower limits of the bands that stand for withheld counts; empty: no bands
}

// Method is how a profile protects.
type Method string

// The methods.
const (
	Suppression   Method = "suppression" // small counts are withheld, and what gives them back
	ThresholdOnly Method = "threshold"   // small counts are withheld, and nothing else
	CellKey       Method = "cell-key"    // counts have noise
)

// Single says which values of one person are printed.
type Single struct{ Maxima, Minima, Dates bool }

// Groups says whether a share of nobody or everybody is printed: it tells of each member of a group.
type Groups string

// What is done with shares of 0 and 1.
const (
	GroupsWithheld Groups = "withheld"
	GroupsShown    Groups = "shown"
)

// Zeros says which counts of nobody are printed.
type Zeros string

// What is done with counts of nobody.
const (
	ZerosWithheld Zeros = "withheld" // as any small count
	ZerosDeclared Zeros = "declared" // printed where the study says that they tell nothing
	ZerosShown    Zeros = "shown"
)

//go:embed profiles/*.yaml
var profiles embed.FS

// PublishName is the name of the profile that holds where none is named.
const PublishName = "publish"

// ProfileNames are the names of the built-in profiles.
var ProfileNames = []string{PublishName, "internal", "cell-key"}

// Publish returns the profile that holds where none is named.
func Publish() *Profile {
	p, err := LoadProfile(PublishName)
	if err != nil {
		panic("disclosure: the built-in profile: " + err.Error())
	}
	return p
}

// LoadProfile reads the profile of that name, or in that file. An empty name means publish. All mistakes come at once,
// as a fault.List.
func LoadProfile(name string) (*Profile, error) {
	if name == "" {
		name = PublishName
	}
	if slices.Contains(ProfileNames, name) {
		file := path.Join("profiles", name+".yaml")
		text, err := profiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return ParseProfile(file, text)
	}
	text, err := disk.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		remedy := fault.DidYouMean(name, ProfileNames)
		return nil, &fault.Fault{
			Kind: fault.Usage,
			Rule: lang.Textf("det finns ingen profil och ingen fil %q", "there is no profile and no file %q", name),
			Hint: lang.Text{
				SV: remedy.SV + "; eller ange en profils fil",
				EN: remedy.EN + "; or name the file of a profile",
			},
		}
	}
	if err != nil {
		return nil, disk.Fault(fault.Usage, name, err)
	}
	return ParseProfile(name, text)
}

// The limits of a profile's numbers.
const (
	mostThreshold = 1000
	mostDigits    = 15
	mostBand      = 1_000_000_000
)

// ParseProfile reads the file of a profile; file is its name in messages. On mistakes it returns no profile and all of
// them, as a fault.List, in the order of the file.
func ParseProfile(file string, text []byte) (*Profile, error) {
	r := &reader.Reader{File: file, Kind: fault.Usage}
	p := &Profile{source: text}
	if root := r.Document(text, lang.Text{SV: "en profil", EN: "one profile"}); root != nil {
		p.read(r, root)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Profile) read(r *reader.Reader, root ast.Node) {
	f := r.Fields(root, "name", "about", "method", "threshold", "described?", "width", "dominance?", "median_over",
		"single", "groups", "zeros", "digits?", "bands?", "noise?")
	p.Name = r.Text(f["name"])
	p.About = r.Text2(f["about"])
	p.Method = Method(r.OneOf(f["method"], string(Suppression), string(ThresholdOnly), string(CellKey)))
	p.Threshold = r.Whole(f["threshold"], 1, mostThreshold)
	if f["described"] != nil {
		p.Described = r.Whole(f["described"], 0, mostThreshold)
	}
	p.Width = r.Whole(f["width"], 0, mostThreshold)
	g := r.Fields(f["dominance"], "p?", "k?")
	p.Dominance = Dominance{P: r.Number(g["p"], 0, 100), K: r.Number(g["k"], 0, 100)}
	p.MedianOver = r.Whole(f["median_over"], 1, mostThreshold)
	g = r.Fields(f["single"], "maxima", "minima", "dates")
	p.Single = Single{Maxima: r.Yes(g["maxima"]), Minima: r.Yes(g["minima"]), Dates: r.Yes(g["dates"])}
	p.Groups = Groups(r.OneOf(f["groups"], string(GroupsWithheld), string(GroupsShown)))
	p.Zeros = Zeros(r.OneOf(f["zeros"], string(ZerosWithheld), string(ZerosDeclared), string(ZerosShown)))
	p.Digits = map[kind.Unit]Digits{}
	g = r.Fields(f["digits"], "share?", "ratio?", "kronor?", "sum?", "decimal?", "coefficient?",
		"probability?")
	for unit, n := range g {
		if d, ok := readDigits(r, n); ok {
			p.Digits[kind.Unit(unit)] = d
		}
	}
	p.readNoise(r, f)
	last := -1
	for i, n := range r.Items(f["bands"]) {
		limit := r.Whole(n, 0, mostBand)
		if i == 0 && limit > 0 && p.Zeros != ZerosShown {
			r.Fail(n,
				lang.Text{
					SV: "den första gränsen ska vara 0: ett skyddat antal utan intervall vore känt som 0",
					EN: "the first limit must be 0: a withheld count without a band would be known to be 0",
				},
				lang.Text{SV: "skriv till exempel [0, 10, 50]", EN: "write [0, 10, 50], for instance"})
		}
		if limit <= last {
			r.Fail(n,
				lang.Text{SV: "gränsen är inte större än den före", EN: "the limit is not greater than the one before"},
				lang.Text{SV: "skriv gränserna i stigande ordning", EN: "write the limits in rising order"})
		}
		last = max(last, limit)
		p.Bands = append(p.Bands, limit)
	}
	if p.Method == Suppression && p.Width < 1 && f["width"] != nil {
		r.Fail(f["width"],
			lang.Text{SV: "metoden suppression behöver en bredd över noll",
				EN: "the method suppression needs a width above zero"},
			lang.Text{SV: "skriv till exempel width: 5", EN: "write width: 5, for instance"})
	}
	if p.Method == ThresholdOnly && p.Width > 0 {
		r.Fail(f["width"], lang.Text{SV: "metoden threshold ger inga bevis",
			EN: "the method threshold gives no proofs"},
			lang.Text{SV: "skriv width: 0, eller method: suppression", EN: "write width: 0, or method: suppression"})
	}
}

// readDigits reads {decimals: n} or {significant: n}.
func readDigits(r *reader.Reader, n ast.Node) (d Digits, ok bool) {
	if n == nil {
		return d, false
	}
	f := r.Fields(n, "decimals?", "significant?")
	if (f["decimals"] == nil) == (f["significant"] == nil) {
		r.Fail(n,
			lang.Text{SV: "här ska stå decimals eller significant", EN: "decimals or significant belongs here"},
			lang.Text{SV: "skriv till exempel {decimals: 3}", EN: "write {decimals: 3}, for instance"})
		return d, false
	}
	if f["decimals"] != nil {
		return Digits{Decimals: r.Whole(f["decimals"], 0, mostDigits)}, true
	}
	return Digits{Significant: r.Whole(f["significant"], 2, mostDigits)}, true
}

// SHA256 is that of the profile's file.
func (p *Profile) SHA256() string {
	sum := sha256.Sum256(p.source)
	return hex.EncodeToString(sum[:])
}

// Publishes says whether what the profile lets out may leave the house: only then is it told to later releases.
func (p *Profile) Publishes() bool { return p.Method != ThresholdOnly }
