package vault

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

//go:embed sql/agency.sql
var agencySQL string

// databaseUser is a name of a user of a database that needs no quotes.
var databaseUser = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// databaseTypes are the types of columns in an agency's view.
var databaseTypes = map[register.Type]string{register.Date: "date", register.Month: "date", register.Int: "bigint",
	register.Num: "numeric(38, 18)", register.Bool: "boolean", register.Code: "text", register.Text: "text"}

// AgencySQL returns the statements by which an agency makes views of its registers for a server that reads them where
// they lie (docs/trino.md): in them a number is replaced by the draw that the secret gives it. user is whom the server
// signs in as.
func AgencySQL(secret, user string, registers []string) (string, error) {
	var faults fault.List
	if !databaseUser.MatchString(user) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage,
			Rule: lang.Textf("%q är inget namn på en användare", "%q is no name of a user", user),
			Hint: lang.Text{SV: "skriv det med små bokstäver, siffror och _",
				EN: "write it in small letters, digits and _"}})
	}
	var b strings.Builder
	fmt.Fprintf(&b, agencySQL, user, secret)
	for _, name := range registers {
		r, known := register.Lookup(name)
		if !known {
			faults = append(faults, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("inget register heter %s", "no register is called %s", name),
				Hint: fault.DidYouMean(name, register.Names())})
			continue
		}
		if err := MayLieElsewhere(r); err != nil {
			faults = append(faults, fault.Of(err)...)
			continue
		}
		var columns []string
		for _, c := range r.Columns {
			column := fmt.Sprintf("%s::%s", c.SQL(), databaseTypes[c.Type])
			if c.Type == register.ID {
				column = fmt.Sprintf("ansatz.draw(%s::text)", c.SQL())
			}
			columns = append(columns, "    "+column+" as "+c.SQL())
		}
		fmt.Fprintf(&b, "\ncreate materialized view ansatz.%[1]s as select\n%[2]s\nfrom %[1]s;\n"+
			"grant select on ansatz.%[1]s to %[3]s;\n", name, strings.Join(columns, ",\n"), user)
	}
	fmt.Fprintf(&b, "\ngrant usage on schema ansatz to %s;\n", user)
	return b.String(), faults.Err()
}

// MayLieElsewhere returns a fault if a register cannot lie in an agency's database: if the workspace makes its keys of
// it, or more than rows (who is insured, and sums of income), or if it names companies.
func MayLieElsewhere(r *register.Register) error {
	why := lang.Text{}
	switch r.Name {
	case "person", "person_alias":
		why = lang.Text{SV: "nycklarna görs av det", EN: "keys are made from it"}
	case "insured", "income":
		why = lang.Text{SV: "arbetsytan räknar mer av det än rader", EN: "the workspace computes more of it than rows"}
	default:
		for _, c := range r.Columns {
			if c.Type == register.Org {
				why = lang.Text{SV: "det nämner bolag", EN: "it names companies"}
			}
		}
	}
	if why == (lang.Text{}) {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage,
		Rule: lang.Text{SV: "registret " + r.Name + " kan inte ligga hos myndigheten: " + why.SV,
			EN: "the register " + r.Name + " cannot lie at the agency: " + why.EN},
		Hint: lang.Text{SV: "läs in det i arbetsytan i stället", EN: "load it into the workspace instead"}}
}
