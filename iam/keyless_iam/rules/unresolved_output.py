"""No text of an Output that was never resolved."""

import re
from collections.abc import Iterator
from functools import lru_cache

from keyless_iam.document import Statement
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "unresolved-output"


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    # What the SDKs for Python, Node.js, .NET and Java write in place of a value that is not known yet.
    return re.compile(
        r"on an \[?Output[<\[]T[>\]]\]? is not supported|<pulumi\.output\.Output object at 0x|OutputImpl@[0-9a-f]+",
        re.IGNORECASE,
    )


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, _ in written(subject):
        for element, text in _texts(statement):
            if "utput" in text and _marks().search(text):
                yield Finding(
                    NAME,
                    place,
                    element,
                    "holds the text that an unresolved Output of Pulumi turns into, and no value",
                    "Build the document with Output.json_dumps, or the text with Output.concat or Output.all(…).apply(…)",
                )


def _texts(statement: Statement) -> Iterator[tuple[str, str]]:
    for element, texts in (
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        for text in texts:
            yield element, text
    for element, principals in (("Principal", statement.principals), ("NotPrincipal", statement.not_principals)):
        for principal in principals:
            yield element, principal.name
    for condition in statement.conditions:
        for text in (condition.key, *condition.values):
            # The key may be the text itself, and is then too long to be named.
            yield f"Condition.{condition.operator}", text


RULE = Rule(
    name=NAME,
    title="No document holds the text of an unresolved Output.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation=(
        "Do not put an Output into an f-string or json.dumps. Use pulumi.Output.json_dumps for the document, or apply on "
        "the Outputs it is made of, or write names that the program knows as plain text."
    ),
    documentation=("Grammar of the IAM JSON policy language (IAM User Guide)",),
    covers=frozenset(
        {
            "condition-key",
            "condition-type",
            "condition-wildcard",
            "deny-denies-nothing",
            "invalid-bucket-name",
            "unknown-action",
            "unlisted-action",
            "wrong-resource-type",
        }
    ),
)
