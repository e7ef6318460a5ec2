package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// golang serves programs in Go: they are compiled for each run, and told about the deployment by their environment.
type golang struct {
	executable string
}

func newGolang() (language, error) {
	executable, err := exec.LookPath("go")
	return golang{executable}, err
}

// run runs the go command in a folder.
func (g golang) run(ctx context.Context, folder string, out, errs io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, g.executable, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, out, errs
	if err := supervise(cmd, cmd.Wait); err != nil {
		return fmt.Errorf("`go %s` in %s: %w", strings.Join(args, " "), folder, err)
	}
	return nil
}

func (g golang) program(ctx context.Context, r programRun) (*exec.Cmd, error) {
	binary := filepath.Join(r.scratch, "program")
	err := g.run(ctx, r.Info.ProgramDirectory, os.Stdout, os.Stderr, "build", "-buildvcs=false", "-o", binary, ".")
	if err != nil {
		return nil, errors.New("the program does not compile")
	}
	cmd := exec.CommandContext(ctx, binary, r.Args...)
	cmd.Dir = r.Pwd
	cmd.Env = append(r.environment,
		"PULUMI_ENGINE="+r.engine,
		"PULUMI_MONITOR="+r.MonitorAddress,
		"PULUMI_ORGANIZATION="+r.Organization,
		"PULUMI_PROJECT="+r.Project,
		"PULUMI_STACK="+r.Stack,
		"PULUMI_ROOT_DIRECTORY="+r.Info.RootDirectory,
		"PULUMI_DRY_RUN="+strconv.FormatBool(r.DryRun),
		"PULUMI_PARALLEL="+strconv.Itoa(int(r.Parallel)))
	return cmd, nil
}

func (golang) plugin(context.Context, *pulumirpc.RunPluginRequest, kind, []string) (*exec.Cmd, error) {
	return nil, errors.New("this stand-in runs no plugins and policy packs in Go; the official pulumi-language-go does")
}

func (g golang) install(
	ctx context.Context, r *pulumirpc.InstallDependenciesRequest, _ kind, out, errs io.Writer,
) error {
	return g.run(ctx, r.Info.ProgramDirectory, out, errs, "mod", "tidy")
}

func (golang) generate(
	pkg *schema.Package, r *pulumirpc.GeneratePackageRequest, _ schema.ReferenceLoader,
) (map[string][]byte, error) {
	return codegen.GeneratePackage("pulumi-language-go", pkg, r.LocalDependencies)
}

func (g golang) link(ctx context.Context, info *pulumirpc.ProgramInfo, sdks []generatedSDK) ([]string, error) {
	imports := make([]string, len(sdks))
	for i, sdk := range sdks {
		if err := sdk.pkg.ImportLanguages(map[string]schema.Language{"go": codegen.Importer}); err != nil {
			return nil, err
		}
		// A path without a dot in front would be the path of a module.
		folder := "./" + strings.TrimPrefix(filepath.ToSlash(sdk.path), "./")
		replace := "-replace=" + modulePath(sdk.pkg) + "=" + folder
		if err := g.run(ctx, info.ProgramDirectory, os.Stdout, os.Stderr, "mod", "edit", replace); err != nil {
			return nil, err
		}
		imports[i] = fmt.Sprintf("import %q", codegen.ExtractImportBasePath(sdk.pkg.Reference()))
	}
	return imports, nil
}

// modulePath returns the path of the Go module that holds the SDK of a package.
func modulePath(pkg *schema.Package) string {
	chosen, _ := pkg.Language["go"].(codegen.GoPackageInfo)
	switch {
	case chosen.ModulePath != "":
		return chosen.ModulePath
	case chosen.ImportBasePath != "":
		return path.Dir(chosen.ImportBasePath)
	default:
		return codegen.ExtractModulePath(pkg.Reference())
	}
}

func (g golang) about(ctx context.Context, _ *pulumirpc.ProgramInfo) (executable, version string, err error) {
	answer, err := exec.CommandContext(ctx, g.executable, "env", "GOVERSION").Output()
	return g.executable, strings.TrimSpace(string(answer)), err
}

func (g golang) dependencies(
	ctx context.Context, info *pulumirpc.ProgramInfo, transitive bool,
) ([]*pulumirpc.DependencyInfo, error) {
	read := exec.CommandContext(ctx, g.executable, "mod", "edit", "-json")
	read.Dir = info.ProgramDirectory
	answer, err := read.Output()
	if err != nil {
		return nil, err
	}
	var module struct {
		Require []struct {
			Path, Version string
			Indirect      bool
		}
	}
	if err := json.Unmarshal(answer, &module); err != nil {
		return nil, err
	}
	var found []*pulumirpc.DependencyInfo
	for _, r := range module.Require {
		if transitive || !r.Indirect {
			found = append(found, &pulumirpc.DependencyInfo{Name: r.Path, Version: r.Version})
		}
	}
	return found, nil
}
