package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// language is what differs from one language to the next. Commands are prepared, and the host runs them.
type language interface {
	// program prepares the process that runs a program.
	program(ctx context.Context, p programRun) (*exec.Cmd, error)
	// plugin prepares the process of a component plugin, or of a policy pack, in the environment given.
	plugin(ctx context.Context, r *pulumirpc.RunPluginRequest, of kind, environment []string) (*exec.Cmd, error)
	// install installs what a program or plugin requires.
	install(ctx context.Context, r *pulumirpc.InstallDependenciesRequest, of kind, out, errs io.Writer) error
	// generate returns the files of the SDK of a package, by their paths.
	generate(pkg *schema.Package, r *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader) (map[string][]byte, error)
	// link adds generated SDKs to what a program requires, and returns the line that imports each.
	link(ctx context.Context, info *pulumirpc.ProgramInfo, sdks []generatedSDK) ([]string, error)
	// about returns the language's executable and its version.
	about(ctx context.Context, info *pulumirpc.ProgramInfo) (executable, version string, err error)
	// dependencies returns the packages that a program depends on.
	dependencies(ctx context.Context, info *pulumirpc.ProgramInfo, transitive bool) ([]*pulumirpc.DependencyInfo, error)
}

// kind is what a folder holds.
type kind string

const (
	program kind = "program"
	policy  kind = "analyzer" // the engine's word for a policy pack
	plugin  kind = "plugin"
)

// programRun is one run of a program.
type programRun struct {
	*pulumirpc.RunRequest
	engine      string   // address of the engine's own service
	environment []string // with the program's configuration
	scratch     string   // a folder for this run, deleted afterwards
}

// generatedSDK is the SDK of a package, in a folder of the program's.
type generatedSDK struct {
	pkg  *schema.Package
	path string
}

// languageOf returns the language that an executable of this name serves.
func languageOf(name string) (language, error) {
	switch name {
	case "pulumi-language-python":
		return newPython()
	case "pulumi-language-nodejs":
		return newNodejs()
	case "pulumi-language-go":
		return newGolang()
	default:
		return nil, fmt.Errorf("the name must be pulumi-language-python, -nodejs or -go: it tells the language")
	}
}
