"""The report for code scanning.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (OASIS) and "SARIF support for code scanning"
(GitHub Docs).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from keyless_iam.compare.answers import Comparison

from keyless_preview import wording
from keyless_preview.report import Notice, PrincipalChange, Report, StackReport
from keyless_preview.wording import CAN_NO_LONGER, CAN_NOW, difference_lines, name_of, undecided

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# Code scanning drops results without a file. Which one a resource is written in, no preview tells, nor where its stack's
# settings are; every Pulumi program has this one.
_FILE = "Pulumi.yaml"

_TITLES: Mapping[str, str] = {
    "broadened": "A principal can do more, or more can become it",
    "narrowed": "A principal can do less, or fewer can become it",
    "cannot-tell": "Nobody can tell what becomes of a principal's access",
    "delete": "A resource is deleted",
    "replace": "A resource is replaced",
    "policy": "A policy pack found something",
    "expect": "A line of an access file cannot be relied on",
    "preview-failed": "The preview failed",
    "access-key-created": "An access key is created",
    "access-not-read": "Something may let somebody in and is not read",
    "encryption-removed": "A bucket no longer encrypts objects by a KMS key",
    "force-destroy": "A bucket can be deleted with its objects",
    "hop-limit-raised": "Credentials of an instance travel further",
    "imdsv2-off": "An instance does not require IMDSv2",
    "open-to-the-world": "A port is open to the world",
    "policy-changed": "Nobody can tell whether a policy lets somebody do more",
    "policy-lets-in": "A policy lets somebody in",
    "policy-public": "A policy lets everybody in",
    "policy-unknown": "Nobody can tell whom a policy lets in",
    "protection-lifted": "A resource is no longer protected",
    "public-access-block-lifted": "A bucket no longer blocks public access",
    "role-carried": "Instances have the credentials of a role anew",
    "tag-decides": "A tag changes that a policy decides by",
    "versioning-suspended": "A bucket no longer keeps old versions of objects",
}
"""By rule: those of ``--fail-on`` and what else a notice may be about."""


@dataclass(frozen=True)
class _Result:
    """One result.

    Attributes:
        rule: one of ``_TITLES``.
        level: ``error``, ``warning`` or ``note``.
        urn: the resource, or what else it is about.
        says: the message.
        known_by: what tells it from other results of the rule about the same resource, the same in every run.
        file: where it is shown.
        line: likewise.
    """

    rule: str
    level: str
    urn: str
    says: str
    known_by: tuple[str, ...] = ()
    file: str = _FILE
    line: int = 1


def as_sarif(report: Report) -> str:
    """The report as SARIF text."""
    results = [(stack, result) for stack in report.stacks for result in _results(stack)]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "keyless diff",
                "version": version("keyless"),
                "rules": [{"id": rule, "shortDescription": {"text": title}} for rule, title in _TITLES.items()],
            }
        },
        "invocations": [{"executionSuccessful": not any(stack.failed for stack in report.stacks)}],
        "results": [_written(stack, result) for stack, result in results],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _results(stack: StackReport) -> Iterator[_Result]:
    errors = [str(wording.error(each)) for each in stack.diagnostics if each.severity == "error"]
    if stack.failed:
        says = "; ".join([wording.verdict(stack), *errors])
        yield _Result("preview-failed", "error", "", says)
    if stack.unproved:
        yield _Result("cannot-tell", "warning", "", f"cannot tell what becomes of access: {stack.unproved}")
    for change in stack.changes:
        if change.ends:
            rule = "delete" if "delete" in change.op else "replace"
            yield _Result(rule, "warning", change.urn, str(wording.ending(change)))
    for principal in stack.principals:
        yield from _compared(principal, principal.access, "access", of_trust=False)
        yield from _compared(principal, principal.trust, "trust", of_trust=True)
    for line in stack.expectations:
        says = str(wording.expectation(line))
        level = "warning" if line.undecided else "error"
        yield _Result("expect", level, "", says, (line.file, line.text), line.file, line.line)
    yield from map(_noticed, stack.notices)
    for found in stack.policies or ():
        level = "error" if found.level == "mandatory" else "warning"
        yield _Result("policy", level, found.urn, str(wording.policy(found)), (found.pack, found.policy))


def _compared(
    principal: PrincipalChange, comparison: Comparison | None, what: str, *, of_trust: bool
) -> Iterator[_Result]:
    if comparison is None:
        return
    whom = principal.urn or f"{principal.kind.value} {principal.name}"
    for rule, level, answer, can, more in (
        ("broadened", "warning", comparison.broadened, CAN_NOW, "more"),
        ("narrowed", "note", comparison.narrowed, CAN_NO_LONGER, "less"),
    ):
        for difference, _, line in difference_lines(answer, can, of_trust=of_trust):
            # A result that somebody has accepted must not stand for one that comes later.
            known_by = (what, *difference.actions, "on", *difference.resources)
            yield _Result(rule, level, whom, f"{wording.principal(principal)}: {line}", known_by)
        reason = undecided(answer, more, of_trust=of_trust)
        if reason:
            yield _Result("cannot-tell", "warning", whom, f"{wording.principal(principal)}: {reason}", (what, rule))


def _noticed(notice: Notice) -> _Result:
    level = "warning" if notice.broadens or notice.undecided else "note"
    return _Result(notice.rule, level, notice.urn, str(wording.notice(notice)), (notice.says,))


def _written(stack: StackReport, result: _Result) -> dict[str, Any]:
    identity = (result.rule, stack.project, stack.stack, result.urn, *result.known_by)
    fingerprint = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]
    where = f"{stack.project}/{stack.stack}"
    return {
        "ruleId": result.rule,
        "level": result.level,
        "message": {"text": f"{where}: {result.says}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(result.file.replace("\\", "/"), errors="replace")},
                    "region": {"startLine": result.line, "startColumn": 1},
                },
                "logicalLocations": [
                    {
                        "name": name_of(result.urn) or where,
                        "fullyQualifiedName": result.urn or where,
                        "kind": "resource",
                    }
                ],
            }
        ],
        "partialFingerprints": {"change/v1": fingerprint},
    }
