"""Reports: one that holds something of everything, and any."""

from typing import Any

from hypothesis import strategies as st
from keyless_iam.compare.access import Access
from keyless_iam.compare.answers import Answer, Comparison, Difference, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.conditions.context import Context
from keyless_iam.policy import Place, Policy
from keyless_iam.reading import read_document
from keyless_iam.request import Caller, Request
from keyless_preview.preview import Diagnostic, PolicyResult
from keyless_preview.report import Change, Expectation, Kind, Notice, PrincipalChange, Report, StackReport

CALLER = Caller.of("arn:aws:iam::111122223333:role/web")
URN = "urn:pulumi:prod::shop::aws:iam/role:Role::web"


def access(*actions: str) -> Access:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::orders/in/*"}
    document = read_document({"Version": "2012-10-17", "Statement": [{"Sid": "Orders", **statement}]})
    return Access((Policy("web-s3.policy", document),))


def web(old: Access, new: Access, **more: Any) -> PrincipalChange:
    return PrincipalChange(Kind.ROLE, "web", URN, compare(old, new, CALLER), **more)


def difference(action: str = "s3:GetObject", resource: str = "arn:aws:s3:::data/*", **context: str) -> Difference:
    request = Request.of(CALLER, action, resource, Context.of(context))
    return Difference((action,), (resource,), request, Place("read.policy", 0))


def changed(*, more: int = 0, less: int = 0, reasons: tuple[str, ...] = ()) -> Comparison:
    """A comparison with so many differences."""
    return Comparison(*(_answer(number, reasons) for number in (more, less)))


def _answer(number: int, reasons: tuple[str, ...]) -> Answer:
    differences = tuple(difference(resource=f"arn:aws:s3:::data-{i}/*") for i in range(number))
    verdict = Verdict.YES if number else Verdict.CANNOT_TELL if reasons else Verdict.NO
    return Answer(verdict, differences, reasons)


WHOLE = StackReport(
    "shop",
    "prod",
    counts={"same": 11, "update": 1, "delete": 1, "replace": 1},
    changes=(
        Change("delete", "urn:a::b::aws:s3/bucket:Bucket::data", "aws:s3/bucket:Bucket", "data", id="data-1a2b"),
        Change("replace", URN, "aws:iam/role:Role", "web", changed=("name",), replacing=("name",)),
        Change("update", "urn:a::b::c::other", "aws:s3/bucket:Bucket", "other", changed=("tags.a",)),
    ),
    principals=(
        web(access("s3:GetObject", "s3:PutObject"), access("s3:GetObject", "s3:DeleteObject"), carriers=("web-0",)),
        PrincipalChange(
            Kind.OUTSIDE, "Ops", "", trust=changed(more=1, reasons=("a value is a secret",)), notes=("so",)
        ),
    ),
    notices=(
        Notice("imdsv2-off", "a::web-0", "web-0 no longer requires IMDSv2"),
        Notice("policy-unknown", "a::data", "nobody can tell whom it lets in", broadens=False, undecided=True),
        Notice("protection-lifted", "a::data", "data is no longer protected", broadens=False),
    ),
    policies=(
        PolicyResult("keyless", "imdsv2", "advisory", "medium", "a::web-0", "not required"),
        PolicyResult("keyless", "s3-any-bucket", "mandatory", "high", URN, "too wide"),
    ),
    expectations=(
        Expectation("access.expect", 3, "cannot web s3:DeleteObject *", "it is allowed"),
        Expectation("access.expect", 5, "can ops s3:GetObject *", "nobody is called ops", undecided=True),
    ),
    diagnostics=(Diagnostic("error", "a::web", "no such role"), Diagnostic("warning", "", "it is old")),
    before='"before" is what exists',
)
"""Something of everything."""

FAILED = StackReport(
    "shop",
    "prod",
    failed=True,
    unproved="the preview failed",
    diagnostics=(Diagnostic("error", "", "the program ended with an error"),),
)

NASTY = st.text(
    st.sampled_from("ab1@#|<>-!`*_[]()\n\\ &é.+~$%^=:/\x00\x1b\x7f\x9b\u2028\u202e\u200b\ud800😀"), max_size=24
)
"""Names, with what means something to Markdown, to terminals, to JSON and to readers."""

_NAMES = st.lists(NASTY, max_size=10).map(tuple)
_OPS = st.sampled_from(["create", "update", "delete", "replace", "import", "read-replacement", "discard", "-", "1."])
_KEYS = st.dictionaries(NASTY.filter(bool), NASTY, max_size=3)
_DIFFERENCES = st.builds(
    Difference,
    st.lists(NASTY, max_size=5).map(tuple),
    st.lists(NASTY, min_size=1, max_size=5).map(tuple),
    st.builds(
        lambda action, resource, keys: Request(CALLER, action, resource, Context({k: (v,) for k, v in keys.items()})),
        NASTY,
        NASTY,
        _KEYS,
    ),
    st.builds(Place, NASTY, st.integers(0, 9), NASTY),
)
_ANSWERS = st.one_of(
    st.just(Answer(Verdict.NO)),
    st.builds(lambda reasons: Answer(Verdict.CANNOT_TELL, reasons=reasons), _NAMES),
    st.builds(
        lambda differences, reasons: Answer(Verdict.YES, tuple(differences), reasons),
        st.lists(_DIFFERENCES, min_size=1, max_size=12),
        _NAMES,
    ),
)
_COMPARISONS = st.none() | st.builds(Comparison, _ANSWERS, _ANSWERS)

STACKS = st.builds(
    StackReport,
    NASTY,
    NASTY,
    counts=st.dictionaries(NASTY, st.integers(0, 5000), max_size=3),
    changes=st.lists(st.builds(Change, _OPS, NASTY, NASTY, NASTY, NASTY, _NAMES, _NAMES), max_size=4).map(tuple),
    principals=st.lists(
        st.builds(PrincipalChange, st.sampled_from(Kind), NASTY, NASTY, _COMPARISONS, _COMPARISONS, _NAMES, _NAMES),
        max_size=3,
    ).map(tuple),
    notices=st.lists(st.builds(Notice, NASTY, NASTY, NASTY, st.booleans(), st.booleans()), max_size=3).map(tuple),
    policies=st.none() | st.lists(st.builds(PolicyResult, *[NASTY] * 6), max_size=3).map(tuple),
    expectations=st.lists(
        st.builds(Expectation, NASTY, st.integers(1, 99), NASTY, NASTY, st.booleans()), max_size=3
    ).map(tuple),
    diagnostics=st.lists(st.builds(Diagnostic, st.sampled_from(["error", "warning"]), NASTY, NASTY), max_size=3).map(
        tuple
    ),
    failed=st.booleans(),
    unproved=st.just("") | NASTY,
    before=st.just("") | NASTY,
)
"""Any."""

REPORTS = st.lists(STACKS, max_size=3).map(lambda stacks: Report(tuple(stacks)))
