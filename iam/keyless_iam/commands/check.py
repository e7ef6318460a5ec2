"""`keyless check`: what rules find in policy documents, wherever they come from."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import cast

import click

from keyless_iam.baseline import Baseline, BaselineError
from keyless_iam.check.choice import Chosen, ConfigurationError, choose
from keyless_iam.check.report import Broken, Report, findings_of, without_known
from keyless_iam.check.sources import STANDARD_INPUT, Source, Unreadable, files, read
from keyless_iam.commands.files import Failure, content, text
from keyless_iam.expectations import ExpectationError, read_expectations
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.problems import Problem
from keyless_iam.rules.configuration import today
from keyless_iam.rules.contract import Preset
from keyless_iam.subject import PolicyType

_TYPES = {t.name.lower(): t for t in PolicyType}
_TABLES = ("text", "json")
"""The forms of ``--reach``."""

_MANY = 20
"""More files than this have a progress bar."""


@click.command(short_help="Says what policy documents let through that they should not.")
@click.argument("paths", nargs=-1, metavar="[PATH | -]…")
@click.option(
    "--type", "type_", type=click.Choice(list(_TYPES)), help="What the policies are attached to; guessed if not given."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--preset", type=click.Choice(["audit", "standard", "strict"]), default="standard", show_default=True)
@click.option(
    "--config", metavar="FILE", help="JSON: rules with levels, options and exceptions, as for the policy pack."
)
@click.option("--baseline", metavar="FILE", help="Findings in it do not count.")
@click.option("--write-baseline", metavar="FILE", help="Write all findings of now to it, and exit with 0.")
@click.option("--reach", is_flag=True, help="Show what the policies let through instead of judging it.")
@click.option("--expect", metavar="FILE", help="An access file whose lines must hold; see --principal.")
@click.option("--principal", metavar="NAME", help="Who has the policies, as the access file names it.")
def check(  # noqa: PLR0913  an option each
    *,
    paths: Sequence[str],
    type_: str | None,
    form: str,
    preset: str,
    config: str | None,
    baseline: str | None,
    write_baseline: str | None,
    reach: bool,
    expect: str | None,
    principal: str | None,
) -> None:
    """Reads IAM policy documents by what they mean, and says what they let through that they should not.

    PATH is a file, a folder (its JSON files that are policies, in folders below it too), or - for standard input, which is
    also read if no path is given. Exits with 0 if nothing is found, 1 if something is, 2 if something could not be read.
    """
    if (expect is None) is not (principal is None):
        raise Failure("--expect and --principal go together: the file has lines for several principals")
    if reach and form not in _TABLES:
        raise Failure(f"--reach --format {form}: what is let through is shown as text or as json")
    chosen = _chosen(cast("Preset", preset), config)
    known = _baseline(baseline)
    sources, unreadable, skipped = _read_all(paths or (STANDARD_INPUT,), _TYPES[type_] if type_ else None)
    if not sources and not unreadable:
        raise Failure(f"{', '.join(paths)}: no policy document is there; name files or folders that hold some")
    if reach:
        _show_reach(sources, unreadable, form)
    day = today()
    found = [each for source in _with_progress(sources) for each in findings_of(source, chosen, day)]
    if write_baseline:
        _write(write_baseline, Baseline(frozenset(each.entry for each in found)).to_json())
        click.echo(f"keyless check: {write_baseline} holds {len(found)} findings", err=True)
        found = []
    new, number_known, gone = without_known(found, known)
    broken = _broken(expect, principal, sources) if expect and principal else ()
    report = Report(len(sources), new, tuple(unreadable), skipped, number_known, gone, broken)
    click.echo(_form(form)(report), nl=False)
    sys.exit(report.exit_code)


def _chosen(preset: Preset, config: str | None) -> tuple[Chosen, ...]:
    try:
        return choose(preset, json.loads(text(config)) if config else {})
    except ConfigurationError as error:
        raise Failure("\n".join(f"{config}: {line}" for line in str(error).splitlines())) from None
    except (ValueError, RecursionError):
        raise Failure(f"{config}: it is no JSON; give rules' names with a level or an object of properties") from None


def _baseline(path: str | None) -> Baseline:
    try:
        return Baseline.read(text(path)) if path else Baseline()
    except BaselineError as error:
        raise Failure(f"{path}: {error}") from None


def _read_all(paths: Iterable[str], type_: PolicyType | None) -> tuple[list[Source], list[Unreadable], int]:
    sources: list[Source] = []
    unreadable: list[Unreadable] = []
    skipped = 0
    for path, named in files(paths):
        try:
            found = read(path, content(path), type_, named=named)
        except Failure as failure:
            found = Unreadable(
                path, (Problem("file", failure.message.removeprefix(f"{path}: "), "see its path and rights"),)
            )
        if isinstance(found, Source):
            sources.append(found)
        elif isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            skipped += 1
    return sources, unreadable, skipped


def _with_progress(sources: list[Source]) -> Iterable[Source]:
    if len(sources) <= _MANY or not sys.stderr.isatty():
        return sources
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415 - most checks show none

    return track(sources, "Checking", console=Console(stderr=True), transient=True)


def _broken(expect: str, principal: str, sources: Sequence[Source]) -> tuple[Broken, ...]:
    from keyless_iam.check.expecting import broken, caller_of  # noqa: PLC0415 - most checks expect nothing

    try:
        expectations = read_expectations(text(expect))
        caller = caller_of(principal)
    except ExpectationError as error:
        raise Failure("\n".join(f"{expect}: {line}" for line in str(error).splitlines())) from None
    except ValueError as error:
        raise Failure(f"--principal: {error}") from None
    if not any(line.principal == principal for line in expectations):
        raise Failure(f'{expect}: no line is about "{principal}"; name a principal of the file')
    identity = tuple(Policy(s.path, s.document) for s in sources if s.type is PolicyType.IDENTITY)
    return tuple(broken(expect, expectations, principal, caller, PolicySet(identity=identity)))


def _show_reach(sources: Sequence[Source], unreadable: Sequence[Unreadable], form: str) -> None:
    from keyless_iam.check import as_text, reaching  # noqa: PLC0415

    found = [row for source in sources for row in reaching.rows(source)]
    if form == "json":
        click.echo(reaching.rows_as_json(found), nl=False)
    else:
        from keyless_iam.commands.table import show  # noqa: PLC0415 - draws with rich

        show(found)
    if unreadable:
        click.echo(as_text.as_text(Report(len(sources), unreadable=tuple(unreadable))), err=True, nl=False)
    sys.exit(2 if unreadable else 0)


def _form(name: str) -> Callable[[Report], str]:
    # One form is used, and that of code scanning needs what the others do not.
    if name == "json":
        from keyless_iam.check.as_json import as_json as form  # noqa: PLC0415
    elif name == "sarif":
        from keyless_iam.check.as_sarif import as_sarif as form  # noqa: PLC0415
    elif name == "github":
        from keyless_iam.check.as_github import as_github as form  # noqa: PLC0415
    else:
        from keyless_iam.check.as_text import as_text as form  # noqa: PLC0415
    return form


def _write(path: str, written: str) -> None:
    try:
        Path(path).write_text(written, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}; name a file that can be written") from None
