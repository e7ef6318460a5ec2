"""Files for commands: read whole, or told in one line why not."""

import sys
from pathlib import Path
from typing import IO

import click


class Failure(click.ClickException):
    """A command could not do its work."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        """Writes the message, one line for each thing that is wrong."""
        click.echo(f"keyless: {self.message}", file=file or sys.stderr)


def content(path: str) -> bytes:
    """The content of a file, or of standard input for ``-``.

    Raises:
        Failure: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}; name a file that can be read") from None


def text(path: str) -> str:
    """The text of a file.

    Raises:
        Failure: it cannot be read, or is not UTF-8.
    """
    try:
        return content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
