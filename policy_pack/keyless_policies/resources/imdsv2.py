"""Rule ``imdsv2-required``: the metadata service hands out the role's credentials to sessions with a token only.

Without the token, one request that a program is tricked into forwarding is enough to take the credentials away
("Use the Instance Metadata Service to access instance metadata", Amazon EC2 User Guide).
"""

from collections.abc import Iterator

from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Props, Question, of_types
from keyless_policies.resources.metadata import OPTIONS, with_option
from keyless_policies.unknowns import UNKNOWN, read


def _check(question: Question) -> Iterator[str]:
    path = OPTIONS.get(question.type)
    if path is None:
        return
    option = ".".join((*path, "httpTokens"))
    tokens = read(question.props, *path, "httpTokens")
    if tokens is UNKNOWN:
        yield (
            f"{question.name}: cannot tell at preview whether {option} will be 'required': it comes from another "
            "resource. Write it as a plain value."
        )
    elif tokens != "required":
        yield f"{question.name}: set {option} to 'required'."


def _mend(resource_type: str, props: Props) -> Props | None:
    path = OPTIONS.get(resource_type)
    if path is None or read(props, *path, "httpTokens") == "required":
        return None
    return with_option(resource_type, props, "httpTokens", "required")


POLICY = PackPolicy(
    name="imdsv2-required",
    title="The instance metadata service must require IMDSv2.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    check=_check,
    concerns=of_types(OPTIONS),
    remediation="Set httpTokens to 'required' in the metadata options.",
    mend=_mend,
)
