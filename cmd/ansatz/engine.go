package main

import (
	"net/url"
	"os"
	"strings"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/engine/trino"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/run"
)

// driver is the engine that computes, holds workspaces and writes Parquet. Nothing else of the program names one, but
// for the server on which models can be made instead.
var driver = duckdb.Driver

func init() {
	addTexts(map[string]lang.Text{
		"flag_engine": {
			SV: "trino: räkna modellerna på en server (docs/trino.md); annars räknas de i programmet.",
			EN: "trino: compute the models on a server (docs/trino.md); else they are computed in the program.",
		},
		"flag_server": {
			SV: "Trinos adress, med användare: https://NAMN@DATOR:PORT.",
			EN: "Trino's address, with the user: https://NAME@HOST:PORT.",
		},
		"flag_catalog": {SV: "Trinos katalog för modellerna.", EN: "Trino's catalogue for the models."},
		"flag_shared": {
			SV: "Mapp som servern läser, och dess adress där: MAPP=ADRESS, t.ex. /delad=local:///delad.",
			EN: "Folder that the server reads, and its address there: FOLDER=ADDRESS, e.g. /shared=local:///shared.",
		},
	})
}

// together is how many models are made at a time on a server: its floor for each is planning and writing files, which
// take little of it.
const together = 6

// remote holds the flags of the server on which models may be made. What is secret comes from the environment alone.
type remote struct {
	Engine  string `default:"" enum:",trino" env:"ANSATZ_ENGINE" help:"${flag_engine}"`
	Server  string `env:"ANSATZ_TRINO_SERVER" help:"${flag_server}"`
	Catalog string `env:"ANSATZ_TRINO_CATALOG" help:"${flag_catalog}"`
	Shared  string `env:"ANSATZ_TRINO_SHARED" help:"${flag_shared}"`
}

// on has a run make its models where the flags say.
func (r remote) on(in run.Input) run.Input {
	if r.Engine != "" {
		var c trino.Config
		c, in.Unusable = r.config()
		in.Engine = trino.Driver(in.Engine, c)
	}
	return in
}

// config reads the flags and the environment.
func (r remote) config() (trino.Config, error) {
	c := trino.Config{Catalog: r.Catalog, Together: together, Role: os.Getenv("ANSATZ_TRINO_ROLE"),
		Certificate: os.Getenv("ANSATZ_TRINO_CERTIFICATE")}
	var faults fault.List
	wrong := func(rule, hint lang.Text) {
		faults = append(faults, &fault.Fault{Kind: fault.Usage, Rule: rule, Hint: hint})
	}
	address, err := url.Parse(r.Server)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		wrong(lang.Text{SV: "--server är ingen adress", EN: "--server is no address"},
			lang.Text{SV: "skriv den så: https://NAMN@DATOR:PORT", EN: "write it so: https://NAME@HOST:PORT"})
		address = &url.URL{}
	}
	if _, has := address.User.Password(); has {
		wrong(lang.Text{SV: "--server har ett lösenord, som syns i processlistan",
			EN: "--server has a password, which is shown in the list of processes"},
			lang.Text{SV: "lägg det i en fil som $ANSATZ_TRINO_PASSWORD_FILE nämner",
				EN: "put it in a file that $ANSATZ_TRINO_PASSWORD_FILE names"})
	}
	c.User = address.User.Username()
	address.User = nil
	c.Server = address.String()
	if r.Catalog == "" {
		wrong(lang.Text{SV: "--catalog saknas", EN: "--catalog is missing"},
			lang.Text{SV: "ange den katalog i Trino som modellerna får skrivas i",
				EN: "name the catalogue of Trino in which models may be written"})
	}
	var ok bool
	c.Folder, c.Location, ok = strings.Cut(r.Shared, "=")
	if !ok || c.Folder == "" || !strings.Contains(c.Location, ":") {
		wrong(lang.Text{SV: "--shared är inte MAPP=ADRESS", EN: "--shared is not FOLDER=ADDRESS"},
			lang.Text{SV: "ange en mapp som servern också läser, och dess adress där: /delad=local:///delad",
				EN: "name a folder that the server reads too, and its address there: /shared=local:///shared"})
	}
	if c.Password, err = fromEnvironment("ANSATZ_TRINO_PASSWORD"); err != nil {
		faults = append(faults, fault.Of(err)...)
	}
	if c.Token, err = fromEnvironment("ANSATZ_TRINO_TOKEN"); err != nil {
		faults = append(faults, fault.Of(err)...)
	}
	if (c.Password != "" || c.Token != "") && address.Scheme == "http" {
		wrong(lang.Text{SV: "lösenordet skulle gå okrypterat till servern", EN: "the password would go to the server " +
			"unencrypted"}, lang.Text{SV: "ange en adress som börjar med https://",
			EN: "give an address that begins with https://"})
	}
	return c, faults.Err()
}

// fromEnvironment returns the value of a variable of the environment, or the content of the file that the variable with
// _FILE after its name names.
func fromEnvironment(name string) (string, error) {
	path := os.Getenv(name + "_FILE")
	if path == "" {
		return os.Getenv(name), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &fault.Fault{Kind: fault.Usage, File: path,
			Rule: lang.Textf("filen som $%s_FILE nämner går inte att läsa",
				"the file that $%s_FILE names cannot be read", name),
			Hint: lang.Text{SV: "rätta variabeln eller filens rättigheter",
				EN: "correct the variable or the file's permissions"}}
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
