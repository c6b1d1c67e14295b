package manuscript

import (
	"ansatz/internal/report/document"
)

// Judgements are the conclusions of a report.
type Judgements struct{}

func (w *writer) judge() {}

func (r *read) judgements(*slot) []document.Block { return nil }

func (r *read) statement(*slot) document.Inline { return document.Text{} }

func (r *read) combinations() []document.Block { return nil }
