"""What is tried of a component, and what was declared of it. Pure: nothing is asked of AWS, and no policy is read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import count

from keyless_sandbox.proof.calls import ON_BUCKETS, ON_OBJECTS, Call, Seed, elsewhere
from keyless_sandbox.proof.deployment import Component, Grant

_FOLDER = "keyless-proof/"
_NOTHING = "nothing that was declared allows it"


class Sender(Enum):
    """Who makes a call, with which credentials and from where."""

    INSTANCE = "the instance"
    IMDSV1 = "credentials delivered by IMDSv1"
    STOLEN = "the instance's credentials used elsewhere"
    NOBODY = "no credentials"


class Group(Enum):
    """What calls are shown together."""

    OBJECTS = "objects"
    OTHERS = "by others"
    BUCKETS = "buckets"
    ELSEWHERE = "elsewhere"
    LINES = "access file"


@dataclass(frozen=True)
class Probe:
    """One call and what is expected of it.

    Attributes:
        group: what it is shown with.
        what: what is tried, such as ``get``.
        where: on what, such as ``orders/in/``.
        call: the call.
        allowed: whether it must succeed; False if it must be denied, None if nothing was declared either way.
        because: what was declared, in a sentence without a full stop.
        seed: what must be there beforehand.
        sender: who makes it.
    """

    group: Group
    what: str
    where: str
    call: Call
    allowed: bool | None
    because: str
    seed: Seed = Seed.NOTHING
    sender: Sender = Sender.INSTANCE


@dataclass(frozen=True)
class _Place:
    """Keys that begin alike, in a bucket."""

    bucket: str
    stem: str

    @property
    def name(self) -> str:
        return f"{self.bucket}/{self.stem}"


def probes_of(component: Component, role_arn: str, instance: str, buckets: Iterable[str]) -> tuple[Probe, ...]:
    """Everything that is tried of one instance of a component, what could do most harm last.

    Args:
        component: what was declared.
        role_arn: the ARN of its role.
        instance: the id of the instance.
        buckets: others than the granted ones; all of them are there.
    """
    granted = tuple(dict.fromkeys(grant.bucket for grant in component.grants))
    places = [place for bucket in granted for place in _places(component.grants, bucket)]
    places += [_Place(bucket, "") for bucket in buckets if bucket not in granted]
    numbers = count()
    found = [probe for place in places for probe in _at(component, place, numbers)]
    found += _copies(component, places, numbers)
    found += _by_others(component, found)
    found += [
        probe for bucket in dict.fromkeys(place.bucket for place in places) for probe in _on_bucket(component, bucket)
    ]
    denied = _denied(component)
    calls = elsewhere(component.role, role_arn, instance)
    found += [Probe(Group.ELSEWHERE, each.method.replace("_", " "), each.service, each, *denied) for each in calls]
    return tuple(found)


def stem_of(prefix: str) -> str:
    """How the keys of a prefix begin, as the component's documentation says: ``in`` is the folder ``in/``, ``in*`` every key that
    starts so, ``*`` the whole bucket.
    """
    return prefix[:-1] if prefix.endswith("*") else f"{prefix.removesuffix('/')}/"


def _places(grants: Sequence[Grant], bucket: str) -> Iterator[_Place]:
    """Where a bucket is granted, beside it, and above it."""
    stems = tuple(dict.fromkeys(stem_of(p) for grant in grants if grant.bucket == bucket for p in grant.prefixes))
    beside = (f"{stem.rstrip('/')}-beside/" for stem in stems if stem)
    for stem in dict.fromkeys((*stems, *beside, "")):
        yield _Place(bucket, stem)


def _verbs(component: Component, bucket: str, key: str) -> frozenset[str]:
    """The verbs that are granted on a key."""
    return frozenset(
        verb
        for grant in component.grants
        if grant.bucket == bucket and any(key.startswith(stem_of(prefix)) for prefix in grant.prefixes)
        for verb in grant.allow
    )


def _denied(component: Component) -> tuple[bool | None, str]:
    """What is expected of a call that no grant allows."""
    if component.others:
        return None, f"{' and '.join(component.others)} may allow it, which is not declared in grants"
    return False, _NOTHING


def _expected(component: Component, needs: frozenset[str] | None, granted: frozenset[str]) -> tuple[bool | None, str]:
    if needs is not None and needs <= granted:
        return True, f"{' and '.join(sorted(needs))} {'is' if len(needs) == 1 else 'are'} granted"
    return _denied(component)


def _at(component: Component, place: _Place, numbers: Iterator[int]) -> Iterator[Probe]:
    for each in ON_OBJECTS:
        key = f"{place.stem}{_FOLDER}{next(numbers)}"
        expected = _expected(component, each.needs, _verbs(component, place.bucket, key))
        yield Probe(Group.OBJECTS, each.name, place.name, each.call(place.bucket, key), *expected, each.seed)
    key = f"{place.stem}{_FOLDER}{next(numbers)}"
    several = {"Bucket": place.bucket, "Delete": {"Objects": [{"Key": key}]}}
    expected = _expected(component, frozenset({"delete"}), _verbs(component, place.bucket, key))
    yield Probe(
        Group.OBJECTS, "delete several", place.name, Call("s3", "delete_objects", several), *expected, Seed.OBJECT
    )
    prefix = {"Prefix": place.stem} if place.stem else {}
    # Without a prefix, only who may list the whole bucket may list.
    listed = _verbs(component, place.bucket, place.stem)
    for name, verb, method in (
        ("list", "list", "list_objects_v2"),
        ("list versions", "read-versions", "list_object_versions"),
    ):
        call = Call("s3", method, {"Bucket": place.bucket, **prefix})
        yield Probe(Group.OBJECTS, name, place.name, call, *_expected(component, frozenset({verb}), listed))


def _copies(component: Component, places: Sequence[_Place], numbers: Iterator[int]) -> Iterator[Probe]:
    """Copies of what may not be read to where may be written: the usual way out of a bucket."""
    for to in places:
        if "write" not in _verbs(component, to.bucket, to.stem):
            continue
        for source in places:
            key = f"{source.stem}{_FOLDER}{next(numbers)}"
            granted = _verbs(component, source.bucket, key)
            if source is not to:
                target = {"Bucket": to.bucket, "Key": f"{to.stem}{_FOLDER}copy-{next(numbers)}"}
                call = Call("s3", "copy_object", {**target, "CopySource": {"Bucket": source.bucket, "Key": key}})
                expected = _expected(component, frozenset({"read"}), granted)
                yield Probe(Group.OBJECTS, f"copy to {to.name}", source.name, call, *expected, Seed.OBJECT)


def _by_others(component: Component, probes: Iterable[Probe]) -> Iterator[Probe]:
    """A call that the instance may make, with other credentials and from elsewhere."""
    usual = next((probe for probe in probes if probe.allowed), None)
    if usual is None:
        return
    said = {
        Sender.IMDSV1: (component.imdsv2_only, "credentials that IMDSv2 has not delivered are denied everything"),
        Sender.STOLEN: (component.same_vpc_only, "same_vpc_only denies the buckets outside of the instances' VPC"),
        Sender.NOBODY: (True, "nobody without credentials was granted anything"),
    }
    for sender, (is_denied, because) in said.items():
        expected = (False, because) if is_denied else (True, f"{usual.because}, and nothing was declared against it")
        yield Probe(
            Group.OTHERS, f"{usual.what}, with {sender.value}", usual.where, usual.call, *expected, usual.seed, sender
        )


def _on_bucket(component: Component, bucket: str) -> Iterator[Probe]:
    whole = _verbs(component, bucket, "")
    uploads = frozenset(verb for grant in component.grants if grant.bucket == bucket for verb in grant.allow)
    head = Call("s3", "head_bucket", {"Bucket": bucket})
    yield Probe(Group.BUCKETS, "head bucket", bucket, head, *_expected(component, frozenset({"list"}), whole))
    listing = Call("s3", "list_multipart_uploads", {"Bucket": bucket})
    yield Probe(
        Group.BUCKETS, "list uploads", bucket, listing, *_expected(component, frozenset({"list-uploads"}), uploads)
    )
    for method, parameters in ON_BUCKETS.items():
        call = Call("s3", method, {"Bucket": bucket, **parameters})
        yield Probe(Group.BUCKETS, method.replace("_", " "), bucket, call, *_denied(component))
