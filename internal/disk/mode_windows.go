package disk

import "io/fs"

var mask fs.FileMode

// Private does nothing here: who may read what is written follows from its folder.
func Private() {}

// AsUser does something.
func AsUser(do func() error) error { return do() }
