"""`keyless diff`: what a preview changes, resource by resource and permission by permission."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import click
from keyless_iam.commands.files import Failure, text

from keyless_preview.kinds import Kind, kinds_of
from keyless_preview.preview import Preview
from keyless_preview.reading import PreviewError, read_previews

if TYPE_CHECKING:
    from keyless_iam.expectations import Expectation

    from keyless_preview.github import Target
    from keyless_preview.report import Report


class _WithCommand(click.Command):
    """A command of whose arguments those behind ``--`` are another command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            place = args.index("--")
            args, ctx.params["command"] = args[:place], tuple(args[place + 1 :])
            if not ctx.params["command"]:
                raise Failure("nothing follows --; give pulumi preview and its options")
        else:
            ctx.params["command"] = ()
        return super().parse_args(ctx, args)


@click.command(
    cls=_WithCommand,
    short_help="What a preview changes in who can reach what.",
    options_metavar="[OPTIONS] [FILE | -]… [-- pulumi preview …]",
)
@click.argument("files", nargs=-1, metavar="")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How the report is written on standard output.",
)
@click.option(
    "--expect", "expected", multiple=True, metavar="FILE", help="An access file whose lines must hold afterwards."
)
@click.option(
    "--fail-on",
    "kinds",
    multiple=True,
    type=click.Choice(get_args(Kind)),
    help="Exit with 1 if there is something of this kind; may be repeated.",
)
@click.option(
    "--post",
    "place",
    type=click.Choice(["github"]),
    help="Create the report as a comment of the pull request, or edit it there. The token is $GH_TOKEN or $GITHUB_TOKEN.",
)
@click.option("--repository", metavar="OWNER/NAME", help="For --post; that of the workflow if not given.")
@click.option("--pull-request", "number", type=int, metavar="N", help="For --post; that of the workflow if not given.")
def diff(  # noqa: PLR0913  an option each
    *,
    files: Sequence[str],
    command: Sequence[str],
    form: str,
    expected: Sequence[str],
    kinds: Sequence[str],
    place: str | None,
    repository: str | None,
    number: int | None,
) -> None:
    """Says what a preview changes, and who can reach what afterwards that could not before.

    FILE is what `pulumi preview --json --show-sames` printed (- for standard input, which is also read if nothing else is
    given); several make one report. What follows -- is a `pulumi preview` that is run for it.

    Exits with 0, with 1 if something of a kind of --fail-on is there, with 2 if a preview failed or cannot be read.
    """
    if place is None and (repository or number):
        raise Failure("--repository and --pull-request say where --post puts the report; give --post github too")
    target = _target(repository, number) if place else None
    expectations = {path: _expectations(path) for path in expected}
    previews = _previews(files, command)
    if "policy" in kinds and any(preview.policies is None for preview in previews):
        raise Failure(
            "--fail-on policy: what pulumi preview --json prints does not tell what policy packs found; "
            "let it be run behind --, or set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for it"
        )
    from keyless_preview.building import build_report  # noqa: PLC0415  reads much of the model of IAM

    report = build_report(previews, expectations)
    _write(report, form)
    if target:
        _post(report, target)
    found = kinds_of(report)
    if "cannot-tell" in found and kinds and "cannot-tell" not in kinds:
        click.echo("keyless diff: some of it nobody can tell, which --fail-on cannot-tell counts", err=True)
    if any(preview.failed for preview in previews):
        sys.exit(2)
    sys.exit(1 if found.intersection(kinds) else 0)


def _expectations(path: str) -> "tuple[Expectation, ...]":
    from keyless_iam.expectations import ExpectationError, read_expectations  # noqa: PLC0415  most reports expect nothing

    try:
        return read_expectations(text(path))
    except ExpectationError as error:
        raise Failure("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from None


def _previews(files: Sequence[str], command: Sequence[str]) -> tuple[Preview, ...]:
    found: list[Preview] = []
    if not files and not command:
        if sys.stdin.isatty():
            raise Failure("no preview is given; name a file, or let one be run: keyless diff -- pulumi preview")
        files = ("-",)
    try:
        for path in files:
            found += read_previews(text(path), "standard input" if path == "-" else path)
    except PreviewError as error:
        raise Failure(str(error)) from None
    if command:
        from keyless_preview.running import RunError, run_preview  # noqa: PLC0415  most reports are of files

        try:
            found.append(run_preview(command))
        except RunError as error:
            raise Failure(str(error)) from None
    return tuple(found)


def _write(report: "Report", form: str) -> None:
    # One form is used, and that for people loads rich.
    if form == "text":
        from rich.console import Console  # noqa: PLC0415

        from keyless_preview.terminal import show  # noqa: PLC0415

        show(report, Console())
        return
    if form == "json":
        from keyless_preview.as_json import as_json as written  # noqa: PLC0415
    elif form == "sarif":
        from keyless_preview.as_sarif import as_sarif as written  # noqa: PLC0415
    else:
        from keyless_preview.markdown import markdown as written  # noqa: PLC0415
    click.echo(written(report), nl=False)


def _target(repository: str | None, number: int | None) -> "Target":
    from keyless_preview.github import PostError, target_from  # noqa: PLC0415  most reports stay here

    try:
        return target_from(os.environ, repository=repository, number=number)
    except PostError as error:
        raise Failure(str(error)) from None


def _post(report: "Report", target: "Target") -> None:
    from keyless_preview.github import PostError, post  # noqa: PLC0415  most reports stay here
    from keyless_preview.markdown import markdown, marker  # noqa: PLC0415

    try:
        posted = post(target, markdown(report), [marker(stack) for stack in report.stacks])
    except PostError as error:
        raise Failure(str(error)) from None
    click.echo(f"keyless diff: the comment is {'created' if posted.created else 'up to date'}: {posted.url}", err=True)
