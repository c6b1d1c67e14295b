package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/workspace/law"
)

// Policy returns the policy that the workspace at dir keeps. If it keeps none, or there is no workspace, it is the
// built-in one.
func Policy(dir string) (*law.Policy, error) {
	if dir == "" {
		return law.Default(), nil
	}
	path := filepath.Join(dir, PolicyFile)
	src, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return law.Default(), nil
	case err != nil:
		return nil, FileFault(path, err)
	}
	return law.ParsePolicy(fault.Workspace, path, src)
}

// Policy returns the policy that the workspace keeps.
func (w *Workspace) Policy() (*law.Policy, error) { return Policy(w.dir) }

// SetPolicy makes a policy that of the workspace when the draft is published.
func (d *Draft) SetPolicy(src []byte) error {
	if err := os.WriteFile(filepath.Join(d.folder, PolicyFile), src, 0o600); err != nil {
		return disk.Fault(fault.Resource, d.folder, err)
	}
	return nil
}

// ReplacePolicy makes a policy that of the workspace at once, of a draft that is not published.
func (d *Draft) ReplacePolicy(src []byte) error {
	if err := d.SetPolicy(src); err != nil {
		return err
	}
	return takePolicy(d.home, d.folder)
}

// takePolicy moves the policy of a load, if there is one, to the workspace at dir.
func takePolicy(dir, build string) error {
	err := disk.Rename(filepath.Join(build, PolicyFile), filepath.Join(dir, PolicyFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return disk.CannotWrite(dir)
	}
	if disk.Sync(dir) != nil {
		return disk.CannotWrite(dir)
	}
	return nil
}
