"""Reads arguments of any origin: plain values, Outputs and secrets, from Python or through the plugin.

Plain values are checked at once. An Output is checked when its value is there; whatever uses it, uses the checked one.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import pulumi
from pulumi.output import Unknown

from keyless.problems import Problem, invalid, nearest

T = TypeVar("T")

Text = pulumi.Input[str]
Check = Callable[[str], str | None]
"""What is wrong with a text and how to mend it, or None."""

# Secrets and configuration become values within a few turns of the event loop, a resource's outputs only after calls to
# the engine. To wait for those would hang where a resource, such as a key whose policy names the role, waits for ours.
_TURNS = 100


Tags = dict[str, Text] | pulumi.Output[dict[str, str]]


@dataclass
class _Findings:
    """What the reader of the arguments and those of the mappings inside them find together."""

    problems: list[Problem] = field(default_factory=list[Problem])
    pending: list[pulumi.Output[Any]] = field(default_factory=list[pulumi.Output[Any]])


class Reader:
    """Reads one mapping of arguments and collects all that is wrong with it.

    Args:
        component: the component's name.
        values: the arguments by name; ``None`` counts as not given.
        path: where the mapping stands in the arguments, such as ``s3[0].``; empty at the top.
        findings: those of the reader of the mapping around it.
    """

    def __init__(
        self, component: str, values: Mapping[str, Any], path: str = "", findings: _Findings | None = None
    ) -> None:
        self._component = component
        self._values = {str(name): value for name, value in values.items() if value is not None}
        self._path = path
        self._findings = findings or _Findings()

    def within(self, path: str, values: Mapping[str, Any]) -> "Reader":
        """A reader for a mapping inside this one."""
        return Reader(self._component, values, path, self._findings)

    def given(self, *names: str) -> bool:
        """Whether any of the arguments was given."""
        return any(name in self._values for name in names)

    def is_output(self, name: str) -> bool:
        """Whether the argument was given as an Output."""
        return _is_output(self._values.get(name))

    def problem(self, name: str, message: str) -> None:
        """Records what is wrong with an argument."""
        self._findings.problems.append(Problem(self._path + name, message))

    def known(self, names: Iterable[str]) -> None:
        """Records every argument that is not among the names, with the nearest of them."""
        known = tuple(names)
        for name in self._values:
            if name not in known:
                self.problem(name, f"is no argument{nearest(name, known)}")

    def required(self, name: str, why: str) -> bool:
        """Whether an argument is there; records it if it is not."""
        if name not in self._values:
            self.problem(name, f"is missing; {why}")
        return name in self._values

    def flag(self, name: str, *, default: bool) -> bool:
        """A plain true or false."""
        value = self._plain(name, default)
        if not isinstance(value, bool):
            self.problem(name, f"must be true or false, not {_kind(value)}")
            return default
        return value

    def optional_flag(self, name: str) -> bool | None:
        """A plain true or false, or None where it was not given."""
        return self.flag(name, default=False) if name in self._values else None

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        """A plain whole number within bounds. Other languages send it as a float."""
        value = self._plain(name, default)
        number = whole(value)
        if number is None:
            self.problem(name, f"must be a whole number, not {_kind(value)}")
        elif not least <= number <= most:
            self.problem(name, f"is {number}; it must be {least:,} to {most:,}")
        else:
            return number
        return default

    def plain_text(self, name: str, check: Check, *, default: str = "") -> str:
        """A plain text."""
        value = self._plain(name, default)
        if not isinstance(value, str):
            self.problem(name, f"must be a text, not {_kind(value)}")
            return default
        if name in self._values:
            self._findings.problems.extend(self._problems_of_text(name, value, check))
        return value

    def plain_list(self, name: str) -> list[Any] | None:
        """A plain list, its elements not looked at; None where it was not given or is something else."""
        value = self._plain(name, None)
        if value is None:
            return None
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            self.problem(name, f"must be a list, not {_kind(value)}")
            return None
        return list(cast("Sequence[Any]", value))

    def plain_mapping(self, name: str) -> dict[str, Any]:
        """A plain mapping, its values not looked at."""
        value = self._plain(name, {})
        if not isinstance(value, Mapping):
            self.problem(name, f"must be a mapping of names to values, not {_kind(value)}")
            return {}
        return {str(key): item for key, item in cast("Mapping[Any, Any]", value).items()}

    def text(self, name: str, check: Check) -> Text | None:
        """A text, plain or as an Output, or None where it was not given."""
        return self.checked_text(name, self._values[name], check) if name in self._values else None

    def texts(self, name: str, check: Check, *, empty: str) -> list[Text] | pulumi.Output[list[str]] | None:
        """A list of texts; the list or its elements may be Outputs. None where it was not given.

        Args:
            name: the argument.
            check: for each element.
            empty: what to say of an empty list.
        """
        value = self._values.get(name)
        if value is None:
            return None
        if not _is_output(value):
            items = self.plain_list(name)
            if items == []:
                self.problem(name, empty)
            return [self.checked_text(f"{name}[{i}]", item, check) for i, item in enumerate(items or [])]

        def problems(items: Any) -> list[Problem]:
            if isinstance(items, str) or not isinstance(items, Sequence):
                return [Problem(self._path + name, f"must be a list, not {_kind(items)}")]
            elements = list(cast("Sequence[Any]", items))
            if not elements:
                return [Problem(self._path + name, empty)]
            return [p for i, item in enumerate(elements) for p in self._problems_of_text(f"{name}[{i}]", item, check)]

        return self._later(value, problems)

    def tags(self, name: str) -> Tags:
        """A mapping of texts to texts; it or its values may be Outputs."""
        value = self._values.get(name)
        if _is_output(value):
            return self._later(value, lambda items: self._problems_of_tags(name, items))
        return {key: self.checked_text(f"{name}.{key}", v, _anything) for key, v in self.plain_mapping(name).items()}

    def checked_text(self, name: str, value: Any, check: Check) -> Text:
        """A text found inside another argument, plain or as an Output."""
        if _is_output(value):
            return self._later(value, lambda text: self._problems_of_text(name, text, check))
        self._findings.problems.extend(self._problems_of_text(name, value, check))
        return cast("str", value)

    def reject(self) -> None:
        """Raises for the problems found so far, if any."""
        if self._findings.problems:
            raise invalid(self._component, dict.fromkeys(self._findings.problems))

    def before_anything(self, value: T, *others: pulumi.Output[Any]) -> pulumi.Input[T]:
        """The value, but not before every Output that is there already has been found right.

        Args:
            value: what the first resources are made with.
            others: further Outputs to wait for, whose failure must come before the first resource: lookups.
        """
        if not self._findings.pending and not others:
            return value

        async def ready() -> T:
            checks = [asyncio.ensure_future(output.is_known()) for output in self._findings.pending]
            for _ in range(_TURNS):
                if all(check.done() for check in checks):
                    break
                await asyncio.sleep(0)
            for check in checks:
                # Whoever uses the late ones hears of their failure. To cancel them would cancel what they wait for.
                check.add_done_callback(lambda late: late.cancelled() or late.exception())
            settled = [check for check in checks if check.done()]
            await asyncio.gather(*settled, *(output.is_known() for output in others))
            return value

        return pulumi.Output.from_input(ready())

    def _plain(self, name: str, default: Any) -> Any:
        value = self._values.get(name, default)
        if not _is_output(value):
            return value
        hint = "; its bucket may be an Output" if name == "s3" else ""
        what = "a list" if name == "s3" else "a plain value"
        self.problem(name, f"is an Output, and must be known when the program is written; pass {what}{hint}")
        return default

    def _problems_of_text(self, name: str, value: Any, check: Check) -> list[Problem]:
        message = check(value) if isinstance(value, str) else f"must be a text, not {_kind(value)}"
        return [Problem(self._path + name, message)] if message else []

    def _problems_of_tags(self, name: str, items: Any) -> list[Problem]:
        if not isinstance(items, Mapping):
            return [Problem(self._path + name, f"must be a mapping of names to values, not {_kind(items)}")]
        # The names are quoted in the message, where they are hidden if the mapping is a secret; a path is always shown.
        return [
            Problem(self._path + name, f"has {key!r}, which must be a text, not {_kind(value)}")
            for key, value in cast("Mapping[str, Any]", items).items()
            if not isinstance(value, str)
        ]

    def _later(self, value: Any, problems: Callable[[Any], list[Problem]]) -> pulumi.Output[Any]:
        output: pulumi.Output[Any] = pulumi.Output.from_input(value)

        async def check(resolved: Any) -> Any:
            found = problems(resolved)
            if found:
                secret = await output.is_secret()
                raise invalid(self._component, [_without_values(p) for p in found] if secret else found)
            return resolved

        checked = output.apply(check)
        self._findings.pending.append(checked)
        return checked


# A quoted value, written by repr(). An apostrophe of the sentence stands behind a letter, so it opens none.
_QUOTED = re.compile(r"""(?<!\w)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def _without_values(problem: Problem) -> Problem:
    """The same problem without the values that its message quotes: they are secret."""
    return Problem(problem.path, _QUOTED.sub("[secret]", problem.message))


def _is_output(value: Any) -> bool:
    return isinstance(value, (pulumi.Output, Unknown, Awaitable))


def _anything(_: str) -> None:
    return None


def whole(value: Any) -> int | None:
    """The value as a whole number, which other languages send as a float; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not float(value).is_integer():
        return None
    return int(value)


def _kind(value: Any) -> str:
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", type(None): "nothing"}
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    return names.get(cast("type[Any]", type(value)), type(cast("object", value)).__name__)
