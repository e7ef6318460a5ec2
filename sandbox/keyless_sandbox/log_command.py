"""`keyless sandbox log`."""

import json
from contextlib import suppress
from dataclasses import asdict
from typing import IO

import click

from keyless_sandbox import suggestion
from keyless_sandbox.authorization.log import before
from keyless_sandbox.proof.deployment import DeploymentError, read_deployment
from keyless_sandbox.reading_log import entries
from keyless_sandbox.state import Folder, SandboxError


@click.option("--denied", is_flag=True, help="Only what was not let through.")
@click.option("--follow", is_flag=True, help="Go on with what comes, until the sandbox stops.")
@click.option("--suggest", is_flag=True, help="Print the smallest grants for what roles were denied, as Python.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each decision, or each suggestion.")
@click.option(
    "--declared",
    type=click.File(encoding="utf-8"),
    help="With --suggest: what `pulumi stack export --show-secrets` printed, to name the grants that were never used.",
)
def log(  # noqa: PLR0913, PLR0917 - one argument per option
    folder: Folder, denied: bool, follow: bool, suggest: bool, as_json: bool, declared: IO[str] | None
) -> None:
    """Say who asked for what, from where, whether it was let through, and by which statement.

    Denied: no statement allows it, or one denies it, or nobody can tell. Refused: it was not signed, read or understood, so that
    nothing was decided.
    """
    folder.running()
    if declared and not suggest:
        raise SandboxError("--declared is about suggestions: add --suggest")
    if suggest:
        if follow:
            raise SandboxError("--suggest is about all decisions so far: leave out --follow")
        _suggest(folder, declared, as_json=as_json)
        return
    with suppress(KeyboardInterrupt):
        for entry in entries(folder.decisions, follow=follow):
            if entry.denied or not denied:
                click.echo(json.dumps(asdict(entry)) if as_json else str(entry))


def _suggest(folder: Folder, declared: IO[str] | None, *, as_json: bool) -> None:
    decisions = list(entries(folder.decisions, follow=False))
    try:
        components = read_deployment(declared.read()).components if declared else ()
    except DeploymentError as error:
        raise SandboxError(f"--declared: {error}") from None
    suggestions, unused = suggestion.suggest(decisions), suggestion.unused(decisions, components)
    if as_json:
        for each in (*suggestions, *unused):
            click.echo(json.dumps(asdict(each)))
        return
    click.echo("\n\n".join((suggestion.as_python(suggestions), *map(str, unused))))
    if unused and before(folder.decisions).exists():
        click.echo("sandbox: the log may have dropped older decisions, which are not counted", err=True)
