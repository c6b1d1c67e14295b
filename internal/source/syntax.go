package source

import (
	"regexp"
	"strings"
)

// defined matches the parser's message about a name that occurs twice.
var defined = regexp.MustCompile(`^mapping key (".*") already defined at \[([0-9]+):[0-9]+\]$`)

// inSwedish translates the messages of the YAML parser: the first entry whose words occur in the message. A message
// without an entry is reported without its reason.
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

// swedish returns the reason of a mistake in YAML in Swedish, and empty if there is no translation.
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
