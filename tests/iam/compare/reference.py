"""What two sets of policies let through of a finite universe of requests, by brute force. Shares no code with keyless_iam.

Every action is held against every resource in every context at once: a set of requests is a number, whose bit
``resource * contexts + context`` is one request. Conditions and principals are judged by ``tests.iam.reference_evaluator``.

What the documentation leaves open is decided by a world: its ``pick`` is 0 for the first of what can be, 1 for the last, another
number for either, but always the same to the same question, so that what stands on both sides means the same on both.

Access is JSON data: ``identity`` (documents), ``boundary`` (a document or None), ``resources`` (ARN to document).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

from tests.iam import reference_evaluator
from tests.iam.reference_evaluator import ANY, ONE, World

Json = dict[str, Any]
Values = Mapping[str, tuple[str, ...]]

OBJECT, BUCKET, NOTHING, TYPED = "object", "bucket", "nothing", "typed"

KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:GetObjectTagging"), OBJECT
    ),
    **dict.fromkeys(("s3:ListBucket", "s3:GetBucketLocation", "s3:PutBucketPolicy", "s3:DeleteBucket"), BUCKET),
    **dict.fromkeys(
        ("s3:ListAllMyBuckets", "ec2:DescribeInstances", "sts:GetCallerIdentity", "iam:ListRoles"), NOTHING
    ),
    **dict.fromkeys(
        (
            *("sqs:SendMessage", "sqs:ReceiveMessage", "kms:Decrypt", "kms:Encrypt", "iam:PassRole", "sts:AssumeRole"),
            *("dynamodb:GetItem", "dynamodb:PutItem", "ec2:RunInstances", "ec2:TerminateInstances"),
        ),
        TYPED,
    ),
}
"""What the actions act on. Of any other action nobody knows."""

NO_RESOURCE = "*"


@dataclass(frozen=True)
class Universe:
    """Requests of one caller: every action with every resource that it can act on, in every context (keys in lower case)."""

    caller: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    contexts: tuple[Values, ...]

    def existing(self, action: str) -> int:
        """Of an action, the requests that there can be."""
        return self.of_resources(resource for resource in self.resources if _acts_on(action, resource))

    def of_resources(self, some: Iterable[str]) -> int:
        chosen = set(some)
        every = (1 << len(self.contexts)) - 1
        return sum(every << i * len(self.contexts) for i, each in enumerate(self.resources) if each in chosen)

    def request(self, bits: int) -> tuple[str, Values]:
        """Resource and context of the first request of a set."""
        place = (bits & -bits).bit_length() - 1
        return self.resources[place // len(self.contexts)], self.contexts[place % len(self.contexts)]


@dataclass(frozen=True)
class Reading:
    """One way to read what the documentation leaves open.

    Attributes:
        pick: see above.
        wide: whether wildcards between an ARN's colons match colons.
        spoils: whether a variable without value takes its whole statement away, not only the text in which it stands.
    """

    pick: int
    wide: bool = False
    spoils: bool = False


class _Picking(World):
    """Answers by the question alone."""

    def __init__(self, pick: int) -> None:
        super().__init__({})
        self._pick = pick

    def choose(self, question: Any, options: list[Any]) -> Any:
        if self._pick < 2:
            return options[-self._pick]
        if question[0] == "malformed":
            # Whether a value that is none holds is not up to the other values of the condition.
            (operator, *_), value = question[1:]
            question = "malformed", operator.removesuffix("IfExists"), value
        return options[crc32(repr((question, self._pick)).encode()) % len(options)]


def gained(universe: Universe, old: Json | None, new: Json | None, reading: Reading) -> dict[str, int]:
    """By action, the requests that the new policies let through and the old ones do not. None stands for no principal."""
    before, after = (_Side(access, universe, reading) for access in (old, new))
    found = {a: after.allowed(a) & ~before.allowed(a) & universe.existing(a) for a in universe.actions}
    return {action: bits for action, bits in found.items() if bits}


def derived(caller: str, account: str) -> dict[str, tuple[str, ...]]:
    """The keys that follow from the caller and from the account that owns the resource."""
    keys = {
        "aws:principalarn": (caller,),
        "aws:principalaccount": (account,),
        "aws:principalisawsservice": ("false",),
        "aws:principaltype": ("User" if ":user/" in caller else "AssumedRole",),
    }
    return {**keys, "aws:username": (caller.rpartition("/")[2],)} if ":user/" in caller else keys


def _acts_on(action: str, resource: str) -> bool:
    kind = KINDS.get(action, "unknown")
    if resource == NO_RESOURCE:
        return kind in (NOTHING, "unknown")
    partition, service, region, account, name = resource.split(":", 5)[1:]
    if kind in (OBJECT, BUCKET) and service == "s3" and not region and not account and partition.startswith("aws"):
        bucket, slash, key = name.partition("/")
        return bool(bucket) and (bool(slash) is (kind == OBJECT)) and (kind == BUCKET or bool(key))
    return True


class _Side:
    def __init__(self, access: Json | None, universe: Universe, reading: Reading) -> None:
        self._universe = universe
        self._exists = access is not None
        access = access or {"identity": []}
        self._has_boundary = access.get("boundary") is not None
        reader = _Reader(universe, reading, has_boundary=self._has_boundary)
        self._identity = [each for document in access["identity"] for each in reader.statements(document)]
        self._boundary = list(reader.statements(access["boundary"])) if self._has_boundary else []
        self._resources = [
            each for arn, document in access.get("resources", {}).items() for each in reader.statements(document, arn)
        ]
        keys = [arn for arn in access.get("resources", {}) if ":kms:" in arn]
        self._keys = universe.of_resources(keys)

    def allowed(self, action: str) -> int:
        if not self._exists:
            return 0
        everything = (1 << len(self._universe.resources) * len(self._universe.contexts)) - 1
        denied = own = 0
        within = 0 if self._has_boundary else everything
        by = {"self": 0, "role": 0, "account": 0}
        for each in (*self._identity, *self._boundary, *self._resources):
            if not each.about(action):
                continue
            bits = each.bits(action)
            if each.effect == "Deny":
                denied |= bits
            elif each in self._boundary:
                within |= bits
            elif each in self._identity:
                own |= bits
            else:
                for way in each.ways:
                    by[way] |= bits
        own &= by["account"] | ~self._keys
        return (by["self"] | (within & (by["role"] | own))) & ~denied & everything


class _Reader:
    def __init__(self, universe: Universe, reading: Reading, *, has_boundary: bool) -> None:
        self.universe = universe
        self.reading = reading
        self.world = _Picking(reading.pick)
        self.has_boundary = has_boundary

    def statements(self, document: Json, resource: str = "") -> Iterator["_Statement"]:
        written = document["Statement"]
        modern = document.get("Version") == "2012-10-17"
        for statement in written if isinstance(written, list) else [written]:
            ways: set[str] = {"self"}
            if resource:
                asked = {"principal": self.universe.caller}
                name = repr(sorted(statement.items()))
                ways = reference_evaluator._ways(statement, asked, self.world, self.has_boundary, name)
            if ways:
                yield _Statement(statement, self, modern, resource, ways)


class _Statement:
    def __init__(self, statement: Json, reader: _Reader, modern: bool, of: str, ways: set[str]) -> None:
        self.effect = statement["Effect"]
        self.ways = ways
        self._statement = statement
        self._modern = modern
        self._of = of
        self._reader = reader
        self._not_action = "NotAction" in statement
        self._actions = tuple(a.lower() for a in _list(statement.get("Action", statement.get("NotAction"))))
        self._not_resource = "NotResource" in statement
        self._resources = tuple(_list(statement.get("Resource", statement.get("NotResource"))))
        self._bits: dict[str, int] = {}

    def about(self, action: str) -> bool:
        return any(_glob(pattern, action.lower()) for pattern in self._actions) is not self._not_action

    def bits(self, action: str) -> int:
        """The resources and contexts that it is about. Of a service only what it does to no resource depends on the action."""
        service = action.partition(":")[0].lower()
        if service not in self._bits:
            self._bits[service] = self._find(service)
        return self._bits[service]

    def _find(self, service: str) -> int:
        universe = self._reader.universe
        holding, lacking = self._conditions()
        patterns = [self._texts(text) for text in self._resources]
        everywhere = (1 << len(universe.contexts)) - 1
        found = 0
        for place, resource in enumerate(universe.resources):
            if (
                self._of
                and resource != self._of
                and not (resource.startswith(f"{self._of}/") and ":kms:" not in self._of)
            ):
                continue
            covered = absent = 0
            for by_text in patterns:
                for marks, contexts in by_text.items():
                    if marks is None:
                        absent |= contexts
                    elif self._covers(marks, resource, service):
                        covered |= contexts
            if self._not_resource:
                covered = everywhere & ~covered
            bits = covered & holding
            if self._reader.reading.spoils:
                bits &= ~(absent | lacking)
            found |= bits << place * len(universe.contexts)
        return found

    def _covers(self, marks: tuple[Any, ...], resource: str, service: str) -> bool:
        if marks == (ANY,):
            return True
        if resource == NO_RESOURCE:
            return _covers_nothing(marks, service, self._reader.world)
        return _matches(marks, resource, wide=self._reader.reading.wide)

    def _texts(self, text: str) -> dict[tuple[Any, ...] | None, int]:
        """What a resource stands for, and in which contexts; None where one of its variables has no value."""
        if not self._modern or "${" not in text:
            return {tuple(reference_evaluator.marks(text)): (1 << len(self._reader.universe.contexts)) - 1}
        found: dict[tuple[Any, ...] | None, int] = {}
        for i, request in enumerate(self._requests()):
            resolved = reference_evaluator._text(text, request, self._reader.world, True, [])
            found[key] = found.get(key := None if resolved is None else tuple(resolved), 0) | 1 << i
        return found

    def _requests(self) -> Iterator[Json]:
        universe = self._reader.universe
        for context in universe.contexts:
            yield {"principal": universe.caller, "context": context}

    def _conditions(self) -> tuple[int, int]:
        """The contexts in which its conditions hold, and those in which one of their variables has no value."""
        holding, lacking = (1 << len(self._reader.universe.contexts)) - 1, 0
        for operator, block in self._statement.get("Condition", {}).items():
            for key, values in block.items():
                texts = _list(values)
                variables = self._modern and "${" in "".join(texts)
                asked = (operator, key.lower(), tuple(sorted(texts)), variables)
                known: dict[Any, tuple[bool, bool]] = {}
                bits = 0
                for i, request in enumerate(self._requests()):
                    context = request["context"]
                    seen = tuple(context.items()) if variables else context.get(key.lower())
                    if seen not in known:
                        absent: list[bool] = []
                        holds = reference_evaluator._condition(
                            operator, key, texts, request, self._reader.world, self._modern, absent, asked
                        )
                        known[seen] = holds, bool(absent)
                    bits |= known[seen][0] << i
                    lacking |= known[seen][1] << i
                holding &= bits
        return holding, lacking


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=200_000)
def _glob(pattern: str | tuple[Any, ...], text: str) -> bool:
    return reference_evaluator.glob(pattern if isinstance(pattern, str) else list(pattern), text)


@lru_cache(maxsize=200_000)
def _matches(marks: tuple[Any, ...], arn: str, *, wide: bool) -> bool:
    if not wide:
        return reference_evaluator.arn_like(list(marks), arn)
    missing = 5 - sum(mark == ":" for mark in marks)
    return _glob(marks, arn) or (missing > 0 and _glob((*marks, *(":", ANY) * missing), arn))


def _covers_nothing(marks: tuple[Any, ...], service: str, world: World) -> bool:
    """Whether a pattern other than ``*`` reaches actions that act on no resource."""
    parts = reference_evaluator._parts(list(marks))
    parts += [[ANY]] * (6 - len(parts))
    if not _glob(tuple(parts[2]), service) or not _glob(tuple(parts[5]), "*"):
        return False
    if all(mark is ANY for mark in parts[3] + parts[4] + parts[5]):
        return True
    written = "".join("*" if mark is ANY else "?" if mark is ONE else mark for mark in marks)
    return world.choose(("less than all covers none", written), [True, False])
