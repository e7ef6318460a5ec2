"""Rule ``bucket-public-access-block-off``: where public access is blocked, it is blocked in all four ways.

Each stops another way to make objects public ("Blocking public access to your Amazon S3 storage", Amazon S3 User Guide).
"""

from collections.abc import Iterator

from keyless_iam.resource_settings import BLOCKING_WAYS, PUBLIC_ACCESS_BLOCKS
from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Question, of_types
from keyless_policies.unknowns import UNKNOWN, read

_TYPES = {token: (path,) if path else () for token, path in PUBLIC_ACCESS_BLOCKS.items()}
"""By resource type: the path of the four ways."""


def _check(question: Question) -> Iterator[str]:
    path = _TYPES.get(question.type)
    if path is None:
        return
    if path and read(question.props, *path) is None:
        return  # a new bucket blocks all four by itself
    values = {way: read(question.props, *path, way) for way in BLOCKING_WAYS}
    question.analysis.unknown.extend(".".join((*path, way)) for way, value in values.items() if value is UNKNOWN)
    off = [way for way, value in values.items() if value is not UNKNOWN and value is not True]
    if off:
        yield f"{question.name}: {', '.join(off)} {'is' if len(off) == 1 else 'are'} off. Set all four to true."


POLICY = PackPolicy(
    name="bucket-public-access-block-off",
    title="Public access to buckets is blocked in all four ways.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    check=_check,
    concerns=of_types(_TYPES),
    remediation=f"Set {', '.join(BLOCKING_WAYS)} to true.",
)
