// Command langhost stands in for Pulumi's own language hosts for Python, Node.js and Go where the official ones cannot
// be had: they are not in modules that the Go module proxy serves. It is one executable under three names. It offers the
// LanguageRuntime service on the official SDK libraries and code generators: programs in all three languages, component
// plugins and policy packs in Python, `pulumi install`, `package add`, `package gen-sdk` and `about`.
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
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// pulse is how often the engine's address is tried.
const pulse = 5 * time.Second

// host answers the engine.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	name      string // of this executable, as in pulumi-language-go
	language  language
	engine    string             // address of the engine's own service
	exiting   context.Context    // ends when the host is to exit
	exit      context.CancelFunc // ends exiting
	cancelled context.Context    // ends when the engine cancels, and when the host is to exit
	cancel    context.CancelFunc // ends cancelled
	running   sync.WaitGroup     // requests with child processes
}

func main() {
	name := filepath.Base(os.Args[0])
	if err := serve(name); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

func serve(name string) error {
	flag.String("tracing", "", "accepted because the engine passes it; unused")
	flag.String("root", "", "accepted because the engine passes it; unused")
	flag.Parse()
	language, err := languageOf(name)
	if err != nil {
		return err
	}
	h := &host{name: name, language: language, engine: flag.Arg(0)}
	h.exiting, h.exit = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer h.exit()
	h.cancelled, h.cancel = context.WithCancel(h.exiting)
	go exitWithEngine(h.exit)
	// What a program still says when the engine has been killed must not kill the host before it has cleaned up.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

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
	case <-h.exiting.Done():
	}
	h.cancel()
	h.running.Wait()
	return err
}

// exitWithEngine calls exit when the engine is gone, however it went: the engine holds the other end of standard input
// open as long as it lives, and the system closes it even after a kill -9.
func exitWithEngine(exit func()) {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return // started by hand: only the engine's address is watched
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

// Handshake tells the engine's address, which is watched from then on: the host exits when nobody answers there.
func (h *host) Handshake(
	_ context.Context, r *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = r.EngineAddress
	err := rpcutil.Healthcheck(h.exiting, h.engine, pulse, h.exit)
	return &pulumirpc.LanguageHandshakeResponse{}, err
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
	executable, version, err := h.language.about(ctx, r.Info)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: executable,
		Version:    version,
		Metadata:   map[string]string{"host": "Keyless stand-in, not the official " + h.name},
	}, nil
}

func (h *host) GetProgramDependencies(
	ctx context.Context, r *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	found, err := h.language.dependencies(ctx, r.Info, r.TransitiveDependencies)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetProgramDependenciesResponse{Dependencies: found}, nil
}
