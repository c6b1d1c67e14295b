package network

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"strings"

	"ansatz/internal/network"
)

// Statements of the Beneficial Ownership Data Standard 0.4. Who stands behind a company is stated by the roles that
// agencies have registered. Nobody's share is known, nor whether anybody owns in the end, so neither is stated.

type bodsStatement struct {
	ID          string           `json:"statementId"`
	Subject     string           `json:"declarationSubject"`
	Date        string           `json:"statementDate"`
	Annotations []bodsAnnotation `json:"annotations,omitempty"`
	Publication bodsPublication  `json:"publicationDetails"`
	Source      *bodsSource      `json:"source,omitempty"`
	Record      string           `json:"recordId"`
	Type        string           `json:"recordType"`
	Status      string           `json:"recordStatus"`
	Details     any              `json:"recordDetails"`
}

type bodsAnnotation struct {
	Target      string `json:"statementPointerTarget"`
	Motivation  string `json:"motivation"`
	Description string `json:"description"`
}

type bodsPublication struct {
	Date      string   `json:"publicationDate"`
	Version   string   `json:"bodsVersion"`
	Publisher bodsName `json:"publisher"`
}

type bodsName struct {
	Name string `json:"name"`
}

type bodsSource struct {
	Type        []string `json:"type"`
	Description string   `json:"description"`
}

type bodsIdentifier struct {
	ID     string `json:"id"`
	Scheme string `json:"schemeName"`
}

type bodsEntity struct {
	Component    bool              `json:"isComponent"`
	Type         map[string]string `json:"entityType"`
	Name         string            `json:"name,omitempty"`
	Jurisdiction map[string]string `json:"jurisdiction"`
	Identifiers  []bodsIdentifier  `json:"identifiers"`
	Dissolved    string            `json:"dissolutionDate,omitempty"`
}

type bodsPerson struct {
	Component   bool              `json:"isComponent"`
	Type        string            `json:"personType"`
	Unspecified map[string]string `json:"unspecifiedPersonDetails"`
	Identifiers []bodsIdentifier  `json:"identifiers"`
}

type bodsRelationship struct {
	Component bool           `json:"isComponent"`
	Subject   string         `json:"subject"`
	Party     string         `json:"interestedParty"`
	Interests []bodsInterest `json:"interests"`
}

type bodsInterest struct {
	Type    string `json:"type"`
	Direct  string `json:"directOrIndirect"`
	Details string `json:"details,omitempty"`
	Start   string `json:"startDate,omitempty"`
	End     string `json:"endDate,omitempty"`
}

// interests are what the functions in a company are in the standard. An auditor has no interest in a company.
var interests = map[string]string{
	"ceo": "seniorManagingOfficial", "deputy_ceo": "seniorManagingOfficial", "external_ceo": "seniorManagingOfficial",
	"chair": "boardChair", "board_member": "boardMember", "deputy_board_member": "boardMember",
	"owner": "otherInfluenceOrControl", "signatory": "otherInfluenceOrControl", "auditor": "",
}

// deliveredOn matches the day in the name of a file.
var deliveredOn = regexp.MustCompile(`\((\d{4}-\d{2}-\d{2})\)$`)

// day is the last day of a delivery behind the picture, on which it was so; without one the last day of a tie.
func (p *picture) day() string {
	last := ""
	for _, f := range p.Files {
		if m := deliveredOn.FindStringSubmatch(f); m != nil {
			last = max(last, m[1])
		}
	}
	if last != "" {
		return last
	}
	for i := range p.Links {
		last = max(last, p.Links[i].From, p.Links[i].To)
	}
	return cmp.Or(last, "1900-01-01")
}

// bods writes the companies of a picture, the people with functions in them, and these functions.
func (p *picture) bods(w io.Writer) error {
	day := p.day()
	statements := []bodsStatement{}
	put := func(subject, record, kind, source string, details any) {
		s := bodsStatement{Subject: subject, Date: day, Record: record, Type: kind, Status: "new", Details: details,
			Publication: bodsPublication{day, "0.4", bodsName{"ansatz"}}}
		if source != "" {
			s.Source = &bodsSource{[]string{"officialRegister"}, source}
		}
		if notices := p.notices(); len(notices) > 0 {
			s.Annotations = []bodsAnnotation{{"/", "commenting", strings.Join(notices, " ")}}
		}
		text, _ := json.Marshal(s) // of texts only
		sum := sha256.Sum256(text)
		s.ID = hex.EncodeToString(sum[:])
		statements = append(statements, s)
	}
	roles, of := p.roles()
	for i := range p.Parties {
		party := &p.Parties[i]
		id := party.GlobalID()
		switch company, known := of[i]; {
		case party.Company:
			put(id, id, "entity", "", bodsEntity{Type: map[string]string{"type": "registeredEntity"}, Name: party.Label,
				Jurisdiction: map[string]string{"name": "Sweden", "code": "SE"},
				Identifiers:  []bodsIdentifier{{party.ID, "Organisationsnummer"}}, Dissolved: party.Ended})
		case known:
			put(p.Parties[company].GlobalID(), id, "person", "", bodsPerson{Type: "anonymousPerson",
				Unspecified: map[string]string{"reason": "informationUnknownToPublisher",
					"description": "People are shown by keys only."},
				Identifiers: []bodsIdentifier{{id, "Key in ansatz"}}})
		}
	}
	ids := p.tieIDs()
	for _, i := range roles {
		l := &p.Links[i]
		company := p.Parties[l.B].GlobalID()
		kind := cmp.Or(interests[l.Detail], "unknownInterest")
		put(company, ids[i], "relationship", p.deliveries(l), bodsRelationship{Subject: company,
			Party: p.Parties[l.A].GlobalID(), Interests: []bodsInterest{{kind, "direct", l.Detail, l.From, l.To}}})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(statements)
}

// roles lists the links that are functions in a company, and for each of the people who have one the first company.
func (p *picture) roles() (links []int, of map[int]int) {
	of = map[int]int{}
	for i := range p.Links {
		l := &p.Links[i]
		if kind, known := interests[l.Detail]; l.Kind != network.Represents || known && kind == "" {
			continue
		}
		links = append(links, i)
		if _, has := of[l.A]; !has {
			of[l.A] = l.B
		}
	}
	return links, of
}
