package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/cgstrings"
	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// nodejs serves programs in TypeScript and JavaScript, by the runner in the program's own @pulumi/pulumi package. They
// talk to the engine themselves: there is no pipe for synchronous invokes, which are deprecated.
type nodejs struct {
	executable string
}

func newNodejs() (language, error) {
	executable, err := exec.LookPath("node")
	return nodejs{executable}, err
}

func (n nodejs) program(ctx context.Context, r programRun) (*exec.Cmd, error) {
	find := exec.CommandContext(ctx, n.executable, "-p", "require.resolve('@pulumi/pulumi/cmd/run')")
	find.Dir = r.Info.ProgramDirectory
	runner, err := find.Output()
	if err != nil {
		return nil, fmt.Errorf("the package @pulumi/pulumi is not installed in %s: run `pulumi install`", find.Dir)
	}
	args := []string{
		strings.TrimSpace(string(runner)),
		"--engine", r.engine,
		"--monitor", r.MonitorAddress,
		"--organization", r.Organization,
		"--project", r.Project,
		"--stack", r.Stack,
		"--root-directory", r.Info.RootDirectory,
		"--pwd", r.Info.ProgramDirectory,
		"--parallel", strconv.Itoa(int(r.Parallel)),
	}
	if r.DryRun {
		args = append(args, "--dry-run")
	}
	cmd := exec.CommandContext(ctx, n.executable, append(append(args, r.Info.EntryPoint), r.Args...)...)
	cmd.Env = r.environment
	options := r.Info.GetOptions().AsMap()
	if typescript, set := options["typescript"].(bool); typescript || !set {
		cmd.Env = append(cmd.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if configuration, ok := options["tsconfig"].(string); ok {
		cmd.Env = append(cmd.Env, "PULUMI_NODEJS_TSCONFIG_PATH="+configuration)
	}
	return cmd, nil
}

func (nodejs) plugin(context.Context, *pulumirpc.RunPluginRequest, kind, []string) (*exec.Cmd, error) {
	return nil, errors.New("this stand-in runs no plugins and policy packs in Node.js; the official pulumi-language-nodejs does")
}

func (nodejs) install(
	ctx context.Context, r *pulumirpc.InstallDependenciesRequest, _ kind, out, errs io.Writer,
) error {
	_, err := npm.Install(ctx, packageManager(r.Info), r.Info.ProgramDirectory, false, out, errs)
	return err
}

func (nodejs) generate(
	pkg *schema.Package, r *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader,
) (map[string][]byte, error) {
	return codegen.GeneratePackage("pulumi-language-nodejs", pkg, r.ExtraFiles, r.LocalDependencies, r.Local, loader)
}

func (nodejs) link(ctx context.Context, info *pulumirpc.ProgramInfo, sdks []generatedSDK) ([]string, error) {
	manager, err := npm.ResolvePackageManager(packageManager(info), info.ProgramDirectory)
	if err != nil {
		return nil, err
	}
	imports := make([]string, len(sdks))
	for i, sdk := range sdks {
		if err := sdk.pkg.ImportLanguages(map[string]schema.Language{"nodejs": codegen.Importer}); err != nil {
			return nil, err
		}
		name := npmName(sdk.pkg)
		if err := manager.Link(ctx, info.ProgramDirectory, name, sdk.path); err != nil {
			return nil, err
		}
		imports[i] = fmt.Sprintf("import * as %s from %q;", cgstrings.Camel(sdk.pkg.Name), name)
	}
	return imports, nil
}

// npmName returns the name under which npm knows the SDK of a package.
func npmName(pkg *schema.Package) string {
	if chosen, ok := pkg.Language["nodejs"].(codegen.NodePackageInfo); ok && chosen.PackageName != "" {
		return chosen.PackageName
	}
	scope := pkg.Namespace
	if scope == "" {
		scope = "pulumi"
	}
	return "@" + scope + "/" + pkg.Name
}

func (n nodejs) about(ctx context.Context, _ *pulumirpc.ProgramInfo) (executable, version string, err error) {
	answer, err := exec.CommandContext(ctx, n.executable, "--version").Output()
	return n.executable, strings.TrimSpace(string(answer)), err
}

func (nodejs) dependencies(
	ctx context.Context, info *pulumirpc.ProgramInfo, transitive bool,
) ([]*pulumirpc.DependencyInfo, error) {
	manager, err := npm.ResolvePackageManager(packageManager(info), info.ProgramDirectory)
	if err != nil {
		return nil, err
	}
	packages, err := manager.ListPackages(ctx, info.ProgramDirectory, transitive)
	if err != nil {
		return nil, err
	}
	found := make([]*pulumirpc.DependencyInfo, len(packages))
	for i, p := range packages {
		found[i] = &pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version}
	}
	return found, nil
}

// packageManager returns the package manager that the project file asks for, if it does.
func packageManager(info *pulumirpc.ProgramInfo) npm.PackageManagerType {
	chosen, _ := info.GetOptions().AsMap()["packagemanager"].(string)
	return npm.PackageManagerType(chosen)
}
