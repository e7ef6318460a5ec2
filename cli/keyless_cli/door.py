"""`keyless`: maps the first word of the command line to the room that answers it."""

import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import IO

import click


@dataclass(frozen=True)
class Room:
    """A part of Keyless with commands of its own.

    Attributes:
        module: where its command is.
        command: the command's name there.
        help: one line.
        extra: the extra of the distribution that installs what it needs; empty if none does.
        needs: a package that it needs.
    """

    module: str
    command: str
    help: str
    extra: str
    needs: str


ROOMS = {
    "can": Room(
        "keyless_iam.commands.can",
        "can",
        "Whether policies allow a request, and by which statement.",
        "",
        "keyless_iam",
    ),
    "check": Room(
        "keyless_iam.commands.check",
        "check",
        "What policy documents let through that they should not.",
        "",
        "keyless_iam",
    ),
    "diff": Room(
        "keyless_preview.commands",
        "diff",
        "What a preview changes in who can reach what.",
        "",
        "keyless_preview",
    ),
    "sandbox": Room(
        "keyless_sandbox.commands",
        "sandbox",
        "AWS on this machine: up, down, status, env, run, exec, log, prove.",
        "sandbox",
        "moto",
    ),
}


class _Rooms(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's argument
        return sorted(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's argument
        room = ROOMS.get(cmd_name)
        return None if room is None else _enter(cmd_name, room)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, ROOMS[name].help) for name in self.list_commands(ctx)])


def _enter(name: str, room: Room) -> click.Command:
    package = f"keyless[{room.extra}]" if room.extra else "keyless"
    missing = f"`keyless {name}` is not installed: pip install '{package}'"
    if find_spec(room.needs) is None:
        raise _Failure(missing)
    try:
        return getattr(import_module(room.module), room.command)
    except ModuleNotFoundError as error:
        raise _Failure(f"{missing} ({error})") from None


class _Failure(click.ClickException):
    """A room cannot be entered."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"keyless: {self.message}", file=file or sys.stderr)


def _print_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - takes longer than the door itself

        click.echo(f"keyless {version('keyless')}")
        context.exit()


@click.command(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
def main() -> None:
    """EC2 instances that reach S3 without access keys: granted narrowly, proved on a local AWS."""
