package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// python serves programs, component plugins and policy packs in Python.
type python struct {
	script string // the official script that runs a program, which lies beside this executable
}

func newPython() (language, error) {
	self, err := os.Executable()
	return python{filepath.Join(filepath.Dir(self), "pulumi-language-python-exec")}, err
}

func (p python) program(ctx context.Context, r programRun) (*exec.Cmd, error) {
	return inVirtualenv(ctx, r.Info, program, r.environment, append([]string{
		"-u", p.script,
		"--engine", r.engine,
		"--monitor", r.MonitorAddress,
		"--organization", r.Organization,
		"--project", r.Project,
		"--stack", r.Stack,
		"--root_directory", r.Info.RootDirectory,
		"--pwd", r.Pwd,
		"--dry_run", strconv.FormatBool(r.DryRun),
		"--parallel", strconv.Itoa(int(r.Parallel)),
		r.Info.EntryPoint,
	}, r.Args...))
}

func (python) plugin(
	ctx context.Context, r *pulumirpc.RunPluginRequest, of kind, environment []string,
) (*exec.Cmd, error) {
	args := append([]string{r.Info.ProgramDirectory}, r.Args...)
	if of == policy {
		args = append(append([]string{"-u", "-m", "pulumi.policy"}, r.Args...), r.Info.ProgramDirectory)
	}
	return inVirtualenv(ctx, r.Info, of, environment, args)
}

func (python) install(
	ctx context.Context, r *pulumirpc.InstallDependenciesRequest, of kind, out, errs io.Writer,
) error {
	tools, err := pythonTools(r.Info, of)
	if err != nil {
		return err
	}
	return tools.InstallDependencies(ctx, r.Info.ProgramDirectory, r.UseLanguageVersionTools, true, out, errs)
}

func (python) generate(
	pkg *schema.Package, r *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader,
) (map[string][]byte, error) {
	return codegen.GeneratePackage("pulumi-language-python", pkg, r.ExtraFiles, loader)
}

func (python) link(ctx context.Context, info *pulumirpc.ProgramInfo, sdks []generatedSDK) ([]string, error) {
	tools, err := pythonTools(info, program)
	if err != nil {
		return nil, err
	}
	folders := map[string]string{}
	imports := make([]string, len(sdks))
	for i, sdk := range sdks {
		if err := sdk.pkg.ImportLanguages(map[string]schema.Language{"python": codegen.Importer}); err != nil {
			return nil, err
		}
		name := codegen.PyPack(sdk.pkg.Namespace, sdk.pkg.Name)
		if chosen, ok := sdk.pkg.Language["python"].(codegen.PackageInfo); ok && chosen.PackageName != "" {
			name = chosen.PackageName
		}
		folders[name] = sdk.path
		imports[i] = "import " + name
	}
	return imports, tools.LinkPackages(ctx, folders)
}

func (python) about(ctx context.Context, info *pulumirpc.ProgramInfo) (executable, version string, err error) {
	tools, err := pythonTools(info, program)
	if err != nil {
		return "", "", err
	}
	found, err := tools.About(ctx)
	if err != nil {
		return "", "", err
	}
	return found.PythonExecutable, found.PythonVersion.String(), nil
}

func (python) dependencies(
	ctx context.Context, info *pulumirpc.ProgramInfo, transitive bool,
) ([]*pulumirpc.DependencyInfo, error) {
	tools, err := pythonTools(info, program)
	if err != nil {
		return nil, err
	}
	packages, err := tools.ListPackages(ctx, transitive)
	if err != nil {
		return nil, err
	}
	found := make([]*pulumirpc.DependencyInfo, len(packages))
	for i, p := range packages {
		found[i] = &pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version}
	}
	return found, nil
}

// pythonTools returns the tools of a folder, as the options under `runtime` of its project file ask.
func pythonTools(info *pulumirpc.ProgramInfo, of kind) (toolchain.Toolchain, error) {
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

// inVirtualenv prepares a Python process in the environment given, with the folder's virtual environment activated in it.
func inVirtualenv(
	ctx context.Context, info *pulumirpc.ProgramInfo, of kind, environment, args []string,
) (*exec.Cmd, error) {
	tools, err := pythonTools(info, of)
	if err != nil {
		return nil, err
	}
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
