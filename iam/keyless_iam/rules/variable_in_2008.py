"""No policy variable where it is plain text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from keyless_iam.document import VERSION, Statement
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "variable-in-2008"


@lru_cache(maxsize=1)
def _variable() -> re.Pattern[str]:
    return re.compile(r"\$\{\s*[a-z0-9.-]+:[^}]+\}", re.IGNORECASE)


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        if version == VERSION:
            continue
        for element, text in _texts(statement):
            found = _variable().search(text) if "${" in text else None
            if found:
                yield Finding(
                    NAME,
                    place,
                    element,
                    f"{found[0]} is plain text in a document of version {version}, and never matches what it stands for",
                    f'Give the document "Version": "{VERSION}"',
                )


def _texts(statement: Statement) -> Iterator[tuple[str, str]]:
    for element, texts in (("Resource", statement.resources), ("NotResource", statement.not_resources)):
        for text in texts:
            yield element, text
    for condition in statement.conditions:
        for text in condition.values:
            yield f"Condition.{condition.operator}.{condition.key}", text


RULE = Rule(
    name=NAME,
    title="Policy variables stand in documents that have them.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation=f'Give the document "Version": "{VERSION}". A document without a version has the old one.',
    documentation=(
        "IAM JSON policy elements: Version (IAM User Guide)",
        "IAM policy elements: Variables and tags (IAM User Guide)",
    ),
    covers=frozenset({"invalid-bucket-name"}),
)
