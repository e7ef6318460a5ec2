"""The authorisation cases, as README.md beside them describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A request, the policies it meets, and what AWS answers."""

    id: str
    setup: Mapping[str, Any]
    policies: Mapping[str, Any]
    request: Mapping[str, Any]
    origin: str
    expected: Mapping[str, Any]
    needs: tuple[Mapping[str, Any], ...]


def cases_of(service: str) -> list[Case]:
    """All cases of a service, by file and place.

    Args:
        service: the folder.
    """
    return [case for path in sorted((_HERE / service).glob("*.json")) for case in _cases(path)]


def _cases(path: Path) -> list[Case]:
    file = json.loads(path.read_text())
    shared = {name: given for name, given in file.items() if name not in {"sources", "cases"}}
    return [_case(path.stem, {**shared, **own}) for own in file["cases"]]


def _case(subject: str, given: dict[str, Any]) -> Case:
    return Case(
        f"{subject}: {given.pop('name')}",
        given.pop("setup", {}),
        given.pop("policies", {}),
        given.pop("request"),
        given.pop("origin", "internet"),
        given.pop("expected"),
        tuple(given.pop("needs", ())),
        **given,
    )
