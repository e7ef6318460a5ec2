package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// kind is what a folder of Python holds.
type kind string

const (
	program kind = "program"
	policy  kind = "analyzer" // the engine's word for a policy pack
	plugin  kind = "plugin"
)

// python returns the tools of a folder, as the options under `runtime` of its project file ask.
func python(info *pulumirpc.ProgramInfo, of kind) (toolchain.Toolchain, error) {
	chosen := info.GetOptions().AsMap()
	virtualenv, _ := chosen["virtualenv"].(string)
	if virtualenv == "" && of == plugin {
		virtualenv = "venv"
	}
	options := toolchain.PythonOptions{
		Root:       info.RootDirectory,
		ProgramDir: info.ProgramDirectory,
		Virtualenv: followed(info.RootDirectory, virtualenv),
	}
	switch name := chosen["toolchain"]; name {
	case nil:
		options.Toolchain = toolchain.Auto
	case "pip":
		options.Toolchain = toolchain.Pip
	case "poetry":
		options.Toolchain = toolchain.Poetry
	case "uv":
		options.Toolchain = toolchain.Uv
	default:
		return nil, fmt.Errorf("runtime option toolchain is %q: it must be pip, poetry or uv", name)
	}
	return toolchain.ResolveToolchain(options)
}

// followed returns where a virtual environment really is: Python's venv module refuses a folder that is a symbolic link.
func followed(root, virtualenv string) string {
	path := virtualenv
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil && target != path {
		return target
	}
	return virtualenv
}

// command prepares a Python process in the environment given, with the virtual environment activated in it.
func command(ctx context.Context, tools toolchain.Toolchain, environment, args []string) (*exec.Cmd, error) {
	if err := tools.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	cmd, err := tools.Command(ctx, args...)
	if err != nil {
		return nil, err
	}
	virtualenv, err := tools.VirtualEnvPath(ctx)
	if err != nil {
		return nil, err
	}
	cmd.Env = environment
	if virtualenv != "" {
		cmd.Env = toolchain.ActivateVirtualEnv(environment, virtualenv)
	}
	return cmd, nil
}
