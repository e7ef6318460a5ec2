"""What a rule is, what it may be told, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from keyless_iam.policy import Place
from keyless_iam.subject import PolicyType, Subject

Preset = Literal["audit", "standard", "strict"]


class Severity(Enum):
    """How bad what a rule finds can get, as Pulumi names it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(Enum):
    """What follows from a finding, as Pulumi names it."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


@dataclass(frozen=True)
class Finding:
    """One thing that a rule finds wrong, in words that never hold a value that may be secret.

    Attributes:
        rule: the rule's name.
        place: the statement it is about.
        element: the part of the statement, such as ``Action`` or ``Condition.StringEquals.s3:prefix``.
        says: what is wrong, in one sentence without a full stop: what exactly can be reached, or why it grants nothing.
        example: a request that shows it, such as ``s3:GetObject on arn:aws:s3:::any-bucket/any-key``, or empty.
        mend: the smallest change that mends it, as an imperative sentence without a full stop.
        certain: whether it is proved. What is not proved says "cannot tell" and why.
    """

    rule: str
    place: Place
    element: str
    says: str
    mend: str
    example: str = ""
    certain: bool = True

    def __str__(self) -> str:
        example = f" Example: {self.example}." if self.example else ""
        return f"{self.place}, {self.element}: {self.says}.{example} {self.mend}."


@dataclass(frozen=True)
class Settings:
    """What users may tell rules. Each rule says which of these it takes.

    Attributes:
        allowed_buckets: buckets, or patterns of them, whose wide use is meant.
        allowed_actions: actions, or patterns of them, that are meant.
        account_ids: accounts that may be trusted.
    """

    allowed_buckets: tuple[str, ...] = ()
    allowed_actions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """A setting that a rule takes.

    Attributes:
        name: the name in configuration, such as ``allowedBuckets``.
        field: the name in ``Settings``, such as ``allowed_buckets``.
        schema: JSON schema of its value.
        says: what it does, in one sentence.
    """

    name: str
    field: Literal["allowed_buckets", "allowed_actions", "account_ids"]
    schema: Mapping[str, object]
    says: str


ALLOWED_BUCKETS = Option(
    "allowedBuckets",
    "allowed_buckets",
    {"type": "array", "items": {"type": "string"}},
    "Names of buckets, or patterns of them, that may be used this widely.",
)
ALLOWED_ACTIONS = Option(
    "allowedActions",
    "allowed_actions",
    {"type": "array", "items": {"type": "string"}},
    "Actions, or patterns of them, that are meant.",
)
ACCOUNT_IDS = Option(
    "accountIds",
    "account_ids",
    {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{12}$"}},
    "Accounts that may be trusted.",
)


@dataclass(frozen=True)
class Rule:
    """One rule about documents: a pure function over a subject, and what people need to know about it.

    Attributes:
        name: unique, lower case with hyphens.
        title: what it asks for, in one sentence.
        severity: how bad what it finds can get.
        levels: what follows from a finding, by preset.
        types: the policy types that it judges.
        check: gives the findings for one subject.
        remediation: the steps that mend it.
        documentation: titles of AWS documentation pages.
        options: the settings that it takes.
        covers: names of rules whose findings about the same statement say no more than this one's.
        narrowness: whether it is about how much of S3 is reached: mandatory for roles that an instance carries, advisory
            elsewhere in the preset ``standard``.
    """

    name: str
    title: str
    severity: Severity
    levels: Mapping[Preset, Level]
    types: frozenset[PolicyType]
    check: Callable[[Subject, Settings], Iterable[Finding]]
    remediation: str
    documentation: tuple[str, ...]
    options: tuple[Option, ...] = ()
    covers: frozenset[str] = field(default_factory=frozenset[str])
    narrowness: bool = False


BLOCKS: Mapping[Preset, Level] = {"audit": Level.ADVISORY, "standard": Level.MANDATORY, "strict": Level.MANDATORY}
"""Levels of a rule whose findings are never meant."""

ADVISES: Mapping[Preset, Level] = {"audit": Level.ADVISORY, "standard": Level.ADVISORY, "strict": Level.MANDATORY}
"""Levels of a rule whose findings are sometimes meant."""

ON_REQUEST: Mapping[Preset, Level] = {"audit": Level.DISABLED, "standard": Level.DISABLED, "strict": Level.DISABLED}
"""Levels of a rule that only some organisations want."""
