package result

import (
	"context"
	"slices"

	"ansatz/internal/engine"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Other is another built-in study that was computed in the same run, because rows of it speak to phenomena.
type Other struct {
	Study  *study.Study
	Output *Output
}

// computeOthers computes the built-in studies of which rows speak to known phenomena, if the study has results about
// phenomena. Their results are not protected.
func computeOthers(ctx context.Context, e engine.Engine, s *study.Study, contents model.Registers, o Options,
	report progress.Reporter) ([]Other, error) {
	about := func(r study.Result) bool { return r.Kind == study.Phenomena }
	if o.Noise != nil || !slices.ContainsFunc(s.Results, about) {
		return nil, nil
	}
	var names []string
	d := &data{ctx: ctx, engine: e, registers: contents}
	err := d.read(`select distinct i.study from register.phenomenon_indicator as i
		join register.phenomenon as p on p.phenomenon_id = i.phenomenon_id order by 1`,
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			names = append(names, name)
			return err
		})
	var all []Other
	for _, name := range names {
		if err != nil {
			return nil, err
		}
		if name == study.CooperationName || !slices.Contains(study.BuiltinNames, name) {
			continue
		}
		one := Other{}
		if one.Study, err = study.Load(name); err != nil {
			return nil, err
		}
		if o.Permit != nil {
			if err = o.Permit(one.Study); err != nil {
				return nil, err
			}
		}
		one.Output, err = ComputeWith(ctx, e, one.Study, contents, Options{Planted: o.Planted}, report)
		all = append(all, one)
	}
	return all, err
}

// rowOf returns the row of another study that an indicator names, and whether there is one.
func (d *data) rowOf(i indicated) (table.Row, bool) {
	of, cell, _ := study.Indicated(i.name())
	for _, other := range d.others {
		if other.Study.Name != of {
			continue
		}
		for _, r := range other.Output.Rows {
			if [4]string{r.Result, r.Group, r.Category, r.Measure} == cell {
				return r, true
			}
		}
	}
	return table.Row{}, false
}

// Indicated is an indicator among the rows of a study: its place, and the row of another study that it repeats.
type Indicated struct {
	Row   int
	Study string
	Cell  [4]string // result, group, category and measure
}

// indicate puts the rows that indicators name in the place of the rows of phenomena, and notes where they are. The kind
// of a result gives their rows without numbers.
func (d *data) indicate(out *Output) error {
	named, err := d.indicators()
	if err != nil {
		return err
	}
	for n, r := range out.Rows {
		if d.study.Kind(r.Result) != study.Phenomena || r.Measure != "indicator" {
			continue
		}
		at := slices.IndexFunc(named[r.Group], func(i indicated) bool { return i.name() == r.Category })
		if at < 0 {
			continue
		}
		of := named[r.Group][at]
		found, ok := d.rowOf(of)
		if !ok {
			continue
		}
		r.Value, r.Low, r.High, r.Numerator, r.Denominator, r.Status = found.Value, found.Low, found.High,
			found.Numerator, found.Denominator, found.Status
		out.Rows[n] = r
		out.Indicated = append(out.Indicated, Indicated{n, of.study,
			[4]string{found.Result, found.Group, found.Category, found.Measure}})
	}
	return nil
}
