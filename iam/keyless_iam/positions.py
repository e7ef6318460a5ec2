"""Where statements stand in the text of a document, for those who show findings beside it."""

import json
import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]')


@dataclass(frozen=True)
class Position:
    """A place in a text: line and column, both from 1."""

    line: int
    column: int


def statement_positions(text: str) -> tuple[Position, ...]:
    """Where each statement begins, in order.

    Args:
        text: a document that could be read.
    """
    found: list[int] = []
    depth = listed = 0
    key = ""
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            if word == "{" and key == "Statement" and depth == 1 + listed:
                found.append(token.start())
            depth += 1
            if word == "[" and depth == 2 and key == "Statement":
                listed = 1
        elif word in "]}":
            depth -= 1
            listed = listed if depth > 1 else 0
        elif depth == 1 and word[0] == '"' and text[token.end() :].lstrip()[:1] == ":":
            key = json.loads(word)
    return tuple(Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in found)
