"""Whether any of a statement's resources is of a type that an action can be about.

"It cannot" is said only where it is certain: for S3's buckets, objects and access points, and where all resources belong to
another service. Source: "Actions, resources, and condition keys for Amazon S3" (Service Authorization Reference).
"""

from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import catalogue
from keyless_iam.document import Statement, Version
from keyless_iam.globs import is_literal, match, overlap
from keyless_iam.variables import over_text

# Actions without a resource type of which AWS says in so many words that they are asked for on "*".
_OF_THE_ACCOUNT = frozenset(
    f"s3:{name}"
    for name in (
        "ListAllMyBuckets",
        "GetAccountPublicAccessBlock",
        "PutAccountPublicAccessBlock",
        "ListAccessPoints",
        "CreateJob",
        "ListJobs",
    )
)
# Services of which it is certain that their actions are about nobody else's resources but those that the reference lists.
_EXACTLY_LISTED = frozenset({"dynamodb", "ec2", "iam", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs", "sts"})
_KINDS = ("bucket", "object", "accesspoint", "accesspointobject")
_ABOUT = {
    frozenset({"bucket"}): "buckets",
    frozenset({"object"}): "objects",
    frozenset({"accesspoint"}): "access points",
    frozenset({"bucket", "accesspoint"}): "buckets and access points",
    frozenset({"object", "accesspointobject"}): "objects",
    frozenset({"account"}): "the whole account",
}


@dataclass(frozen=True)
class Mismatch:
    """An action that is about none of a statement's resources.

    Attributes:
        action: the action, or the pattern, as written.
        about: what it is about, in words.
        right: the resource to name instead, or empty if nobody can tell.
    """

    action: str
    about: str
    right: str


def mismatches(statement: Statement, version: Version) -> tuple[Mismatch, ...]:
    """The actions of a statement that are about none of its resources: proved, or left out."""
    if not statement.resources or not statement.actions or "*" in statement.resources:
        return ()
    found = (_mismatch(action, statement.resources, version) for action in statement.actions)
    return tuple(m for m in found if m)


@lru_cache(maxsize=4096)
def _mismatch(pattern: str, resources: tuple[str, ...], version: Version) -> Mismatch | None:
    texts = [over_text(resource, version) for resource in resources]
    prefix = pattern.partition(":")[0].lower()
    if prefix == "s3":
        return _mismatch_in_s3(pattern, texts)
    if prefix not in _EXACTLY_LISTED or not is_literal(pattern):
        return None
    action, service = catalogue.find_action(pattern), catalogue.service(prefix)
    if action is None or service is None or not action.resources:
        return None
    types = (service.resource_types.get(resource.type) for resource in action.resources)
    services = {arn.split(":")[2] for t in types if t for arn in t.arns} | {prefix}
    if any((name := _service_of(text)) in services or name not in _EXACTLY_LISTED for text in texts):
        return None
    return Mismatch(pattern, f"resources of {prefix}", "")


def _service_of(text: str) -> str | None:
    """The service whose resources a pattern is about; None if that is not certain."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or not is_literal(parts[1]) or not is_literal(parts[2]):
        return None
    return parts[2] or None


def _mismatch_in_s3(pattern: str, texts: list[str]) -> Mismatch | None:
    wanted = _kinds_wanted(pattern.lower())
    if wanted is None:
        return None
    for text in texts:
        kinds = _kinds_of(text)
        if kinds is None or kinds & wanted:
            return None
    return Mismatch(pattern, _ABOUT.get(wanted, "other resources"), _right(wanted, texts))


@lru_cache(maxsize=1024)
def _kinds_wanted(pattern: str) -> frozenset[str] | None:
    """The kinds of resources that S3's actions of a pattern are about; None if that is not certain."""
    service = catalogue.service("s3")
    if service is None:
        return None
    bare = pattern.partition(":")[2]
    if is_literal(bare):
        action = service.actions.get(bare)
        actions = [action] if action else []
    else:
        actions = [action for name, action in service.actions.items() if match(bare, name)]
    wanted: set[str] = set()
    for action in actions:
        types = {resource.type for resource in action.resources}
        if not types and action.name in _OF_THE_ACCOUNT:
            wanted.add("account")
        elif types and types <= set(_KINDS):
            wanted |= types
        else:
            return None
    return frozenset(wanted) or None


@lru_cache(maxsize=1024)
def _kinds_of(text: str) -> frozenset[str] | None:
    """The kinds of S3's resources that a pattern can match; None if that is not certain, ``other`` for another service's."""
    parts = text.split(":", 5)
    service = _service_of(text)
    if service is None or (service != "s3" and service.startswith("s3")):
        return None
    if service != "s3":
        return frozenset({"other"})
    region, account, rest = parts[3:]
    if not is_literal(region + account):
        return None
    if not region and not account:
        bucket, slash, key = rest.partition("/")
        kinds = {"neither"} if slash else {"bucket"}
        if (bucket and key) or overlap(rest, "?*/?*"):
            kinds.add("object")
        return frozenset(kinds if rest.strip("*") else kinds | {"account"})
    if not rest.startswith("accesspoint/"):
        return None
    name = rest.removeprefix("accesspoint/")
    kinds = {"accesspoint"} if "/" not in name else {"neither"}
    return frozenset(kinds | ({"accesspointobject"} if overlap(name, "?*/object/?*") else set()))


def _right(wanted: frozenset[str], texts: list[str]) -> str:
    """The first resource, written as the actions need it."""
    if "account" in wanted:
        return "*"
    first = next((text for text in texts if _service_of(text) == "s3"), None)
    if first is None:
        return ""
    rest = first.split(":", 5)[5]
    head = first.removesuffix(rest)
    if rest.startswith("accesspoint/"):
        point = f"{head}accesspoint/{rest.split('/')[1]}"
        candidates = (point, f"{point}/object/*")
    else:
        bucket = f"{head}{rest.partition('/')[0]}"
        candidates = (bucket, f"{bucket}/*")
    return next((c for c in candidates if (_kinds_of(c) or frozenset()) & wanted), "")
