package main

import "syscall"

// dieWithParent has the kernel kill the child should this host itself be killed.
func dieWithParent(attributes *syscall.SysProcAttr) {
	attributes.Pdeathsig = syscall.SIGKILL
}
