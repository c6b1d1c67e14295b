package delivery

import (
	"context"
	"errors"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// readHeaders binds every file's columns to its register's.
func (l *loader) readHeaders(ctx context.Context) error {
	for _, d := range l.folders {
		for _, f := range d.files {
			if f.broken {
				continue
			}
			head, err := f.format.Header(ctx, l.db, f.forFormat())
			var mistake *fault.Fault
			switch {
			case err == nil:
				f.head = head
				if f.misnamed.EN != "" {
					f.head.Notes = append(f.head.Notes, f.misnamed)
				}
				l.bind(ctx, f)
			case l.hasChanged(ctx, f):
			case errors.As(err, &mistake):
				l.faults = append(l.faults, mistake)
				f.broken = true
			default:
				return err
			}
		}
	}
	return nil
}

func (l *loader) bind(ctx context.Context, f *file) {
	faults := f.bind()
	for _, u := range f.used {
		if u.kind != "" && !readable(u.kind) {
			faults = append(faults, &fault.Fault{
				Kind:   fault.Delivery,
				File:   f.path,
				Column: f.head.Names[u.index],
				Rule: lang.Text{
					SV: "kolumnen har en sammansatt typ som inte kan läsas",
					EN: "the column has a nested type that cannot be read",
				},
				Hint: lang.Text{
					SV: "leverera kolumnen som text eller tal",
					EN: "deliver the column as text or numbers",
				},
			})
		}
	}
	if len(faults) > 0 && l.hasChanged(ctx, f) {
		return
	}
	f.broken = len(faults) > 0
	l.faults = append(l.faults, faults...)
}

// hasChanged adds a fault if the file has changed since it was hashed, and says whether it has. Other faults of such a
// file mean nothing.
func (l *loader) hasChanged(ctx context.Context, f *file) bool {
	err := f.unchanged(ctx, true)
	if err == nil || ctx.Err() != nil {
		return false
	}
	f.broken = true
	l.faults = append(l.faults, faultOfFile(f, err))
	return true
}
