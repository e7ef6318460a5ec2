package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// InstallDependencies installs what a program or plugin requires.
func (h *host) InstallDependencies(
	r *pulumirpc.InstallDependenciesRequest, s pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	ctx, done := h.untilCancelled(s.Context())
	defer done()
	of := program
	if r.IsPlugin {
		of = plugin
	}
	closer, out, errs, err := rpcutil.MakeInstallDependenciesStreams(s, r.IsTerminal)
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := h.language.install(ctx, r, of, out, errs); err != nil {
		return err
	}
	return closer.Close()
}

// GeneratePackage writes the SDK of a package into a folder.
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
	files, err := h.language.generate(pkg, r, loader)
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

// Link adds generated SDKs to what a program requires.
func (h *host) Link(ctx context.Context, r *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	ctx, done := h.untilCancelled(ctx)
	defer done()
	client, err := schema.NewLoaderClient(r.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	sdks := make([]generatedSDK, len(r.Packages))
	for i, dependency := range r.Packages {
		pkg, err := load(ctx, loader, dependency.Package)
		if err != nil {
			return nil, err
		}
		sdks[i] = generatedSDK{pkg, dependency.Path}
	}
	imports, err := h.language.link(ctx, r.Info, sdks)
	if err != nil {
		return nil, err
	}
	lines := "Import it with:\n\n  " + strings.Join(imports, "\n  ") + "\n"
	return &pulumirpc.LinkResponse{ImportInstructions: lines}, nil
}

// load returns the schema of the package that the engine means.
func load(
	ctx context.Context, loader schema.ReferenceLoader, p *pulumirpc.PackageDependency,
) (*schema.Package, error) {
	wanted := &schema.PackageDescriptor{Name: p.Name, DownloadURL: p.Server}
	if p.Version != "" {
		version, err := semver.ParseTolerant(p.Version)
		if err != nil {
			return nil, err
		}
		wanted.Version = &version
	}
	if parameters := p.Parameterization; parameters != nil {
		version, err := semver.ParseTolerant(parameters.Version)
		if err != nil {
			return nil, err
		}
		wanted.Parameterization = &schema.ParameterizationDescriptor{
			Name: parameters.Name, Version: version, Value: parameters.Value,
		}
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, wanted)
	if err != nil {
		return nil, err
	}
	return reference.Definition()
}
