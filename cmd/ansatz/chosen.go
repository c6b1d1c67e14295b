package main

import (
	"reflect"
	"slices"
	"strings"
)

// wordsOf returns the words with which a command line begins, after the flags of every command.
func wordsOf(args []string) (words []string) {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--lang":
			i++
		case !strings.HasPrefix(args[i], "-"):
			words = append(words, args[i])
		case len(words) > 0:
			return words
		}
	}
	return words
}

// chosenOnly returns the commands without those that the words of the command line have not chosen: the argument parser
// reads the help of every flag of every command that it is given, which takes longer than most commands. Where a word
// is no command, all that can stand there are kept, for the help and for the nearest names.
func chosenOnly(cmd *commands, words []string) any {
	if len(words) > 0 && words[0] == "completion" {
		words = nil // the scripts complete all commands
	}
	return pruned(reflect.ValueOf(cmd).Elem(), words).Addr().Interface()
}

func pruned(v reflect.Value, words []string) reflect.Value {
	if len(words) == 0 || v.Kind() != reflect.Struct {
		return v
	}
	fields := reflect.VisibleFields(v.Type())
	isCommand := func(f reflect.StructField) bool { _, is := f.Tag.Lookup("cmd"); return is }
	odd := func(f reflect.StructField) bool { return f.Anonymous || !f.IsExported() }
	at := slices.IndexFunc(fields, func(f reflect.StructField) bool {
		return isCommand(f) && strings.ToLower(f.Name) == words[0]
	})
	if at < 0 || slices.ContainsFunc(fields, odd) {
		return v
	}
	var kept []reflect.StructField
	for i, f := range fields {
		if i == at {
			f.Type = pruned(v.Field(i), words[1:]).Type()
		}
		if i == at || !isCommand(f) {
			f.Offset, f.Index = 0, nil
			kept = append(kept, f)
		}
	}
	few := reflect.New(reflect.StructOf(kept)).Elem()
	for _, f := range kept {
		from := v.FieldByName(f.Name)
		if f.Name == fields[at].Name {
			from = pruned(from, words[1:])
		}
		few.FieldByName(f.Name).Set(from)
	}
	return few
}
