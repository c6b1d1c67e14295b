package source

import (
	"bytes"
	"strings"

	"ansatz/internal/lang"
)

// Kind is the kind of a file, from its first bytes. The zero value is a text, as far as these show.
type Kind struct {
	ID   string // short and fixed; empty for a text
	Name lang.Text
	Hint lang.Text // what to do where a CSV file was expected
}

var asCSV = lang.Text{
	SV: "spara tabellen som CSV (UTF-8), eller leverera den som Parquet",
	EN: "save the table as CSV (UTF-8), or deliver it as Parquet",
}

// kinds lists the kinds of files that may have a wrong name, by how they begin.
var kinds = []struct {
	begin string
	word  bool // a text may begin so too; a file of this kind then has bytes that no text has
	Kind
}{
	{
		"\x1f\x8b",
		false,
		Kind{
			"gzip",
			lang.Text{SV: "en gzip-fil", EN: "a gzip file"},
			lang.Text{
				SV: "packa upp filen: den är packad en gång för mycket",
				EN: "unpack the file: it is packed once too often",
			},
		},
	},
	{
		"PK\x03\x04",
		false,
		Kind{
			"zip",
			lang.Text{SV: "ett zip-arkiv", EN: "a zip archive"},
			lang.Text{
				SV: "packa upp arkivet, eller packa filen med gzip",
				EN: "unpack the archive, or pack the file with gzip",
			},
		},
	},
	{
		"PK\x05\x06",
		false,
		Kind{
			"zip",
			lang.Text{SV: "ett tomt zip-arkiv", EN: "an empty zip archive"},
			lang.Text{SV: "hämta filen på nytt från myndigheten", EN: "fetch the file again from the agency"},
		},
	},
	{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		false,
		Kind{"xls", lang.Text{SV: "en äldre Excel-arbetsbok (.xls)", EN: "an old Excel workbook (.xls)"}, asCSV},
	},
	{
		"PAR1",
		true,
		Kind{
			"parquet",
			lang.Text{SV: "en Parquet-fil", EN: "a Parquet file"},
			lang.Text{SV: "döp filen till .parquet", EN: "call the file .parquet"},
		},
	},
	{
		"PARE",
		true,
		Kind{
			"parquet",
			lang.Text{SV: "en krypterad Parquet-fil", EN: "an encrypted Parquet file"},
			lang.Text{SV: "leverera filen okrypterad", EN: "deliver the file without encryption"},
		},
	},
	{
		"\x28\xb5\x2f\xfd",
		false,
		Kind{
			"zstd",
			lang.Text{SV: "en fil packad med zstd", EN: "a file packed with zstd"},
			lang.Text{SV: "packa filen med gzip i stället", EN: "pack the file with gzip instead"},
		},
	},
	{
		"BZh",
		true,
		Kind{
			"bzip2",
			lang.Text{SV: "en fil packad med bzip2", EN: "a file packed with bzip2"},
			lang.Text{SV: "packa filen med gzip i stället", EN: "pack the file with gzip instead"},
		},
	},
	{
		"\xfd7zXZ\x00",
		false,
		Kind{
			"xz",
			lang.Text{SV: "en fil packad med xz", EN: "a file packed with xz"},
			lang.Text{SV: "packa filen med gzip i stället", EN: "pack the file with gzip instead"},
		},
	},
	{
		"7z\xbc\xaf\x27\x1c",
		false,
		Kind{
			"7z",
			lang.Text{SV: "ett 7z-arkiv", EN: "a 7z archive"},
			lang.Text{
				SV: "packa upp arkivet, eller packa filen med gzip",
				EN: "unpack the archive, or pack the file with gzip",
			},
		},
	},
	{"%PDF-", false, Kind{"pdf", lang.Text{SV: "en PDF-fil", EN: "a PDF file"}, asCSV}},
	{"SQLite format 3\x00", false, Kind{"sqlite", lang.Text{SV: "en SQLite-databas", EN: "an SQLite database"}, asCSV}},
	{
		"\x00\x05\x16\x07",
		false,
		Kind{
			"shadow",
			lang.Text{SV: "en skuggfil från macOS", EN: "a shadow file of macOS"},
			lang.Text{SV: "ange filen utan ._ i namnet", EN: "name the file without ._ in its name"},
		},
	},
	{"\xff\xfe\x00\x00", false, Kind{"utf-32", lang.Text{SV: "text i UTF-32", EN: "text in UTF-32"}, saveAsUTF8}},
	{"\x00\x00\xfe\xff", false, Kind{"utf-32", lang.Text{SV: "text i UTF-32", EN: "text in UTF-32"}, saveAsUTF8}},
}

// KindOf returns the kind of a file from its first bytes; a few thousand are enough.
func KindOf(head []byte) Kind {
	if k := Statistics(head); k.ID != "" {
		return k
	}
	for _, k := range kinds {
		if bytes.HasPrefix(head, []byte(k.begin)) &&
			(!k.word || bytes.IndexFunc(head[:min(len(head), 64)], func(c rune) bool { return c < '\t' }) >= 0) {
			if k.ID == "zip" &&
				(bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("xl/"))) {
				return Kind{"xlsx", lang.Text{SV: "en Excel-arbetsbok", EN: "an Excel workbook"}, asCSV}
			}
			return k.Kind
		}
	}
	if k := XML(head); k.ID != "" {
		return k
	}
	html := bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 64)], " \t\r\n\ufeff"))
	if bytes.HasPrefix(html, []byte("<!doctype html")) || bytes.HasPrefix(html, []byte("<html")) {
		return Kind{
			"html",
			lang.Text{SV: "en webbsida", EN: "a web page"},
			lang.Text{
				SV: "hämta filen på nytt: det här kan vara ett felmeddelande från en webbplats",
				EN: "fetch the file again: this may be an error message of a web site",
			},
		}
	}
	if markOf(head) == "" && wide(head) {
		return Kind{
			"utf-16",
			lang.Text{SV: "text i UTF-16 utan byteordningsmärke", EN: "text in UTF-16 without a byte-order mark"},
			saveAsUTF8,
		}
	}
	return Kind{}
}

// Statistics returns the kind of a file of a statistics program. No other file begins so.
func Statistics(head []byte) Kind {
	kind := func(id, name string) Kind {
		return Kind{id, lang.Text{SV: "en " + name + "-fil", EN: "a " + name + " file"},
			lang.Text{SV: "döp filen till ." + id, EN: "call the file ." + id}}
	}
	const sas = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60"
	switch begins := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }; {
	case begins("<stata_dta>"),
		len(head) > 60 && head[0] >= 104 && head[0] <= 115 && (head[1] == 1 || head[1] == 2) && head[2] == 1 &&
			head[3] == 0:
		return kind("dta", "Stata")
	case begins("$FL2@(#)"):
		return kind("sav", "SPSS")
	case begins("$FL3@(#)"):
		return kind("zsav", "SPSS")
	case begins(sas):
		return kind("sas7bdat", "SAS")
	case begins("HEADER RECORD*******LIB"):
		return kind("xpt", "SAS XPORT")
	}
	return Kind{}
}

// XML returns the kind of a file that begins with the declaration of XML, or with the outermost element of an agency's
// own file.
func XML(head []byte) Kind {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, begin := range []string{"<?xml", "<Skatteverket", "<Folkbokforingspost", "<soap:Envelope",
		"<soapenv:Envelope", "<SOAP-ENV:Envelope", "<SvarMeddelande"} {
		if bytes.HasPrefix(text, []byte(begin)) && !bytes.Contains(bytes.ToLower(text), []byte("<html")) {
			return Kind{"xml", lang.Text{SV: "en XML-fil", EN: "an XML file"},
				lang.Text{SV: "döp filen till .xml", EN: "call the file .xml"}}
		}
	}
	return Kind{}
}

// wide says whether a text looks like UTF-16: every other byte of its first characters is zero.
func wide(head []byte) bool {
	head = head[:min(len(head)/2*2, 64)]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	return half >= 2 && (zeros[0] == 0 && zeros[1]*4 >= half*3 || zeros[1] == 0 && zeros[0]*4 >= half*3)
}

// Shadow says whether a path, with slashes, is a shadow file, which macOS puts beside files in folders and archives and
// which has none of their contents.
func Shadow(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "._") || part == "__MACOSX" || part == ".DS_Store" {
			return true
		}
	}
	return false
}
