"""What the tests of rules share: statements in one line, and what rules find in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keyless_iam import Document
from keyless_iam.policy import Policy
from keyless_iam.reading import read_document
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Finding, Level, Preset, Rule, Settings
from keyless_iam.rules.judge import Configured, judge
from keyless_iam.subject import PolicyType, Subject

Source = Document | str | Mapping[str, Any] | Sequence[Mapping[str, Any]]

IDENTITY, TRUST, BUCKET, KEY = PolicyType.IDENTITY, PolicyType.TRUST, PolicyType.BUCKET, PolicyType.KEY
DEFAULTS = Settings()


def allow(actions: str | Sequence[str], resources: str | Sequence[str] = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement as JSON data; ``more`` holds further elements, such as ``Condition={…}``."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | Sequence[str], resources: str | Sequence[str] = "*", **more: Any) -> dict[str, Any]:
    """A Deny statement as JSON data."""
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def document(source: Source) -> Document:
    """A document from whatever a test finds shortest: a document, its text or data, or its statements."""
    if isinstance(source, Document):
        return source
    if isinstance(source, str | Mapping):
        return read_document(source)
    return read_document({"Version": "2012-10-17", "Statement": list(source)})


def subject(
    source: Source,
    *more: Source,
    type: PolicyType = IDENTITY,  # noqa: A002  the attribute's name
    boundary: Source | None = None,
    **about: Any,
) -> Subject:
    """Policies that are in force together, named ``policy``, ``policy-2``, …"""
    policies = tuple(
        Policy(f"policy-{n}" if n > 1 else "policy", document(s)) for n, s in enumerate((source, *more), start=1)
    )
    limit = None if boundary is None else Policy("boundary", document(boundary))
    return Subject(type, policies, boundary=limit, **about)


def findings(
    source: Source,
    *more: Source,
    type: PolicyType = IDENTITY,  # noqa: A002  the attribute's name
    rules: Rule | Iterable[Rule] | None = None,
    preset: Preset = "standard",
    settings: Settings = DEFAULTS,
    **about: Any,
) -> list[Finding]:
    """What rules find, the advice among it.

    Args:
        source: a document in any form that ``document`` takes.
        more: further policies of the same owner.
        type: what the policies are attached to.
        rules: one rule or several; all that the preset does not disable if not given.
        preset: which levels count; of no consequence where ``rules`` is given.
        settings: what every rule is told.
        about: further attributes of ``Subject``; ``boundary`` in any form that ``document`` takes.
    """
    if isinstance(rules, Rule):
        rules = (rules,)
    if rules is None:
        rules = [rule for rule in RULES if rule.levels[preset] is not Level.DISABLED]
    return judge(subject(source, *more, type=type, **about), [Configured(rule, settings) for rule in rules])


def names(*args: Any, **kwargs: Any) -> set[str]:
    """The names of the rules that find something; takes what ``findings`` takes."""
    return {finding.rule for finding in findings(*args, **kwargs)}
