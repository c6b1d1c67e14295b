package trino

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	driver "github.com/trinodb/trino-go-client/trino"

	"ansatz/internal/engine"
)

// kinds are the server's names of errors that are not mistakes of a statement. The other ones are of kind Other.
var kinds = map[string]engine.Kind{
	"PERMISSION_DENIED":       engine.Denied,
	"USER_CANCELED":           engine.Cancelled,
	"ADMINISTRATIVELY_KILLED": engine.Lost,
	"PAGE_TRANSPORT_ERROR":    engine.Lost,
	"PAGE_TRANSPORT_TIMEOUT":  engine.Lost,
	"REMOTE_TASK_ERROR":       engine.Lost,
	"REMOTE_TASK_MISMATCH":    engine.Lost,
	"REMOTE_HOST_GONE":        engine.Lost,
	"NO_NODES_AVAILABLE":      engine.Lost,
	"SERVER_SHUTTING_DOWN":    engine.Lost,
	"SERVER_STARTING_UP":      engine.Lost,
	"ABANDONED_QUERY":         engine.Lost,
	"HIVE_BAD_DATA":           engine.Corrupt,
	"HIVE_FILE_NOT_FOUND":     engine.Corrupt,
	"HIVE_FILESYSTEM_ERROR":   engine.Corrupt,
	"HIVE_WRITER_OPEN_ERROR":  engine.Disk,
	"HIVE_WRITER_DATA_ERROR":  engine.Disk,
	"HIVE_WRITER_CLOSE_ERROR": engine.Disk,
	"OUT_OF_SPILL_SPACE":      engine.Disk,
}

// translateError keeps the server's name of an error and drops its text, which may have values.
func translateError(at string, err error) error {
	var own *engine.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	e := &engine.Error{Kind: engine.Lost, Engine: "no answer", At: at}
	var failed *driver.ErrTrino
	var answer *driver.ErrQueryFailed
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, driver.ErrQueryCancelled):
		e.Kind, e.Engine = engine.Cancelled, "interrupt"
	case errors.As(err, &failed):
		e.Kind, e.Engine, e.Line = engine.Other, failed.ErrorName, failed.ErrorLocation.LineNumber
		e.Word = word(failed)
		if kind, ok := kinds[failed.ErrorName]; ok {
			e.Kind = kind
		} else if failed.ErrorType == "INSUFFICIENT_RESOURCES" {
			e.Kind = engine.Memory
		} else if failed.ErrorType == "INTERNAL_ERROR" {
			e.Kind = engine.Lost
		}
	case errors.As(err, &answer):
		e.Engine = http.StatusText(answer.StatusCode)
		if answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden {
			e.Kind = engine.Denied
		}
	}
	return e
}

var (
	missing = regexp.MustCompile(`(?:Column|Table|Function|Schema) '?"?([A-Za-z_][A-Za-z0-9_.]*)`)
	marked  = regexp.MustCompile(`_[0-9a-f]{16}$`)
)

// word reads from the server's message the name that it does not know. Other messages may have values.
func word(failed *driver.ErrTrino) string {
	switch failed.ErrorName {
	case "COLUMN_NOT_FOUND", "TABLE_NOT_FOUND", "FUNCTION_NOT_FOUND", "SCHEMA_NOT_FOUND":
		if name := missing.FindStringSubmatch(failed.Message); name != nil {
			return marked.ReplaceAllString(name[1], "")
		}
	}
	return ""
}

// exists reports whether a table or schema could not be made because it is there.
func exists(err error) bool {
	var failed *driver.ErrTrino
	return errors.As(err, &failed) &&
		strings.HasSuffix(failed.ErrorName, "ALREADY_EXISTS") // of a table, a schema or a folder
}
