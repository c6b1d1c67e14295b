package edition

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/manuscript"
	"ansatz/internal/run"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
)

// aJudgement is what a signature of JudgedFile is of.
const aJudgement = "report judgement"

// signedText is what is signed of a line of JudgedFile.
func signedText(r manuscript.Record) []byte {
	text, err := json.Marshal([]string{r.ID, r.By, r.Date, r.Of})
	if err != nil {
		panic("signed judgement: " + err.Error()) // four texts have none
	}
	return text
}

// unproved is why a typed name does not count where there is a list of people.
var unproved = lang.Text{SV: "utan underskrift, och arbetsytan har en personförteckning",
	EN: "without a signature, and the workspace has a list of people"}

// trust says what a line of JudgedFile is worth, by the list of people where it is known. A signature must be that of
// the line, and of the person named, who was in the list that day. Where there is no list, a typed name counts.
func trust(people person.List, r manuscript.Record) (t manuscript.Trusted) {
	key := person.PublicKey(r.Key)
	signature, err := base64.StdEncoding.DecodeString(r.Signature)
	switch {
	case r.Key == "" && r.Signature == "":
		if len(people.People) > 0 {
			t.Why = unproved
		}
		return t
	case err != nil || !key.Verify(aJudgement, signedText(r), signature):
		return manuscript.Trusted{Forged: true, Why: lang.Textf("underskriften är inte bedömningen av %s",
			"the signature is not that of the judgement of %s", r.ID)}
	}
	t.Key = key.Short()
	if len(people.People) == 0 {
		return t
	}
	if p, err := people.Permit(key, r.Date); err != nil || p.Name != r.By {
		t.Why = lang.Text{SV: "nyckeln är inte den personens i personförteckningen",
			EN: "the key is not that of the person in the list of people"}
	}
	return t
}

// trusted sees to it that the lines of JudgedFile count for what they are worth by the list of people of the workspace,
// where one is asked; and that a version that is kept knows of each line what it was worth.
func (e *Edition) trusted(ctx context.Context, req Request) error {
	people, err := peopleOf(ctx, req)
	e.people = people
	e.Manuscript.Trust = func(r manuscript.Record) manuscript.Trusted {
		t := trust(people, r)
		if t.Why != (lang.Text{}) && !t.Forged {
			if e.doubted == nil {
				e.doubted = map[string]lang.Text{}
			}
			e.doubted[string(signedText(r))] = t.Why
		}
		return t
	}
	return err
}

// peopleOf is the list of people of the workspace; empty where there is none, or no workspace is asked.
func peopleOf(ctx context.Context, req Request) (person.List, error) {
	if req.Workspace == nil {
		return person.List{}, nil
	}
	l, err := ledger.Read(ctx, req.Workspace.Workspace)
	if err != nil {
		return person.List{}, err
	}
	return l.People, nil
}

// Judge writes down that somebody has judged a conclusion of the report on its evidence, on a day. Where the workspace
// has a list of people, the person of the key signs it; by may then be empty. It refuses a word that is stronger than
// the evidence supports.
func Judge(ctx context.Context, req Request, id, by, day string) (*manuscript.Judgement, error) {
	if err := (ledger.Typed{"--by": by}).Check(); err != nil {
		return nil, err
	}
	if Frozen(req.Folder) {
		return nil, &fault.Fault{Kind: fault.Usage, File: req.Folder,
			Rule: lang.Text{SV: "mappen är en fryst version, och i den skrivs ingenting",
				EN: "the folder is a frozen version, and nothing is written in it"},
			Hint: lang.Text{SV: "bedöm slutsatsen i rapportens mapp, och frys en ny version",
				EN: "judge the conclusion in the folder of the report, and freeze a new version"}}
	}
	by, signer, err := judgedBy(ctx, req, by)
	if err != nil {
		return nil, err
	}
	e, err := Make(ctx, req)
	if err != nil {
		return nil, err
	}
	j, err := e.judgeable(id)
	if err != nil {
		return nil, err
	}
	r := manuscript.Record{ID: id, By: by, Date: day, Of: j.Of}
	if signer != nil {
		r.Key = string(signer.Public())
		r.Signature = base64.StdEncoding.EncodeToString(signer.Sign(aJudgement, signedText(r)))
	}
	path := filepath.Join(req.Folder, manuscript.JudgedFile)
	j.By, j.Date = by, day
	return j, run.ReplaceFile(ctx, path, filepath.Ext(path), func(w io.Writer) error {
		_, err := w.Write(e.Manuscript.Judged(r))
		return err
	})
}

// judgedBy is the name of who judges, and with what key it is signed: none where there is no list of people.
func judgedBy(ctx context.Context, req Request, by string) (string, *person.Signer, error) {
	people, err := peopleOf(ctx, req)
	if err != nil {
		return "", nil, err
	}
	if len(people.People) == 0 {
		if strings.TrimSpace(by) == "" {
			return "", nil, &fault.Fault{Kind: fault.Usage, Rule: lang.Text{SV: "det sägs inte vem som bedömer",
				EN: "nothing says who judges"},
				Hint: lang.Text{SV: "ange ett namn med --by, eller din nyckel med --workspace och --key där " +
					"arbetsytan har en personförteckning",
					EN: "give a name with --by, or your key with --workspace and --key where the workspace has " +
						"a list of people"}}
		}
		return by, nil, nil
	}
	var signer *person.Signer
	if req.Workspace.Signer != nil {
		if signer, err = req.Workspace.Signer(); err != nil {
			return "", nil, err
		}
	}
	p, err := people.Permit(signer.Public(), req.Workspace.Day())
	if err != nil {
		return "", nil, err
	}
	if by != "" && by != p.Name {
		return "", nil, &fault.Fault{Kind: fault.Refused,
			Rule: lang.Textf("nyckeln är inte %q i personförteckningen",
				"the key is not that of %q in the list of people", by),
			Hint: lang.Text{SV: "utelämna --by: namnet är det som nyckeln har i förteckningen",
				EN: "leave out --by: the name is the one that the key has in the list"}}
	}
	return p.Name, signer, nil
}

// judgeable finds a conclusion whose word is not stronger than the evidence supports.
func (e *Edition) judgeable(id string) (*manuscript.Judgement, error) {
	var names []fault.Name
	if e.Judged != nil {
		for _, f := range e.Judged.Doubts {
			if strings.HasPrefix(f.Rule.SV, id+":") {
				return nil, f
			}
		}
		for _, j := range e.Judged.Items {
			if j.ID == id {
				return j, nil
			}
			names = append(names, fault.Name{ID: j.ID})
		}
	}
	return nil, &fault.Fault{Kind: fault.Usage, Rule: lang.Textf("det finns ingen slutsats %q",
		"there is no conclusion %q", id), Hint: fault.Suggest(id, names)}
}
