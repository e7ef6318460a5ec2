"""Applies rules to subjects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from keyless_iam.rules.contract import Finding, Rule, Settings
from keyless_iam.subject import Subject


@dataclass(frozen=True)
class Configured:
    """A rule with the settings it is applied with."""

    rule: Rule
    settings: Settings = field(default_factory=Settings)


def judge(
    subject: Subject, rules: Iterable[Configured], counts: Callable[[Finding], bool] = lambda _: True
) -> list[Finding]:
    """What rules find in one subject, by place; of findings about one statement only the widest.

    Args:
        subject: the policies that are in force together.
        rules: those that are in force; a rule that is not covers nothing.
        counts: tells the findings that count from those that are excused, which cover nothing either.
    """
    asked = [configured for configured in rules if subject.type in configured.rule.types]
    found = [
        finding
        for configured in asked
        for finding in dict.fromkeys(configured.rule.check(subject, configured.settings))
        if counts(finding)
    ]
    return sorted(widest(found, {c.rule.name: c.rule for c in asked}), key=lambda f: (f.place, f.rule, f.element))


def widest(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Findings without those that another rule's finding about the same statement covers."""
    covered = {(f.place, name) for f in findings for name in rules[f.rule].covers}
    return [f for f in findings if (f.place, f.rule) not in covered]
