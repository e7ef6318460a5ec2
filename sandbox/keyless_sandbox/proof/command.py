"""`keyless sandbox prove`."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keyless_sandbox import environment
from keyless_sandbox.proof.deployment import Deployment, DeploymentError, read_deployment
from keyless_sandbox.state import Folder, SandboxError, State

if TYPE_CHECKING:
    from keyless_iam.expectations import Expectation

    from keyless_sandbox.proof.results import Proof


@click.argument("deployment", required=False, metavar="[FILE | -]")
@click.option("--stack", metavar="NAME", help="The stack; that of the current folder if not given.")
@click.option("--expect", "expected", multiple=True, metavar="FILE", help="An access file: its lines are tried, too.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def prove(folder: Folder, deployment: str | None, stack: str | None, expected: Sequence[str], form: str) -> None:
    """Prove that the instances of a stack can do what was declared of them, and nothing else.

    What was declared is asked of the stack: FILE, or what `pulumi stack export --show-secrets` prints in the current folder. Every
    granted verb is tried at every granted place and must be allowed; other places, other verbs, other buckets, other services,
    credentials that came another way and none must be denied. All of it happens in a copy of the sandbox, with the default client
    of the SDK; the sandbox itself is left as it is.

    Exits with 0 if everything is as declared, 1 if something is not, 2 if it could not be tried.
    """
    state = folder.running()
    if deployment and stack:
        raise SandboxError("--stack names the stack that is exported, and FILE is an export: give one of them")
    lines = {path: _lines(path) for path in expected}
    exported = _read(deployment) if deployment else _exported(state, folder, stack)
    try:
        found = read_deployment(exported)
    except DeploymentError as error:
        raise SandboxError(f"{deployment or 'pulumi stack export'}: {error}") from None
    proof = _prove(folder, found, lines)
    _write(proof, form)
    sys.exit(0 if proof.holds else 1)


def _prove(folder: Folder, deployment: Deployment, lines: "dict[str, tuple[Expectation, ...]]") -> "Proof":
    from keyless_sandbox.proof.exercise import prove as tried  # noqa: PLC0415  not needed where the input is wrong

    return tried(folder, deployment, lines, _progress())


def _progress() -> Callable[[str], None]:
    return lambda line: click.echo(f"sandbox: {line}", err=True)


def _write(proof: "Proof", form: str) -> None:
    from keyless_sandbox.proof import matrix  # noqa: PLC0415  one form is used

    if form == "text":
        from keyless_sandbox.proof.terminal import show  # noqa: PLC0415  draws with rich

        show(proof)
    else:
        click.echo(matrix.as_json(proof) if form == "json" else matrix.as_markdown(proof), nl=False)


def _lines(path: str) -> "tuple[Expectation, ...]":
    from keyless_iam.expectations import ExpectationError, read_expectations  # noqa: PLC0415  most proofs have none

    try:
        return read_expectations(_read(path))
    except ExpectationError as error:
        raise SandboxError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from None


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SandboxError(f"{path}: {error.strerror or error}; name a file that can be read") from None
    except UnicodeDecodeError as error:
        raise SandboxError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None


def _exported(state: State, folder: Folder, stack: str | None) -> str:
    # Where the stack is kept, the caller's environment knows better, if it says anything.
    own = {name: value for name, value in os.environ.items() if name.startswith("PULUMI_")}
    variables = {**environment.merged(environment.deployer(state, folder, os.environ), os.environ), **own}
    options = ["--stack", stack] if stack else []
    command = ["pulumi", "stack", "export", "--show-secrets", "--non-interactive", *options]
    try:
        ended = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise SandboxError(
            f"pulumi: {error.strerror or error}; install it, or give what it exports as a file"
        ) from None
    if ended.returncode:
        raise SandboxError("pulumi stack export failed, its own message is above; name the stack with --stack")
    return ended.stdout
