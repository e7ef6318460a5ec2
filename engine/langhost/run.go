package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Run runs a program to its end.
func (h *host) Run(ctx context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	err := h.runProgram(ctx, r)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == constant.ExitStatusLoggedError:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: "the program ended with " + exit.String()}, nil
	default:
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
}

func (h *host) runProgram(ctx context.Context, r *pulumirpc.RunRequest) error {
	ctx, done := h.untilCancelled(ctx)
	defer done()
	environment, err := withJSON(os.Environ(), "PULUMI_CONFIG", r.Config, len(r.Config))
	if err != nil {
		return err
	}
	environment, err = withJSON(environment, "PULUMI_CONFIG_SECRET_KEYS", r.ConfigSecretKeys, len(r.ConfigSecretKeys))
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", h.name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	cmd, err := h.language.program(ctx, programRun{r, h.engine, environment, scratch})
	if err != nil {
		return err
	}
	// Not the files themselves: Node.js makes a pipe that it is given non-blocking, and here it is the engine's.
	cmd.Stdout, cmd.Stderr = struct{ io.Writer }{os.Stdout}, struct{ io.Writer }{os.Stderr}
	return supervise(cmd, cmd.Wait)
}

// RunPlugin runs a component plugin or a policy pack until the engine needs it no longer.
func (h *host) RunPlugin(r *pulumirpc.RunPluginRequest, s pulumirpc.LanguageRuntime_RunPluginServer) error {
	ctx, done := h.untilCancelled(s.Context())
	defer done()
	closer, out, errs, err := rpcutil.MakeRunPluginStreams(s, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	if kind(r.Kind) == policy {
		err = h.runPolicyPack(ctx, r, out, errs)
	} else {
		err = h.runComponentPlugin(ctx, r, out, errs)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return s.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())},
		})
	}
	return err
}

func (h *host) runComponentPlugin(ctx context.Context, r *pulumirpc.RunPluginRequest, out, errs io.Writer) error {
	cmd, err := h.language.plugin(ctx, r, plugin, r.Env)
	if err != nil {
		return err
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.Pwd, out, errs
	return supervise(cmd, cmd.Wait)
}

// runPolicyPack starts a pack late: a pack reads the stack's name and configuration from its environment, and the
// engine tells them only when it is connected. Until then the proxy answers for the pack.
func (h *host) runPolicyPack(ctx context.Context, r *pulumirpc.RunPluginRequest, out, errs io.Writer) error {
	proxy, packOut, err := sdk.NewPolicyProxy(ctx, out)
	if err != nil {
		return err
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	environment := r.Env
	if stack != nil {
		environment, err = withJSON(environment, "PULUMI_CONFIG", stack.Config, len(stack.Config))
		if err != nil {
			return err
		}
		environment = append(environment,
			"PULUMI_ORGANIZATION="+stack.Organization,
			"PULUMI_PROJECT="+stack.Project,
			"PULUMI_STACK="+stack.Stack,
			"PULUMI_DRY_RUN="+strconv.FormatBool(stack.DryRun))
	}
	cmd, err := h.language.plugin(ctx, r, policy, environment)
	if err != nil {
		return err
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.Info.ProgramDirectory, packOut, errs
	return supervise(cmd, func() error { return proxy.Attach(ctx, cmd) })
}

// withJSON adds a variable in JSON, unless it would be empty: an empty map arrives here as nil, which JSON writes as
// null, and the official script cannot read null.
func withJSON(environment []string, name string, value any, length int) ([]string, error) {
	if length == 0 {
		return environment, nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return append(environment, name+"="+string(data)), nil
}
