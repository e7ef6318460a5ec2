package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// InstallDependencies installs what a program or plugin requires into its virtual environment.
func (h *host) InstallDependencies(
	r *pulumirpc.InstallDependenciesRequest, s pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	ctx, done := h.untilCancelled(s.Context())
	defer done()
	of := program
	if r.IsPlugin {
		of = plugin
	}
	tools, err := python(r.Info, of)
	if err != nil {
		return err
	}
	closer, out, errs, err := rpcutil.MakeInstallDependenciesStreams(s, r.IsTerminal)
	if err != nil {
		return err
	}
	defer closer.Close()
	err = tools.InstallDependencies(ctx, r.Info.ProgramDirectory, r.UseLanguageVersionTools, true, out, errs)
	if err != nil {
		return err
	}
	return closer.Close()
}

// GeneratePackage writes the Python SDK of a package into a folder.
func (h *host) GeneratePackage(
	_ context.Context, r *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	client, err := schema.NewLoaderClient(r.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(r.Schema), &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	files, err := codegen.GeneratePackage("pulumi-language-python", pkg, r.ExtraFiles, loader)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(r.Directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{}, nil
}

// Link adds generated SDKs to the requirements of a program.
func (h *host) Link(ctx context.Context, r *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	client, err := schema.NewLoaderClient(r.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	folders := map[string]string{}
	var imports strings.Builder
	for _, dependency := range r.Packages {
		name, err := importName(ctx, loader, dependency.Package)
		if err != nil {
			return nil, err
		}
		folders[name] = dependency.Path
		imports.WriteString("  import " + name + "\n")
	}
	tools, err := python(r.Info, program)
	if err != nil {
		return nil, err
	}
	if err := tools.LinkPackages(ctx, folders); err != nil {
		return nil, err
	}
	return &pulumirpc.LinkResponse{ImportInstructions: "Import it in Python with:\n\n" + imports.String()}, nil
}

// importName returns the name under which Python imports the SDK of a package.
func importName(ctx context.Context, loader schema.ReferenceLoader, p *pulumirpc.PackageDependency) (string, error) {
	wanted, err := descriptor(p)
	if err != nil {
		return "", err
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, wanted)
	if err != nil {
		return "", err
	}
	pkg, err := reference.Definition()
	if err != nil {
		return "", err
	}
	if err := pkg.ImportLanguages(map[string]schema.Language{"python": codegen.Importer}); err != nil {
		return "", err
	}
	if info, ok := pkg.Language["python"].(codegen.PackageInfo); ok && info.PackageName != "" {
		return info.PackageName, nil
	}
	return codegen.PyPack(pkg.Namespace, pkg.Name), nil
}

// descriptor says to the schema loader what the engine's message says.
func descriptor(p *pulumirpc.PackageDependency) (*schema.PackageDescriptor, error) {
	d := &schema.PackageDescriptor{Name: p.Name, DownloadURL: p.Server}
	if p.Version != "" {
		version, err := semver.ParseTolerant(p.Version)
		if err != nil {
			return nil, err
		}
		d.Version = &version
	}
	if parameters := p.Parameterization; parameters != nil {
		version, err := semver.ParseTolerant(parameters.Version)
		if err != nil {
			return nil, err
		}
		d.Parameterization = &schema.ParameterizationDescriptor{
			Name: parameters.Name, Version: version, Value: parameters.Value,
		}
	}
	return d, nil
}
