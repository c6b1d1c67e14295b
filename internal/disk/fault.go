package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Fault turns an error of the system about a path into a fault. Its kind is the one given, or Resource if the machine
// has run out of something.
func Fault(kind fault.Kind, path string, err error) *fault.Fault {
	var odd NotRegular
	f := &fault.Fault{Kind: kind, File: path}
	if !errors.Is(err, ErrInUse) {
		err = plain(err)
	}
	switch {
	case errors.Is(err, ErrInUse):
		f.Kind = fault.Resource
		f.Rule = lang.Text{SV: "används av ett annat program", EN: "is in use by another program"}
		f.Hint = lang.Text{SV: "stäng det program som har filen, eller en fil i mappen, öppen",
			EN: "close the program that has the file, or a file in the folder, open"}
	case errors.As(err, &odd):
		what := lang.Text{SV: "en enhet", EN: "a device"}
		switch {
		case odd.Mode.IsDir():
			what = lang.Text{SV: "en mapp", EN: "a folder"}
		case odd.Mode&fs.ModeSymlink != 0:
			what = lang.Text{SV: "en länk", EN: "a link"}
		case odd.Mode&fs.ModeNamedPipe != 0:
			what = lang.Text{SV: "ett rör", EN: "a pipe"}
		case odd.Mode&fs.ModeSocket != 0:
			what = lang.Text{SV: "en sockel", EN: "a socket"}
		}
		f.Rule = lang.Text{SV: "är " + what.SV + " och ingen vanlig fil", EN: "is " + what.EN + " and no regular file"}
		f.Hint = lang.Text{SV: "lägg en vanlig fil på platsen", EN: "put a regular file in its place"}
	case errors.Is(err, ErrLeadsOut):
		f.Rule = lang.Text{SV: "är en länk som leder ut ur mappen", EN: "is a link that leads out of the folder"}
		f.Hint = lang.Text{
			SV: "lägg det som länken visar till i mappen i stället för länken",
			EN: "put what the link points at into the folder, in place of the link",
		}
	case errors.Is(err, fs.ErrNotExist):
		f.Rule = lang.Text{SV: "finns inte", EN: "does not exist"}
		f.Hint = lang.Text{SV: "kontrollera sökvägen", EN: "check the path"}
	case errors.Is(err, syscall.ELOOP):
		f.Rule = lang.Text{
			SV: "är en länk som leder tillbaka till sig själv",
			EN: "is a link that leads back to itself",
		}
		f.Hint = lang.Text{SV: "ta bort länken", EN: "remove the link"}
	case errors.Is(err, syscall.ENOTDIR):
		f.Rule = lang.Text{
			SV: "ligger i något som är en fil och ingen mapp",
			EN: "is inside something that is a file, not a folder",
		}
		f.Hint = lang.Text{SV: "kontrollera sökvägen", EN: "check the path"}
	case errors.Is(err, fs.ErrPermission):
		f.Rule = lang.Text{SV: "rättighet saknas (permission denied)", EN: "permission denied"}
		f.Hint = lang.Text{
			SV: "ge den som kör programmet rättighet till filen och mapparna som den ligger i",
			EN: "give the program's user permission to the file and its folders",
		}
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return TooFewHandles()
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		f.Kind = fault.Resource
		f.Rule = lang.Text{SV: "disken är full", EN: "the disk is full"}
		f.Hint = lang.Text{
			SV: "frigör plats på disken, eller välj en annan",
			EN: "make room on the disk, or choose another",
		}
	case errors.Is(err, syscall.EROFS):
		f.Kind = fault.Resource
		f.Rule = lang.Text{SV: "disken är skrivskyddad", EN: "the disk is read-only"}
		f.Hint = lang.Text{SV: "välj en annan plats", EN: "choose another place"}
	default:
		f.Rule = Unclear
		f.Hint = lang.Text{SV: "se efter rättigheter, disk och nätverk", EN: "look at permissions, disk and network"}
	}
	return f
}

// Unclear is the rule of an error about which the system says nothing useful.
var Unclear = lang.Text{SV: "kan inte läsas eller skrivas", EN: "cannot be read or written"}

// CannotWrite returns the fault of a place that cannot be written. Its kind is Resource, exit code 6.
func CannotWrite(path string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Resource,
		File: path,
		Rule: lang.Text{SV: "kan inte skrivas", EN: "cannot be written"},
		Hint: lang.Text{SV: "se efter rättigheter och plats på disken, eller välj en annan plats",
			EN: "look at permissions and room on the disk, or choose another place"},
	}
}

// TooFewHandles says that the system lets the program open no more files.
func TooFewHandles() *fault.Fault {
	return &fault.Fault{
		Kind: fault.Resource,
		Rule: lang.Text{SV: "programmet får inte öppna fler filer", EN: "the program may open no more files"},
		Hint: lang.Text{
			SV: "höj gränsen (ulimit -n 4096) och kör igen",
			EN: "raise the limit (ulimit -n 4096) and run again",
		},
	}
}

// Placeable refuses a path with a name that the system reserves for devices, or that no file may have.
func Placeable(path string) error {
	if !Reserved(path) {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "är inget namn som en fil eller mapp kan ha i Windows",
			EN: "is not a name that a file or folder can have on Windows"},
		Hint: lang.Text{SV: `välj ett namn utan < > : " | ? * som inte heter som en enhet (CON, NUL, COM1 …)`,
			EN: `choose a name without < > : " | ? * that is not the name of a device (CON, NUL, COM1 …)`}}
}

// fileEndings are endings that only files have: those that are written or read here, and their like.
var fileEndings = []string{".csv", ".docx", ".dta", ".gexf", ".graphml", ".gz", ".htm", ".html", ".json", ".md",
	".parquet", ".pdf", ".png", ".px", ".sas7bdat", ".sav", ".svg", ".tar", ".txt", ".xls", ".xlsx", ".xml",
	".xpt", ".yaml", ".yml", ".zip"}

// FolderPlaceable is Placeable for a folder to make. It refuses one that would be called as a file is, unless it is
// there already.
func FolderPlaceable(path string) error {
	if err := Placeable(path); err != nil {
		return err
	}
	ending := strings.ToLower(filepath.Ext(path))
	if !slices.Contains(fileEndings, ending) {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Textf("slutar på %s som en fil, men här skrivs en mapp med flera filer",
			"ends in %s like a file, but a folder of several files is written here", ending),
		Hint: lang.Textf("ange en mapp: %s", "name a folder: %s", strings.TrimSuffix(path, filepath.Ext(path)))}
}
