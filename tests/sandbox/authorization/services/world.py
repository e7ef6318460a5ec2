"""The world of a case: what its file's setup has made in moto."""

import json
import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, cast

_KEPT = re.compile(r"<([a-z]+)>")


class World:
    """What the setup of a file makes, with the names under which it keeps parts of the answers.

    Args:
        setup: of the file.
        call: makes a call such as ``iam.create_role`` with arguments, and returns the answer.
    """

    def __init__(self, setup: Mapping[str, Any], call: Callable[[str, Mapping[str, Any]], Any]) -> None:
        self._kept: dict[str, Any] = {}
        for step in setup["calls"]:
            answer = call(step["call"], self.filled(step.get("with", {})))
            for name, place in step.get("keep", {}).items():
                self._kept[name] = reduce(_part, place.split("."), answer)

    def filled(self, value: Any, name: str = "") -> Any:
        """A value of the file as it is sent: with what was kept, and with policies as text."""
        if isinstance(value, dict):
            told = {key: self.filled(inner, key) for key, inner in cast("dict[str, Any]", value).items()}
            return json.dumps(told) if name == "Policy" or name.endswith("PolicyDocument") else told
        if isinstance(value, list):
            return [self.filled(each) for each in cast("list[Any]", value)]
        if not isinstance(value, str):
            return value
        whole = _KEPT.fullmatch(value)
        # A whole value may be bytes.
        return self._kept[whole[1]] if whole else _KEPT.sub(lambda match: str(self._kept[match[1]]), value)


def _part(answer: Any, part: str) -> Any:
    return answer[int(part)] if part.isdigit() else answer[part]
