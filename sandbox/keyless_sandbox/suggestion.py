"""The smallest grants of the component for what roles were denied. Pure functions over the decision log.

Where an object was denied, its folder is suggested, since a program that meets one key of a folder meets others. Never more:

- A key in no folder is suggested as the keys that begin with its name: its folder would be the whole bucket.
- A listing is suggested as it was asked: a prefix that ends in `/` is a folder, any other means the keys that begin so, and a
  listing without a prefix is one of the whole bucket.
- What a grant cannot say is not rounded up to what it can: it is named with its action and resource.

The verbs are those of the component's documentation. A verb may hold more than the action that was denied: `read-versions` lists
versions as well as reading them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyless_sandbox.authorization.log import Entry
from keyless_sandbox.authorization.sides import Side
from keyless_sandbox.proof.deployment import Component
from keyless_sandbox.proof.probes import stem_of

WHOLE_BUCKET = "*"

_VERBS: Mapping[str, str] = {
    "s3:ListBucket": "list",
    "s3:GetObject": "read",
    "s3:PutObject": "write",
    "s3:AbortMultipartUpload": "write",
    "s3:ListMultipartUploadParts": "write",
    "s3:DeleteObject": "delete",
    "s3:ListBucketVersions": "read-versions",
    "s3:GetObjectVersion": "read-versions",
    "s3:GetObjectTagging": "read-tags",
    "s3:PutObjectTagging": "write-tags",
    "s3:ListBucketMultipartUploads": "list-uploads",
}
_NO_PREFIX = "list-uploads"
_SESSION = re.compile(r"arn:[^:]+:sts::\d+:assumed-role/(?P<role>[^/]+)/.+", re.DOTALL)
_S3 = re.compile(r"arn:[^:]+:s3:::(?P<bucket>[^/]+)(?:/(?P<key>.+))?", re.DOTALL)
# What a prefix of the component may hold: nothing that a policy reads as a pattern or a variable, or does not accept.
_PREFIX = re.compile(r"(?!/|s3://)(?:(?!//|\$\{)[ -)+->@-\u00ff])+\*?")


@dataclass(frozen=True)
class Grant:
    """A grant, in the component's words: all lists are sorted."""

    bucket: str
    allow: tuple[str, ...]
    prefixes: tuple[str, ...]

    def __str__(self) -> str:
        allow, prefixes = (json.dumps(list(each), ensure_ascii=False) for each in (self.allow, self.prefixes))
        return f'{{"bucket": {json.dumps(self.bucket)}, "allow": {allow}, "prefixes": {prefixes}}}'


@dataclass(frozen=True)
class Remaining:
    """What was denied and no grant lets through, and why."""

    action: str
    resource: str
    why: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}: {self.why}"


@dataclass(frozen=True)
class Suggestion:
    """What would let through what a role was denied."""

    role: str
    grants: tuple[Grant, ...]
    remaining: tuple[Remaining, ...] = ()

    def __str__(self) -> str:
        """The component's argument as Python; what it does not cover in comments."""
        lines = [f"# {self.role}"]
        if self.grants:
            lines += ['"s3": [', *(f"    {grant}," for grant in self.grants), "],"]
        return "\n".join([*lines, *(f"# {' '.join(str(each).splitlines())}" for each in self.remaining)])


def suggest(entries: Iterable[Entry]) -> tuple[Suggestion, ...]:
    """What would let through what was denied, for each role that was denied something; sorted by role.

    Args:
        entries: decisions, the oldest first. What was denied and later let through is left out.
    """
    latest: dict[tuple[str, ...], tuple[str, Entry]] = {}
    for entry in entries:
        session = _SESSION.fullmatch(entry.principal)
        if session and entry.action:
            same = (session["role"], entry.action, entry.resource, entry.prefix or "", str(entry.reveals))
            latest[same] = (session["role"], entry)
    by_role: dict[str, list[Entry]] = {}
    for role, entry in latest.values():
        if entry.denied:
            by_role.setdefault(role, []).append(entry)
    return tuple(_suggestion(role, by_role[role]) for role in sorted(by_role))


@dataclass(frozen=True)
class Unused:
    """What was granted to a component and never used."""

    name: str
    grants: tuple[Grant, ...]

    def __str__(self) -> str:
        return "\n".join([f"# {self.name}: granted and never used", *(f"# {grant}" for grant in self.grants)])


def unused(entries: Iterable[Entry], components: Iterable[Component]) -> tuple[Unused, ...]:
    """Of each component the verbs and prefixes through which nothing was let through; those that used all are left out.

    Args:
        entries: decisions.
        components: with what was declared of them.
    """
    used: set[tuple[str, str, str, str]] = set()
    for entry in entries:
        session, verb, named = (
            _SESSION.fullmatch(entry.principal),
            _VERBS.get(entry.action),
            _S3.fullmatch(entry.resource),
        )
        if session and verb and named and not entry.denied:
            used.add((session["role"], named["bucket"], verb, named["key"] or entry.prefix or ""))
    found = (Unused(each.name, tuple(_joined(_never(each, used)))) for each in components)
    return tuple(each for each in found if each.grants)


def _never(component: Component, used: set[tuple[str, str, str, str]]) -> dict[tuple[str, str], set[str]]:
    never: dict[tuple[str, str], set[str]] = {}
    for grant in component.grants:
        places = {
            (verb, place) for role, bucket, verb, place in used if (role, bucket) == (component.role, grant.bucket)
        }
        for verb in grant.allow:
            for prefix in grant.prefixes:
                if not any(verb == one and place.startswith(stem_of(prefix)) for one, place in places):
                    never.setdefault((grant.bucket, verb), set()).add(prefix)
    return never


def as_python(suggestions: Iterable[Suggestion]) -> str:
    """Suggestions as text that may stand in a program."""
    return "\n\n".join(map(str, suggestions)) or "# no role was denied anything"


def _suggestion(role: str, denied: Iterable[Entry]) -> Suggestion:
    asked: dict[tuple[str, str], set[str]] = {}
    remaining: dict[Remaining, None] = {}
    for entry in denied:
        found = _asked(entry)
        if isinstance(found, str):
            remaining[Remaining(entry.action, entry.resource, found)] = None
        else:
            bucket, verb, prefix = found
            asked.setdefault((bucket, verb), set()).add(prefix)
    return Suggestion(role, tuple(_joined(asked)), tuple(remaining))


def _asked(entry: Entry) -> tuple[str, str, str] | str:
    """Bucket, verb and prefix that cover what was denied, or why none does."""
    if entry.lacks != Side.IDENTITY.value or entry.by:
        return f"no grant helps: {entry.why}"
    if entry.reveals:
        return "asked for what is not there: only who may list the whole bucket is told so, others are denied"
    verb, named = _VERBS.get(entry.action), _S3.fullmatch(entry.resource)
    if verb is None or named is None:
        return "no verb covers it"
    prefix = _folder(named["key"]) if named["key"] else _listed(verb, entry.prefix)
    if prefix != WHOLE_BUCKET and not _PREFIX.fullmatch(prefix):
        return f"no prefix of a grant can say {prefix!r}"
    return named["bucket"], verb, prefix


def _folder(key: str) -> str:
    folder, slash, _ = key.rpartition("/")
    return f"{folder}/" if slash else f"{key}*"


def _listed(verb: str, prefix: str | None) -> str:
    if not prefix or verb == _NO_PREFIX:
        return WHOLE_BUCKET
    return prefix if prefix.endswith("/") else f"{prefix}*"


def _joined(asked: Mapping[tuple[str, str], set[str]]) -> Iterator[Grant]:
    """One grant for the verbs that share a bucket and prefixes."""
    verbs: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (bucket, verb), prefixes in sorted(asked.items()):
        verbs.setdefault((bucket, _fewest(prefixes)), []).append(verb)
    for (bucket, prefixes), together in verbs.items():
        yield Grant(bucket, tuple(together), prefixes)


def _fewest(prefixes: set[str]) -> tuple[str, ...]:
    """The prefixes of which none lies within another."""
    stems = {prefix.removesuffix(WHOLE_BUCKET) for prefix in prefixes}
    return tuple(
        prefix
        for prefix in sorted(prefixes)
        if not any(prefix.startswith(stem) for stem in stems - {prefix.removesuffix(WHOLE_BUCKET)})
    )
