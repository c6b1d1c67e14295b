package engine

import "strings"

// shortest is the length from which a path is written in the long form. Windows takes up to 259 letters in the short
// form, and the names of files are added to that of their folder.
const shortest = 120

// long is the form of a path in which it may have any length.
func long(path string) string {
	switch {
	case strings.HasPrefix(path, `\\?\`):
		return path
	case strings.HasPrefix(path, `\\`): // a folder of another machine
		return `\\?\UNC\` + path[2:]
	}
	return `\\?\` + path
}
