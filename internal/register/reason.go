package register

// Reason is the reason why a row is in the quarantine.
type Reason string

// The reasons, named as in the contract. Duplicates are counted with them, but are not in the quarantine.
const (
	// another number of cells than the header, a quote without its end, or a cell that is too long
	InvalidRow   Reason = "invalid_row"
	Missing      Reason = "missing" // a required value is empty
	InvalidID    Reason = "invalid_id"
	InvalidOrg   Reason = "invalid_org"
	InvalidDate  Reason = "invalid_date"
	InvalidMonth Reason = "invalid_month"
	InvalidBool  Reason = "invalid_bool"
	InvalidInt   Reason = "invalid_int"
	InvalidNum   Reason = "invalid_num"
	InvalidCode  Reason = "invalid_code"
	Conflicting  Reason = "conflicting" // equal to another row on the key, but not elsewhere
	Duplicate    Reason = "duplicate"   // equal to an earlier row in every column
)

// DefaultShare is the largest share of a file's rows that may go to the quarantine, unless another is stated.
const DefaultShare = 0.05

// Reasons returns the reasons of the quarantine, then Duplicate.
func Reasons() []Reason {
	return []Reason{
		Missing,
		InvalidID,
		InvalidOrg,
		InvalidDate,
		InvalidMonth,
		InvalidBool,
		InvalidInt,
		InvalidNum,
		InvalidCode,
		InvalidRow,
		Conflicting,
		Duplicate,
	}
}

// invalid holds the reason for a value that is not of its column's type.
var invalid = map[Type]Reason{
	ID: InvalidID, Org: InvalidOrg, Date: InvalidDate, Month: InvalidMonth,
	Bool: InvalidBool, Int: InvalidInt, Num: InvalidNum, Code: InvalidCode,
}

// InvalidReason returns the reason for a value that is not of its column's type. It is empty for a text, which may be
// anything.
func InvalidReason(t Type) Reason { return invalid[t] }
