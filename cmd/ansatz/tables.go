package main

import (
	"context"
	"net/mail"
	"net/url"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/exchange"
	"ansatz/internal/run/edition"
)

func init() {
	addTexts(map[string]lang.Text{
		"tables": {
			SV: "Skriv resultat som tabeller för andra: PX-filer, results.csv med metadata, post för en datakatalog.",
			EN: "Write results as tables for others: PX files, results.csv with metadata, a record for a catalogue.",
		},
		"tables_out": {
			SV: "Mapp för tabellerna; ersätts i sin helhet, eller inte alls.",
			EN: "Folder for the tables; replaced as a whole, or not at all.",
		},
		"tables_result": {
			SV: "Resultat att skriva som PX-fil: namn, nummer eller titel; annars alla. Kan upprepas.",
			EN: "Result to write as a PX file: name, number or title; otherwise all. May be repeated.",
		},
		"tables_publisher": {
			SV: "Myndigheten som ger ut tabellerna; skriver dcat.jsonld, en post enligt DCAT-AP-SE.",
			EN: "The agency that publishes the tables; writes dcat.jsonld, a record of DCAT-AP-SE.",
		},
		"tables_publisher_uri": {
			SV: "Myndighetens adress i den nationella datakatalogen.",
			EN: "The agency's address in the national catalogue of data.",
		},
		"tables_contact": {SV: "E-postadress för frågor.", EN: "Address of electronic mail for questions."},
		"tables_address": {
			SV: "Webbadressen där filerna ska ligga.",
			EN: "The web address under which the files will lie.",
		},
		"tables_access": {
			SV: "Vem som får läsa: public, restricted eller non-public.",
			EN: "Who may read: public, restricted or non-public.",
		},
	})
}

type tablesCommand struct {
	Results      string   `arg:"" help:"${release_folder}"`
	Out          string   `required:"" short:"o" help:"${tables_out}"`
	Result       []string `sep:"none" help:"${tables_result}"`
	Profile      string   `help:"${release_profile}"`
	Publisher    string   `help:"${tables_publisher}"`
	PublisherURI string   `help:"${tables_publisher_uri}"`
	Contact      string   `help:"${tables_contact}"`
	Address      string   `help:"${tables_address}"`
	Access       string   `default:"non-public" enum:"public,restricted,non-public" help:"${tables_access}"`
}

func (tablesCommand) Help() string {
	return examples("  ansatz tables resultat --out tabeller\n"+
		"  ansatz tables resultat --out tabeller --result table_6 --result \"Tabell 8\"\n"+
		"  ansatz tables resultat --out tabeller --publisher Försäkringskassan --contact data@example.se "+
		"--address https://example.se/ansatz/",
		"  ansatz tables results --out tables\n"+
			"  ansatz tables results --out tables --result table_6 --result \"Table 8\"\n"+
			"  ansatz tables results --out tables --publisher Agency --contact data@example.se "+
			"--address https://example.se/ansatz/")
}

// record is what the flags say for a catalogue of data; nil where they say nothing.
func (cmd tablesCommand) record() (*exchange.Record, error) {
	if cmd.Publisher == "" && cmd.PublisherURI == "" && cmd.Contact == "" && cmd.Address == "" {
		return nil, nil
	}
	var faults fault.List
	wrong := func(sv, en, remedySV, remedyEN string) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: sv, EN: en},
			Hint: lang.Text{SV: remedySV, EN: remedyEN}})
	}
	web := func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	}
	if cmd.Publisher == "" {
		wrong("posten för en datakatalog saknar utgivare", "the record for a catalogue lacks its publisher",
			"ange myndighetens namn med --publisher", "name the agency with --publisher")
	}
	if a, err := mail.ParseAddress(cmd.Contact); err != nil || a.Address != cmd.Contact {
		wrong("posten för en datakatalog saknar en e-postadress", "the record for a catalogue lacks an address of mail",
			"ange en adress för frågor med --contact", "give an address for questions with --contact")
	}
	if !web(cmd.Address) {
		wrong("posten för en datakatalog saknar en webbadress", "the record for a catalogue lacks a web address",
			"ange med --address var filerna ska ligga, https://…",
			"say with --address where the files will lie, https://…")
	}
	if cmd.PublisherURI != "" && !web(cmd.PublisherURI) {
		wrong("utgivarens adress är ingen webbadress", "the publisher's address is no web address",
			"skriv --publisher-uri som https://…", "write --publisher-uri as https://…")
	}
	return &exchange.Record{Publisher: cmd.Publisher, PublisherURI: cmd.PublisherURI, Contact: cmd.Contact,
		Address: strings.TrimSuffix(cmd.Address, "/") + "/", Access: cmd.Access}, faults.Err()
}

func (cmd tablesCommand) Run(ctx context.Context, c *console) error {
	req := edition.TablesRequest{Results: cmd.Results, Only: cmd.Result, Lang: c.lang}
	var err error
	if req.Record, err = cmd.record(); err != nil {
		return err
	}
	if cmd.Profile != "" {
		if req.Profile, err = disclosure.LoadProfile(cmd.Profile); err != nil {
			return err
		}
	}
	written, without, err := edition.Tables(ctx, req, cmd.Out)
	if err != nil {
		return err
	}
	for _, result := range without {
		c.say(lang.Textf("Ingen PX-fil: %s har för många grupper och kategorier; talen finns i results.csv.",
			"No PX file: %s has too many groups and categories; the numbers are in results.csv.", result))
	}
	c.say(lang.Textf("Klart: %[2]s (filer: %[1]d)", "Done: %[2]s (files: %[1]d)", len(written), cmd.Out))
	return nil
}
