"""The values of JSON as policy documents hold them, and what no text of theirs holds."""

import re
from collections import Counter

from keyless_iam.problems import Problem, quoted

# The matcher of patterns uses four of them itself; no name of AWS holds one, nor half a character.
FORBIDDEN = re.compile("[\ud800-\udfff\U000f0000-\U000f00ff]")

OPENED = 'has a "${" that begins no policy variable'
CLOSE = 'write such as "${aws:username}" or "${aws:PrincipalTag/team, \'none\'}", and "${$}" for the character'


class Pairs(dict[str, object]):
    """A JSON object that remembers which of its keys were given repeatedly."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated: list[str] = []
        if len(self) < len(pairs):
            self.repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]

    def repetitions(self, path: str) -> list[Problem]:
        """A problem for each of them.

        Args:
            path: the object's.
        """
        return [
            Problem(path, f"{quoted(key)} is given repeatedly, and readers differ in which one counts", "give it once")
            for key in self.repeated
        ]


class Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()
