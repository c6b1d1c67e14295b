package estimate

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// MarshalJSON writes the parts in their order. "Inf", "-Inf" and "NaN" are texts.
func (v Values) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, part := range v {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(part.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(plain(part.V))
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain makes what JSON can hold.
func plain(v any) any {
	switch v := v.(type) {
	case float64:
		return cell(v)
	case []float64:
		out := make([]any, len(v))
		for i, n := range v {
			out[i] = cell(n)
		}
		return out
	case [][]float64:
		out := make([]any, len(v))
		for i, row := range v {
			out[i] = plain(row)
		}
		return out
	}
	return v
}

func cell(v float64) any {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	}
	return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
}

// MarshalJSON writes the method and its values as one object.
func (e Estimate) MarshalJSON() ([]byte, error) {
	return append(Values{}, append(Values{{"method", e.Method}}, e.Values...)...).MarshalJSON()
}
