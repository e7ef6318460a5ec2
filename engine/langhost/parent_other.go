//go:build !linux

package main

import "syscall"

// dieWithParent does nothing: only Linux has it. Elsewhere the engine's interrupt of the host's group is what remains.
func dieWithParent(*syscall.SysProcAttr) {}
