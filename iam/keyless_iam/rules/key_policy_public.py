"""No key policy that lets everybody in."""

from collections.abc import Iterator

from keyless_iam.public import for_everybody, is_public
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

NAME = "key-policy-public"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if not for_everybody(opening.statement) or not is_public(opening.statement, opening.version, subject.policies):
            continue
        first = next((a.name for a in opening.known_actions("kms") if opening.permits(a.name)), None)
        if first is not None:
            yield Finding(
                NAME,
                opening.place,
                "NotPrincipal" if opening.statement.not_principals else "Principal",
                "principals of every AWS account may use the key",
                "Name accounts or roles in Principal, or limit the statement by kms:CallerAccount",
                f"{'kms:Decrypt' if opening.permits('kms:Decrypt') else first} by a role of another account",
            )


RULE = Rule(
    name=NAME,
    title="No key policy lets every account in.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.KEY}),
    check=_check,
    remediation="Name the principals, or limit the statement by kms:CallerAccount; kms:ViaService alone limits no account.",
    documentation=(
        "Key policies in AWS KMS (AWS Key Management Service Developer Guide)",
        "AWS KMS condition keys (AWS Key Management Service Developer Guide)",
    ),
)
