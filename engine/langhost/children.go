package main

import (
	"os/exec"
	"syscall"
	"time"
)

// grace is how long an interrupted process may take to end by itself; the engine allows the host five seconds.
const grace = 3 * time.Second

// supervise runs a process at the head of a process group of its own. When the process's context is over, the group
// is interrupted, and killed after the grace period. Nothing of the group outlives the process.
func supervise(cmd *exec.Cmd, wait func() error) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = grace
	if err := cmd.Start(); err != nil {
		return err
	}
	defer syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	return wait()
}
