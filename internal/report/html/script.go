package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// documentJS searches the page, copies links to tables and saves figures as files. The page says all that it says
// without it, and it asks nobody for anything.
//
//go:embed document.js
var documentJS string

// policy allows the page its own style and this script, and nothing else: no other script, and nothing from elsewhere.
func policy() string {
	sum := sha256.Sum256([]byte(documentJS))
	return fmt.Sprintf("default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src 'sha256-%s'; "+
		"base-uri 'none'; form-action 'none'", base64.StdEncoding.EncodeToString(sum[:]))
}

// script is the script with its words.
func (p *sheet) script() string {
	words, err := json.Marshal(map[string]string{
		"search": p.tr("Sök i rapporten", "Search the report"),
		"hits":   p.tr("%d träffar", "%d hits"),
		"link":   p.tr("Kopiera länk", "Copy link"),
		"copied": p.tr("Länken är kopierad", "The link is copied"),
		"shown":  p.tr("Länken står i adressfältet", "The link is in the address bar"),
		"svg":    p.tr("Spara som SVG", "Save as SVG"),
		"png":    p.tr("Spara som PNG", "Save as PNG"),
	})
	if err != nil {
		panic("report page: " + err.Error()) // a map of texts has none
	}
	return `<script type="application/json" id="words">` + string(words) + "</script>\n<script>" + documentJS +
		"</script>\n"
}
