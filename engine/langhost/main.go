// Command langhost stands in for Pulumi's own language host for Python where the official one cannot be had: it is
// not in a module that the Go module proxy serves. It offers the LanguageRuntime service for Python only, on the
// official SDK libraries: programs, component plugins, policy packs, `pulumi install`, `package add` and `about`.
// It starts no debugger or type checker, makes no new projects and writes no code for imported resources. It names no
// required packages, so a resource plugin that is missing is found out where it is first used.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host answers the engine.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine    string             // address of the engine's own service
	script    string             // the official script that runs a program, which lies beside this executable
	cancelled context.Context    // ends when the engine cancels, and when the host is to exit
	cancel    context.CancelFunc // ends cancelled
	running   sync.WaitGroup     // requests with child processes
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

func serve() error {
	flag.String("tracing", "", "accepted because the engine passes it; unused")
	flag.String("root", "", "accepted because the engine passes it; unused")
	flag.Parse()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	h := &host{engine: flag.Arg(0), script: filepath.Join(filepath.Dir(self), "pulumi-language-python-exec")}
	exiting, exit := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer exit()
	h.cancelled, h.cancel = context.WithCancel(exiting)
	go exitWithEngine(exit)

	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(s *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(s, h)
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(server.Port) // the engine reads the port from the first line
	select {
	case err = <-server.Done:
	case <-exiting.Done():
	}
	h.cancel()
	h.running.Wait()
	return err
}

// exitWithEngine calls exit when the engine is gone, however it went: the engine holds the other end of standard input
// open as long as it lives, and the system closes it even after a kill -9.
func exitWithEngine(exit func()) {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return // started by hand
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	exit()
}

// untilCancelled returns a context that also ends when the engine cancels, and what to call when the request is over.
func (h *host) untilCancelled(ctx context.Context) (context.Context, func()) {
	h.running.Add(1)
	ctx, end := context.WithCancel(ctx)
	unlink := context.AfterFunc(h.cancelled, end)
	return ctx, func() {
		unlink()
		end()
		h.running.Done()
	}
}

func (h *host) Handshake(
	_ context.Context, r *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = r.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// Cancel is the engine's answer to the first Ctrl-C: what runs is interrupted.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}

func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) About(ctx context.Context, r *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	tools, err := python(r.Info, program)
	if err != nil {
		return nil, err
	}
	info, err := tools.About(ctx)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: info.PythonExecutable,
		Version:    info.PythonVersion.String(),
		Metadata:   map[string]string{"host": "Keyless stand-in, not the official pulumi-language-python"},
	}, nil
}

func (h *host) GetProgramDependencies(
	ctx context.Context, r *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	tools, err := python(r.Info, program)
	if err != nil {
		return nil, err
	}
	packages, err := tools.ListPackages(ctx, r.TransitiveDependencies)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		response.Dependencies = append(response.Dependencies, &pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version})
	}
	return response, nil
}
