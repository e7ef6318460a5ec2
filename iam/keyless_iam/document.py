"""IAM JSON policy documents as frozen values, written in one canonical form.

Source: "Grammar of the IAM JSON policy language" (IAM User Guide).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Effect = Literal["Allow", "Deny"]

Version = Literal["2008-10-17", "2012-10-17"]

VERSION: Version = "2012-10-17"
"""What Keyless writes. A document that names no version has the other one, in which ``${…}`` is no variable."""


@dataclass(frozen=True, order=True)
class Condition:
    """One key of a condition block: ``{operator: {key: values}}``. Its values are alternatives."""

    operator: str
    key: str
    values: tuple[str, ...]

    @classmethod
    def of(cls, operator: str, key: str, values: str | Iterable[str]) -> "Condition":
        """A condition whose values are given in any order, once or repeatedly."""
        return cls(operator, key, _sorted_unique(values))


@dataclass(frozen=True, order=True)
class Principal:
    """One principal of a trust or resource policy: its kind (``Service``, ``AWS``, …) and its name.

    ``"Principal": "*"`` is the kind ``*`` with the name ``*``; it means what ``{"AWS": "*"}`` means.
    """

    kind: str
    name: str

    @property
    def is_everybody(self) -> bool:
        """Whether it is everybody, of any account."""
        return self.name == "*" and self.kind in ("*", "AWS")


@dataclass(frozen=True)
class Statement:
    """One statement. Every tuple is sorted and without repetition, so that equal meanings spelled alike are equal.

    Of an element and its Not form, such as ``actions`` and ``not_actions``, at most one is not empty.
    """

    effect: Effect
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    principals: tuple[Principal, ...] = ()
    sid: str = ""
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    not_principals: tuple[Principal, ...] = ()

    @classmethod
    def of(  # noqa: PLR0913  an IAM statement has that many elements
        cls,
        effect: Effect,
        actions: str | Iterable[str] = (),
        resources: str | Iterable[str] = (),
        *,
        conditions: Iterable[Condition] = (),
        principals: Iterable[Principal] = (),
        sid: str = "",
        not_actions: str | Iterable[str] = (),
        not_resources: str | Iterable[str] = (),
        not_principals: Iterable[Principal] = (),
    ) -> "Statement":
        """A statement whose elements are given in any order.

        Args:
            effect: ``Allow`` or ``Deny``.
            actions: one action or several, such as ``s3:GetObject``.
            resources: one ARN or several; none in a trust policy.
            conditions: all of them must hold.
            principals: in trust and resource policies only.
            sid: the statement's identifier.
            not_actions: instead of ``actions``: every action but these.
            not_resources: instead of ``resources``: every resource but these.
            not_principals: instead of ``principals``: every principal but these.

        Raises:
            ValueError: an element is given together with its Not form, or two conditions share operator and key:
                JSON could hold only one of them.
        """
        block = tuple(sorted(set(conditions)))
        if len({(c.operator, c.key) for c in block}) < len(block):
            raise ValueError("two conditions of one statement share operator and key: give one with all values")
        statement = cls(
            effect,
            _sorted_unique(actions),
            _sorted_unique(resources),
            block,
            tuple(sorted(set(principals))),
            sid,
            _sorted_unique(not_actions),
            _sorted_unique(not_resources),
            tuple(sorted(set(not_principals))),
        )
        for name, positive, negative in (
            ("actions", statement.actions, statement.not_actions),
            ("resources", statement.resources, statement.not_resources),
            ("principals", statement.principals, statement.not_principals),
        ):
            if positive and negative:
                raise ValueError(f"a statement has {name} or not_{name}, not both")
        return statement

    def to_json(self) -> dict[str, object]:
        """The statement as JSON data; a list of one is written as its only element, as AWS writes it."""
        data: dict[str, object] = {"Effect": self.effect}
        if self.sid:
            data["Sid"] = self.sid
        for name, texts in (
            ("Action", self.actions),
            ("NotAction", self.not_actions),
            ("Resource", self.resources),
            ("NotResource", self.not_resources),
        ):
            if texts:
                data[name] = _scalar_or_list(texts)
        for name, principals in (("Principal", self.principals), ("NotPrincipal", self.not_principals)):
            if principals:
                data[name] = _principals_json(principals)
        if self.conditions:
            block: dict[str, dict[str, object]] = {}
            for condition in self.conditions:
                block.setdefault(condition.operator, {})[condition.key] = _scalar_or_list(condition.values)
            data["Condition"] = block
        return data


@dataclass(frozen=True)
class Document:
    """A policy document: its statements, in the order in which they are written."""

    statements: tuple[Statement, ...]
    version: Version = VERSION
    id: str = ""

    def to_json(self) -> str:
        """The document as text: keys sorted, no white space, so that equal documents are equal texts.

        AWS does not count white space against a policy's size: the length of this text is the size that counts.
        """
        data: dict[str, object] = {
            "Version": self.version,
            "Statement": [statement.to_json() for statement in self.statements],
        }
        if self.id:
            data["Id"] = self.id
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _principals_json(principals: tuple[Principal, ...]) -> str | dict[str, object]:
    if principals == (Principal("*", "*"),):
        return "*"
    return {
        kind: _scalar_or_list(tuple(p.name for p in principals if p.kind == kind))
        for kind in sorted({p.kind for p in principals})
    }


def _sorted_unique(values: str | Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(sorted(set(values)))


def _scalar_or_list(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
