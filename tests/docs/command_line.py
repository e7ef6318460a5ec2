"""The command lines in blocks of shell, and the commands that there are."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import click
from keyless_cli import main

_SEPARATORS = {"|", "||", "&&", ";", "&", "(", ")"}
_ASSIGNMENT = re.compile(r"[A-Z_]+=.*")


@dataclass(frozen=True)
class Command:
    """A command of ``keyless``.

    Attributes:
        words: its name, such as ``("keyless", "sandbox", "up")``.
        click: what click knows of it.
    """

    words: tuple[str, ...]
    click: click.Command

    def __str__(self) -> str:
        return " ".join(self.words)

    @property
    def options(self) -> list[str]:
        """The long forms of its options, without those that click adds."""
        return [option.opts[-1] for option in self.click.params if isinstance(option, click.Option)]


def commands(command: click.Command = main, words: tuple[str, ...] = ("keyless",)) -> Iterator[Command]:
    """A command and all below it."""
    yield Command(words, command)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*words, name))


def command_lines(script: str) -> Iterator[list[str]]:
    """The words of each command of a script, those inside ``"$(…)"`` too; assignments before a command are left out."""
    for line in script.replace("\\\n", " ").splitlines():
        inner = re.findall(r'"\$\((.*?)\)"', line)
        for text in [line, *inner]:
            words: list[str] = []
            for word in [*_words(text), ";"]:
                if word in _SEPARATORS:
                    if words:
                        yield words
                    words = []
                elif words or not _ASSIGNMENT.fullmatch(word):
                    words.append(word)


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();|&")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    return list(lexer)


def problem_of(words: list[str]) -> str:
    """What is wrong with a command line of ``keyless``; empty if nothing is.

    Args:
        words: the command and its arguments.
    """
    command: click.Command = main
    path, rest = ["keyless"], words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        below = command.get_command(click.Context(command), rest[0])
        if below is None:
            return f"there is no command {' '.join([*path, rest[0]])}"
        path, command, rest = [*path, rest[0]], below, rest[1:]
    try:
        command.make_parser(click.Context(command)).parse_args(list(rest))
    except click.UsageError as error:
        return f"{' '.join(path)}: {error.format_message()}"
    return ""
