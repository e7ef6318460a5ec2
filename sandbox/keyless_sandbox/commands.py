# ruff: noqa: ANN401 - click leaves these types open
"""`keyless sandbox`: AWS on this machine.

Everything heavy lives in the daemon; this module imports click and the standard library.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from keyless_sandbox import environment, lifecycle, programs_on_instances
from keyless_sandbox.control import ControlClient, InstanceSummary, summary
from keyless_sandbox.deployer import Deployer
from keyless_sandbox.log_command import log
from keyless_sandbox.programs import become, wait_for
from keyless_sandbox.proof.command import prove
from keyless_sandbox.settings import Settings
from keyless_sandbox.state import DEFAULT, VARIABLE, Folder, SandboxError, State

_START = "start it with `keyless sandbox up`"


def _chosen_folder(_context: click.Context, _option: click.Parameter, value: Path | None) -> Folder:
    return Folder.chosen(value)


class _Failure(click.ClickException):
    """Could not do its work."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"keyless sandbox: {self.message}", file=file or sys.stderr)


class _Command(click.Command):
    """A command that tells a SandboxError in one line and has `--dir`."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(
            click.Option(
                ["--dir", "folder"],
                type=click.Path(file_okay=False, path_type=Path),
                callback=_chosen_folder,
                help=f"State folder; ${VARIABLE} or {DEFAULT} if not given.",
            )
        )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SandboxError as error:
            raise _Failure(str(error)) from None


@click.group(short_help="AWS on this machine: up, down, status, env, run, exec, log, prove.")
def sandbox() -> None:
    """AWS on this machine, for trying out instances that reach S3 without access keys.

    One process serves AWS's API (moto), the metadata service of every instance, and a stand-in for Pulumi's aws
    plugin, all on 127.0.0.1. What is created in it is gone when it stops, unless
    `down --keep` keeps it.
    """


@sandbox.command(cls=_Command)
@click.option(
    "--bin",
    "bin_folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path, resolve_path=True),
    help="A folder that `env` puts first on PATH: where the Pulumi engine is.",
)
@click.option(
    "--deployer",
    "deployer",
    multiple=True,
    metavar="FILE|ARN",
    help="What `pulumi up` may do, everything if not given: a file with a policy document, or the ARN of a policy that AWS "
    "manages. And who it is, if the ARN is that of a role. May be repeated.",
)
@click.option(
    "--session-seconds",
    type=click.IntRange(2, 43_200),
    default=21_600,
    help="How long the credentials of instances last; six hours as on EC2 if not given.",
)
@click.option("--https", is_flag=True, help="Speak TLS, as AWS does; `env` exports the certificate to trust.")
def up(folder: Folder, bin_folder: Path | None, deployer: tuple[str, ...], session_seconds: int, https: bool) -> None:
    """Start the sandbox; if it runs, say so."""
    begun = time.monotonic()
    settings = Settings(str(bin_folder) if bin_folder else None, Deployer.of(deployer), session_seconds, https)
    killed = folder.was_killed
    with _Progress() as progress:
        state, new = lifecycle.start(folder, settings, progress)
    if not new:
        click.echo(f"sandbox: runs already, for {_duration(time.time() - state.started)}")
        if bin_folder and str(bin_folder) != state.bin:
            raise SandboxError(f"it was started with --bin {state.bin}: `keyless sandbox down` first")
        if https and not state.authority:
            raise SandboxError("it was started without --https: `keyless sandbox down` first")
        if deployer:
            raise SandboxError("who deploys is settled when a sandbox starts: `keyless sandbox down` first")
    else:
        click.echo(f"sandbox: ready after {time.monotonic() - begun:.1f} s")
        _tell_of_kept(folder, killed)
    _describe(state, folder)
    # The command by its path, where a shell would not find it by its name: in an environment that is not activated.
    keyless = "keyless" if shutil.which("keyless") else sys.argv[0]
    click.echo(f'sandbox: to use it in this shell: eval "$({keyless} sandbox env)"')


@sandbox.command(cls=_Command)
@click.option("--keep", is_flag=True, help="Leave what was created to the next `up`, with Pulumi's record of it.")
def down(folder: Folder, keep: bool) -> None:
    """Stop the sandbox and remove its state folder.

    What was created in it ends with the process, unless it is kept; so Pulumi's record of it, in the same folder, is removed
    too. Files in the folder that the sandbox did not make stay.
    """
    had_kept = folder.kept.exists()
    click.echo("sandbox: stopped" if lifecycle.stop(folder, keep=keep) else "sandbox: does not run")
    if had_kept and not keep:
        click.echo("sandbox: removed what was kept")
    if keep and folder.kept.exists():
        size = folder.kept.stat().st_size / 1e6
        click.echo(f"sandbox: kept what was created ({size:.1f} MB); `keyless sandbox up` goes on with it")


@sandbox.command(cls=_Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(folder: Folder, as_json: bool) -> None:
    """Say what runs, where, and the instances with their roles; exit code 1 if the sandbox does not run."""
    state = folder.read()
    if state is None:
        click.echo("{}" if as_json else f"sandbox: does not run; {_START}")
        raise SystemExit(1)
    client = ControlClient(state)
    instances = client.instances()
    endpoints = {each.id: client.metadata_endpoint(each.id, 1) for each in instances if each.runs}
    if as_json:
        rows = [{**summary(each), "metadata_endpoint": endpoints.get(each.id)} for each in instances]
        facts = {"pid": state.pid, "endpoint": state.endpoint, "provider_port": state.provider_port}
        click.echo(json.dumps({**facts, "started": state.started, "instances": rows}, indent=2))
        return
    click.echo(f"sandbox: runs for {_duration(time.time() - state.started)}, process {state.pid}")
    _describe(state, folder)
    _show(instances, endpoints)


@sandbox.command(cls=_Command)
@click.option(
    "--format", "shell", type=click.Choice(["sh"]), default="sh", help="For which shell; sh is any POSIX one."
)
def env(folder: Folder, shell: str) -> None:  # noqa: ARG001 - sh is the only one
    """Print what a shell needs to use the sandbox: eval "$(keyless sandbox env)"."""
    variables = environment.deployer(folder.running(), folder, os.environ)
    click.echo(environment.as_shell(variables), nl=False)


@sandbox.command(cls=_Command, context_settings={"allow_interspersed_args": False})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(folder: Folder, command: tuple[str, ...]) -> None:
    """Run a command, such as `pulumi up`, that meets the sandbox instead of AWS.

    It has the variables of `keyless sandbox env`. Where no sandbox runs, one is started, and stopped when the command
    ends: what was created is gone then, unless it goes on with what `down --keep` kept, which is kept again. The exit code is
    the command's.
    """
    with _Progress() as progress:
        state, new = lifecycle.start(folder, Settings(https=True), progress)
    variables = environment.merged(environment.deployer(state, folder, os.environ), os.environ)
    if not new:
        become(command, variables)
    keep = folder.kept.exists()
    try:
        code = wait_for(command, variables)
    finally:
        lifecycle.stop(folder, keep=keep)
        click.echo(f"sandbox: stopped{', and kept again' if keep else ''}", err=True)
    raise SystemExit(code)


@sandbox.command("exec", cls=_Command, context_settings={"allow_interspersed_args": False})
@click.option("--instance", "wanted", metavar="ID|NAME", help="Which instance; the only one that runs if not given.")
@click.option("--env", "more", metavar="NAME=VALUE", multiple=True, help="A variable for the command.")
@click.option("--container", is_flag=True, help="From a container on the instance: one network hop further away.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def exec_(folder: Folder, wanted: str | None, more: tuple[str, ...], container: bool, command: tuple[str, ...]) -> None:
    """Run a command as a program on an instance would run.

    It knows its region, where AWS is for this instance and where its metadata service is; it has an empty home folder, and no
    key. Its exit code is the command's.
    """
    state = folder.running()
    instance = programs_on_instances.choose(ControlClient(state).instances(), wanted)
    try:
        added = dict(environment.assignment(each) for each in more)
    except ValueError as error:
        raise SandboxError(f"--env: {error}") from None
    variables = programs_on_instances.variables(folder, state, instance, in_container=container, more=added)
    become(command, variables)


sandbox.command(cls=_Command)(log)
sandbox.command(cls=_Command)(prove)


def _tell_of_kept(folder: Folder, killed: bool) -> None:
    if not folder.kept.exists():
        return
    when = datetime.fromtimestamp(folder.kept.stat().st_mtime).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    click.echo(f"sandbox: AWS is as it was kept at {when}")
    if killed:
        click.echo("sandbox: what changed after that is gone, since it was killed; `pulumi refresh` tells Pulumi")


def _describe(state: State, folder: Folder) -> None:
    click.echo(f"sandbox: AWS (moto {state.moto}) at {state.endpoint}")
    click.echo(f"sandbox: stand-in for Pulumi's aws plugin, not the official one, on port {state.provider_port}")
    click.echo(f"sandbox: log in {folder.log}")


def _show(instances: list[InstanceSummary], endpoints: Mapping[str, str | None]) -> None:
    if not instances:
        click.echo("sandbox: no instances")
        return
    from rich.console import Console  # noqa: PLC0415 - only a person needs it
    from rich.table import Table  # noqa: PLC0415

    table = Table("instance", "name", "region", "state", "role", "metadata service", box=None)
    for each in instances:
        row = (each.id, each.name, each.region, each.state, each.role, endpoints.get(each.id))
        table.add_row(*(cell or "-" for cell in row))
    Console(soft_wrap=True).print(table)


class _Progress:
    """Says on stderr what is being waited for: a spinner on a terminal, else lines."""

    def __init__(self) -> None:
        self._status: Any = None

    def __enter__(self) -> "_Progress":  # noqa: PYI034 - typing has Self from 3.11
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415 - only a person needs it

            self._status = Console(stderr=True).status("sandbox: starting")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, line: str) -> None:
        if self._status:
            self._status.update(f"sandbox: {line}")
        else:
            click.echo(f"sandbox: {line}", err=True)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
