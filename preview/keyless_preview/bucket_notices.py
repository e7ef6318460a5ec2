"""What protects buckets and is taken away: blocks of public access, versions, encryption by a key, refusal to be emptied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyless_iam.resource_settings import BLOCKING_WAYS, PUBLIC_ACCESS_BLOCKS

from keyless_preview.preview import Preview
from keyless_preview.report import Notice
from keyless_preview.values import Resource

_BUCKETS = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"})
_NAMES = ("bucket", "bucketName")


@dataclass(frozen=True)
class _Setting:
    """A setting that protects a bucket.

    Attributes:
        rule: the notice's.
        paths: by type of resource: where it is.
        good: what it is where it protects.
        says: what is worse without it.
        broadens: whether more can be reached without it.
    """

    rule: str
    paths: Mapping[str, tuple[str, ...]]
    good: tuple[object, ...]
    says: str
    broadens: bool = False


_DEFAULT = "applyServerSideEncryptionByDefault.sseAlgorithm"

_SETTINGS = (
    _Setting(
        "public-access-block-lifted",
        {
            token: tuple(f"{path}.{way}" if path else way for way in BLOCKING_WAYS)
            for token, path in PUBLIC_ACCESS_BLOCKS.items()
        },
        (True,),
        "no longer blocks public access",
        broadens=True,
    ),
    _Setting(
        "versioning-suspended",
        {
            "aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration.status",),
            "aws:s3/bucketVersioningV2:BucketVersioningV2": ("versioningConfiguration.status",),
            "aws:s3/bucket:Bucket": ("versioning.enabled",),
            "aws:s3/bucketV2:BucketV2": ("versionings[].enabled",),
            "aws-native:s3:Bucket": ("versioningConfiguration.status",),
        },
        ("Enabled", True),
        "no longer keeps old versions of objects",
    ),
    _Setting(
        "encryption-removed",
        {
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
                f"rules[].{_DEFAULT}",
            ),
            "aws:s3/bucket:Bucket": (f"serverSideEncryptionConfiguration.rule.{_DEFAULT}",),
            "aws-native:s3:Bucket": (
                "bucketEncryption.serverSideEncryptionConfiguration[].serverSideEncryptionByDefault.sseAlgorithm",
            ),
        },
        ("aws:kms", "aws:kms:dsse"),
        "no longer encrypts objects by a KMS key",
    ),
)


def bucket_notices(preview: Preview) -> Iterator[Notice]:
    """What protected buckets before and does not afterwards; of buckets that are deleted, nothing."""
    steps = [step for step in preview.steps if step.op != "same" and step.old]
    deleted = {
        name
        for step in steps
        if step.new is None and step.old and step.old.type in _BUCKETS
        for name in (Resource(step, step.old, is_new=False).text(*_NAMES), step.old.id)
        if name
    }
    for step in steps:
        before = Resource(step, step.old, is_new=False) if step.old else None
        after = Resource(step, step.new, is_new=True) if step.new else None
        if before and not (after is None and (before.state.type in _BUCKETS or before.text("bucket") in deleted)):
            for setting in _SETTINGS:
                yield from _compared(setting, before, after)
            if after and before.state.type in _BUCKETS and _emptied(after) and not _emptied(before):
                says = f"{after.name} can be deleted with its objects: forceDestroy is on, and was off"
                yield Notice("force-destroy", after.urn, says, broadens=False)


def _compared(setting: _Setting, before: Resource, after: Resource | None) -> Iterator[Notice]:
    lost: list[str] = []
    for path in setting.paths.get(before.state.type, ()):
        was = before.value(path)
        if was is None or was.value not in setting.good:
            continue
        now = after.value(path) if after else None
        if now and now.why:
            says = f"nobody can tell whether {before.name} {setting.says}: of {path}, {now.why}"
            yield Notice(setting.rule, before.urn, says, broadens=False, undecided=True)
        elif now is None or now.value not in setting.good:
            verb = f"is {now.text}" if now else "is deleted" if after is None else "is no longer set"
            lost.append(f"{path} {verb} and was {was.text}")
    if lost:
        says = f"{before.name} {setting.says}: {', '.join(lost)}"
        yield Notice(setting.rule, (after or before).urn, says, setting.broadens)


def _emptied(bucket: Resource) -> bool:
    value = bucket.value("forceDestroy")
    return value is not None and value.value is True
