"""No bucket that cannot exist."""

from collections.abc import Iterator

from keyless_iam.globs import match
from keyless_iam.rules.contract import BLOCKS, Finding, Option, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.s3_names import bucket_pattern, name_fault
from keyless_iam.subject import Subject
from keyless_iam.variables import over_text

NAME = "invalid-bucket-name"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        for element, resources in (("Resource", statement.resources), ("NotResource", statement.not_resources)):
            names = (bucket_pattern(over_text(r, version)) for r in resources if ":s3:" in r)
            for name in dict.fromkeys(n for n in names if n is not None):
                fault = name_fault(name)
                if fault is None or any(match(allowed, name) for allowed in settings.allowed_buckets):
                    continue
                exception = ", or list it in allowedBuckets if the bucket exists" if fault.legacy else ""
                yield Finding(
                    NAME,
                    place,
                    element,
                    f'"{name}" {fault.says}',
                    f"Name the bucket that is meant{exception}",
                )


RULE = Rule(
    name=NAME,
    title="Every bucket that is named can exist.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Name the bucket that is meant. Take placeholders of the documentation out of documents.",
    documentation=("General purpose bucket naming rules (Amazon S3 User Guide)",),
    options=(
        Option(
            "allowedBuckets",
            "allowed_buckets",
            {"type": "array", "items": {"type": "string"}},
            "Names of old buckets, or patterns of them, that exist although no new bucket could have the name.",
        ),
    ),
)
