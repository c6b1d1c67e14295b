package disclosure

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/fault"
	"ansatz/internal/kind"
	"ansatz/internal/study"
)

func TestBuiltinProfiles(t *testing.T) {
	for _, name := range ProfileNames {
		p, err := LoadProfile(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != name || p.About.SV == "" || p.About.EN == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	p := Publish()
	if p.Method != Suppression || p.Threshold != Threshold || p.Width != 5 || p.MedianOver != 10 ||
		p.Single != (Single{}) ||
		p.Groups != GroupsWithheld || p.Digits[kind.Share] != (Digits{Significant: 3}) {
		t.Errorf("publish: %+v", p)
	}
	entries, err := profiles.ReadDir("profiles")
	if err != nil || len(entries) != len(ProfileNames) {
		t.Errorf("%d files of profiles for %d names: %v", len(entries), len(ProfileNames), err)
	}
}

// A profile of the user's is read from its file; its dominance replaces that of the built-in ones.
func TestProfileOfAFile(t *testing.T) {
	text, err := profiles.ReadFile("profiles/publish.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "own.yaml")
	own := strings.NewReplacer("p: 10", "p: 15", "name: publish", "name: own").Replace(string(text))
	if err := os.WriteFile(file, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := LoadProfile(file)
	if err != nil || p.Name != "own" || p.Dominance.P != 15 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestProfileMistakes(t *testing.T) {
	text, err := profiles.ReadFile("profiles/publish.yaml")
	if err != nil {
		t.Fatal(err)
	}
	change := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(string(text)) }
	for _, c := range []struct{ text, want string }{
		{change("threshold: 5", "treshold: 5"), `p.yaml:2:1: "threshold" is missing` + "\n" +
			`p.yaml:7:1: unknown name "treshold"`},
		{change("threshold: 5", "threshold: 0"), "p.yaml:7:12: a whole number belongs here, 1 to 1000"},
		{change("width: 5", "width: 0"), "p.yaml:8:8: the method suppression needs a width above zero"},
		{change("suppression", "threshold"), "p.yaml:8:8: the method threshold gives no proofs"},
		{change("width: 5", "width:"), `p.yaml:8:1: "width" has no value`},
		{change("suppression", "supression"), `p.yaml:6:9: unknown name "supression"`},
		{change("maxima: false", "maxima: no"), "p.yaml:11:18: true or false belongs here"},
		{change("share: {significant: 3}", "share: {decimals: 3, significant: 2}"),
			"p.yaml:15:11: decimals or significant belongs here"},
		{change("50,", "5,"), "p.yaml:22:16: the limit is not greater than the one before"},
		{change("[0,", "[1,"),
			"p.yaml:22:9: the first limit must be 0: a withheld count without a band would be known to be 0"},
		{change("{significant: 4}", "{significant: 1}"), "p.yaml:17:25: a whole number belongs here, 2 to 15" + "\n" +
			"p.yaml:18:22: a whole number belongs here, 2 to 15"},
		{change("bands: [", "bands: {a: ["), "p.yaml:23"},
		{"[a]", "p.yaml:1:1: names and values belong here"},
		{"", "p.yaml: the file should hold one profile"},
		{"a: &x {b: *x}", "p.yaml:1:11: the anchor x refers to itself"},
		{"\x1f\x8b", "p.yaml:1: is a gzip file and no plain text"},
	} {
		_, err := ParseProfile("p.yaml", []byte(c.text))
		var got []string
		for _, f := range fault.Of(err) {
			first, remedy, _ := strings.Cut(f.Error(), "\n")
			got = append(got, first)
			if remedy == "" || f.Kind != fault.Usage || f.Rule.SV == "" {
				t.Errorf("%q says too little", f)
			}
		}
		if all := strings.Join(got, "\n"); all != c.want &&
			!(strings.HasSuffix(c.want, ":23") && strings.HasPrefix(all, c.want)) {
			t.Errorf("%.40q: %s", c.text, cmp.Diff(c.want, all))
		}
	}
}

// A profile is refused for a study that it cannot protect: only the counts of the study ansatz have keys. Any other
// kind is refused, whatever its study.
func TestProfileThatCannotProtectIsRefused(t *testing.T) {
	p, err := LoadProfile("cell-key")
	if err != nil {
		t.Fatal(err)
	}
	own := *built
	own.Models = map[string]string{"own/x.sql": "select 1"}
	refused := []*study.Study{&own}
	for _, name := range study.BuiltinNames[1:] {
		s, err := study.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		refused = append(refused, s)
	}
	for _, k := range kind.All() {
		if !study.Keyed(study.Kind(k.ID)) {
			one := *built
			one.Name, one.Results = k.ID, []study.Result{{Name: "mine", Kind: study.Kind(k.ID)}}
			refused = append(refused, &one)
		}
	}
	for _, s := range refused {
		if _, err := Protect(Computed{}, s, Options{Profile: p}); fault.ExitCode(err) != 2 {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	if err := p.Usable(built); err != nil {
		t.Errorf("the built-in study: %v", err)
	}
}

// Noise is for the method cell-key alone, and at least the threshold.
func TestNoiseOfAProfile(t *testing.T) {
	text, err := profiles.ReadFile("profiles/cell-key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{"method: cell-key", "method: threshold", "the method threshold has no noise"},
		{"noise: {most: 5, variance: 3}", "", "the method cell-key needs noise"},
		{"most: 5", "most: 4", "the noise is below the threshold"},
		{"variance: 3", "variance: 0", "the variance must be above zero"},
		{"width: 0", "width: 5", "the method cell-key gives no proofs"},
	} {
		p, err := ParseProfile("p.yaml", []byte(strings.Replace(string(text), c.from, c.to, 1)))
		if p != nil || !strings.Contains(fmt.Sprint(fault.Of(err)[0].Rule.EN), c.want) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}

// FuzzProfile: whatever the bytes, there is a profile that can be used, or mistakes with a place and a remedy.
func FuzzProfile(f *testing.F) {
	for _, name := range ProfileNames {
		text, err := profiles.ReadFile("profiles/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{"", "name:", "bands: [1, 1]\ndigits: {share: {decimals: 3}, share: 1}", "- a",
		"a: *b"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParseProfile("p.yaml", text)
		if (p == nil) == (err == nil) {
			t.Fatalf("%v, %v", p, err)
		}
		for _, m := range fault.Of(err) {
			if m.Kind != fault.Usage || m.Rule.SV == "" || m.Rule.EN == "" || m.Hint.SV == "" || m.Hint.EN == "" {
				t.Errorf("%+v says too little", m)
			}
		}
		if p != nil && (p.Threshold < 1 || p.Width < 0 || p.Name == "" || p.Method == "" || p.Zeros == "" ||
			p.Groups == "") {
			t.Errorf("%+v", p)
		}
	})
}
