package file

import (
	"fmt"
	"strings"

	"ansatz/internal/register"
)

// Delivery is an agency's delivery on a day.
type Delivery struct {
	Agency    string
	Deliverer string // of registers of the cooperation; else empty
	Day       string
	Reference string // the day that the data describe
	About     string // the comment at the top, which states what the data are
	Format    Format
	Dirty     bool
	Files     map[string][]Written // by register
}

// Manifest returns the delivery's delivery.yaml.
func (d Delivery) Manifest() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", d.About)
	fmt.Fprintf(&b, "agency: %s\n", d.Agency)
	if d.Deliverer != "" {
		fmt.Fprintf(&b, "deliverer: %s\n", d.Deliverer)
	}
	fmt.Fprintf(&b, "delivered: %s\nreference: %s\nlegal_basis: \"2016:774 2 §\"\nsynthetic: true\n",
		d.Day, d.Reference)
	b.WriteString("handling: [H0, H2]\nfiles:\n")
	for _, reg := range register.OfAgency(d.Agency) {
		parts := d.Files[reg.Name]
		if len(parts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  - register: %s\n", reg.Name)
		style := styleOf(reg, d.Format, d.Dirty)
		if style.delimiter != ',' {
			fmt.Fprintf(&b, "    delimiter: %q\n", string(style.delimiter))
		}
		if style.latin {
			b.WriteString("    encoding: windows-1252\n")
		}
		if len(parts) == 1 {
			fmt.Fprintf(&b, "    path: %s\n    sha256: %s\n", parts[0].Name, parts[0].SHA256)
			continue
		}
		fmt.Fprintf(&b, "    path: synthetic_%s.*.%s\n    parts:\n", reg.Name, d.Format.Ending())
		for _, p := range parts {
			fmt.Fprintf(&b, "      - {path: %s, sha256: %s}\n", p.Name, p.SHA256)
		}
	}
	return []byte(b.String())
}
