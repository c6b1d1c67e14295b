package source

import (
	"regexp"
	"strings"
)

// defined is the parser's message of a name that stands twice.
var defined = regexp.MustCompile(`^mapping key (".*") already defined at \[([0-9]+):[0-9]+\]$`)

// inSwedish says what the parser of YAML says in English, the first line that has one of its words. What none has is
// told without its reason.
var inSwedish = []struct {
	words  []string
	reason string
}{
	{[]string{"tab character", `character '` + "\t"}, "ett tabbtecken där det ska vara mellanslag"},
	{[]string{"end character of"}, "ett citattecken är inte stängt"},
	{[]string{"'}'", "'{'", "flow map"}, "ett komma eller en klammer } saknas"},
	{[]string{"']'", "'['", "','"}, "ett komma eller en hakparentes ] saknas"},
	{[]string{"reserved character"}, "en text som börjar med det tecknet skrivs inom citattecken"},
	{
		[]string{"escape", "surrogate", "hex"},
		"ett omvänt snedstreck \\ inom citattecken, som inte följs av något känt tecken",
	},
	{[]string{"anchor", "alias"}, "ett ankare (&namn) eller en hänvisning (*namn) på fel plats"},
	{[]string{"directive", "document", "YAML version"}, "%, --- eller ... på fel plats"},
	{[]string{"tag"}, "ett utropstecken (!) på fel plats"},
	{
		[]string{"map", "key", "value", "sequence", "indent"},
		"ett namn eller värde på fel plats: ett kolon för mycket eller för litet, eller ett indrag som inte stämmer",
	},
}

// swedish is the reason of a mistake in YAML, in Swedish; empty where there is none to give.
func swedish(reason string) string {
	if m := defined.FindStringSubmatch(reason); m != nil {
		return m[1] + " står redan på rad " + m[2]
	}
	for _, s := range inSwedish {
		for _, word := range s.words {
			if strings.Contains(reason, word) {
				return s.reason
			}
		}
	}
	return ""
}
