package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// hostile writes deliveries whose names, files and columns hold what a spreadsheet or a terminal would obey.
func hostile(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	write := func(path, text string) {
		path = filepath.Join(dir, path)
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
		ts.Check(os.WriteFile(path, []byte(text), 0o600))
	}
	manifest := func(agency string, files ...string) string {
		var b strings.Builder
		b.WriteString("agency: " + agency + "\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\nfiles:\n")
		for i := 0; i < len(files); i += 2 {
			b.WriteString("  - {register: " + files[i] + ", path: " + files[i+1] + "}\n")
		}
		return b.String()
	}
	write("tax/delivery.yaml", manifest("tax", "company", "company.csv", "company_role", `"fil\u202Evsc.csv"`))
	write(
		"tax/company.csv",
		"company_id,name,legal_form,sector,industry,registered_date,deregistered_date,bankruptcy_date,"+
			"anteckning\x1b[31m\n"+
			"5560000001,=cmd|calc,AB,private,@SUM(1),2015-01-01,,,\n"+
			"5560000019,Två\u202EBA\x1b[2J\x00,AB,private,88101,2015-01-01,,,\n"+
			"5560000027,Tre,AB,private,88101,=HYPERLINK(1),,,\n"+
			"5560000035,Fyra,AB,private,88101,  +1,,,\n"+
			"5560000043,Fem,AB,private,88101,-12,,,\n"+
			"5560000050,Sex,AB,private,88101,\"\t=1\",,,\n"+
			"5560000068,Sju,AB,private,88101,＝1,,,\n"+
			"5560000076,Åtta,AB,private,88101,\"x\ny\",,,\n",
	)
	write(
		"tax/fil\u202Evsc.csv",
		"company_id,person_id,role,from_date,to_date\n5560000001,198001019804,board_member,2015-01-01,\n"+
			"5560000019,198001019804,board_member,2015-01-01,\n5560000019,198001019804,board_member,aldrig,\n",
	)
	write("population/delivery.yaml", manifest("population", "person", "person.csv"))
	write(
		"population/person.csv",
		"person_id,sex,birth_date,death_date,emigrated_date,background,municipality,protected\n"+
			"198001019804,male,1980-01-01,,,22,0180,\n",
	)
	write("employment/delivery.yaml", manifest("employment", "employment_support", "support.csv"))
	write("employment/support.csv",
		"person_id,employer_id,kind,from_date,to_date,amount\n198001019804,5560000001,-1+1,2022-01-01,2022-12-31,100\n")
	write("../fel/skatt/delivery.yaml", manifest("tax", "company", `"saknad\x1b\nklart.csv"`))
}

// visible holds files to hold no character that a terminal or a reader would obey, other than line breaks and tabs.
func visible(ts *testscript.TestScript, _ bool, args []string) {
	obeyed := regexp.MustCompile(
		`[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}\x{feff}]`,
	)
	for _, file := range args {
		text := ts.ReadFile(file)
		if at := obeyed.FindStringIndex(text); at != nil {
			ts.Fatalf("%s holds %q, after %q", file, text[at[0]:at[1]], text[max(0, at[0]-40):at[0]])
		}
	}
}
