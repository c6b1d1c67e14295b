//go:build unix

package engine

// shortest is the length from which a path is written in the long form: there is only one form here.
const shortest = 0

// long is the form of a path in which it may have any length.
func long(path string) string { return path }
