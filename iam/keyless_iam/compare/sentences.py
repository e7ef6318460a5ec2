"""Differences of access in sentences for people."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from keyless_iam import catalogue
from keyless_iam.compare.answers import Difference

_NAMED = 3
"""More actions or resources than this are counted; then this many are named."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "s3:GetObject": ("read", "objects"),
    "s3:PutObject": ("write", "objects"),
    "s3:DeleteObject": ("delete", "objects"),
    "s3:ListBucket": ("list", "objects"),
    "s3:GetObjectVersion": ("read", "old versions of objects"),
    "s3:DeleteObjectVersion": ("delete", "old versions of objects"),
    "s3:GetObjectTagging": ("read", "tags of objects"),
    "s3:PutObjectTagging": ("write", "tags of objects"),
    "s3:ListBucketVersions": ("list", "old versions of objects"),
    "s3:AbortMultipartUpload": ("abort", "uploads"),
    "s3:ListMultipartUploadParts": ("list", "parts of uploads"),
    "s3:ListBucketMultipartUploads": ("list", "uploads"),
    "s3:PutObjectAcl": ("change who may reach", "objects"),
    "s3:PutBucketPolicy": ("change", "the bucket's policy"),
    "s3:DeleteBucket": ("delete", "the bucket"),
    "iam:PassRole": ("pass", "roles"),
    "sts:AssumeRole": ("assume", "roles"),
    "kms:Decrypt": ("decrypt", "with keys"),
    "kms:GenerateDataKey": ("encrypt", "with keys"),
}

_FIRST = ("Permissions management", "Write", "Tagging", "Read", "List")
"""Access levels, the one first that a reader must know of first."""


def sentences(differences: Iterable[Difference], can: str) -> tuple[str, ...]:
    """What becomes of what a principal may do, one sentence for each difference, without a full stop.

    Args:
        differences: those of one answer about policies.
        can: how the sentences begin: ``can now`` or ``can no longer``.
    """
    return tuple(f"{can} {_what(each.actions)} {_where(each.resources)}".rstrip() for each in differences)


def trust_sentences(differences: Iterable[Difference], can: str) -> tuple[str, ...]:
    """What becomes of who may assume a role, one sentence for each difference, without a full stop.

    Args:
        differences: those of one answer about trust policies.
        can: as for ``sentences``.
    """
    return tuple(f"{_some(each.resources, 'principals')} {can} assume it" for each in differences)


def _what(actions: Sequence[str]) -> str:
    if "*" in actions:
        named = {action.partition(":")[0] for action in actions} - {"*"}
        return "do everything" if all(_covers(service, actions) for service in named) else "do almost everything"
    if not actions:
        return "do actions that are not known yet"
    if all(action in _WORDS for action in actions):
        return _in_words(actions)
    if len(actions) <= _NAMED:
        return f"do {_listed(actions)}"
    services = sorted({action.partition(":")[0] for action in actions})
    whole = [service for service in services if _covers(service, actions)]
    if whole == services:
        return f"do everything in {_some(services, 'services')}"
    first = sorted(actions, key=lambda action: (_level(action), action))[:_NAMED]
    return f"do {len(actions)} actions of {_some(services, 'services')}, among them {_listed(first)},"


def _in_words(actions: Sequence[str]) -> str:
    verbs: dict[str, list[str]] = {}
    for action in _WORDS:
        if action in actions:
            verb, thing = _WORDS[action]
            verbs.setdefault(thing, []).append(verb)
    return _listed([f"{_listed(some)} {thing}" for thing, some in verbs.items()])


@lru_cache(maxsize=256)
def _all_actions(service: str) -> frozenset[str]:
    known = catalogue.service(service)
    return frozenset(action.name for action in known.actions.values()) if known else frozenset()


def _covers(service: str, actions: Sequence[str]) -> bool:
    known = _all_actions(service)
    return bool(known) and known <= set(actions)


def _level(action: str) -> int:
    known = catalogue.find_action(action)
    levels = known.access_levels if known else frozenset[str]()
    return min((_FIRST.index(level) for level in levels if level in _FIRST), default=len(_FIRST))


def _where(resources: Sequence[str]) -> str:
    if "*" in resources:
        return "on every resource"
    paths = [_path(resource) for resource in resources]
    if all(path.endswith("/*") and "*" not in path[:-1] for path in paths):
        return f"under {_some([path[:-1] for path in paths], 'places')}"
    if all(path and "/" not in path and "*" not in path for path in paths):
        return f"in {_some(paths, 'buckets')}"
    return f"on {_some(resources, 'resources')}"


def _path(resource: str) -> str:
    """The bucket of a pattern of ARNs and what follows it; empty for one that is not about S3."""
    parts = resource.split(":", 5)
    return parts[5] if len(parts) == 6 and parts[2:5] == ["s3", "", ""] else ""


def _some(texts: Sequence[str], things: str) -> str:
    if len(texts) <= _NAMED:
        return _listed(texts)
    return f"{len(texts)} {things} such as {_listed(texts[:_NAMED])}"


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
