"""The smallest grants for what was denied."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless.access import Grant as Written
from keyless.access import s3_document
from keyless.prefixes import patterns, prefix_problem
from keyless.verbs import VERBS
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.request import Caller, Request
from keyless_sandbox.authorization.log import Entry
from keyless_sandbox.proof.deployment import Component
from keyless_sandbox.proof.deployment import Grant as Declared
from keyless_sandbox.suggestion import Grant, Remaining, Suggestion, Unused, as_python, suggest, unused

from tests.sandbox.conftest import Sandbox

SESSION = "arn:aws:sts::123456789012:assumed-role/web-1a2b/i-1"
IDENTITY = "identity-based policy"


def denied(action: str, resource: str, prefix: str | None = None, *, lacks: str = IDENTITY) -> Entry:
    why = "the principal's policies allow no such request"
    return Entry("T", SESSION, "i-1", f"s3:{action}", resource, "denied", why=why, lacks=lacks, prefix=prefix)


def grants(*entries: Entry) -> tuple[Grant, ...]:
    (suggestion,) = suggest(entries)
    assert suggestion.remaining == ()
    return suggestion.grants


@pytest.mark.parametrize(
    ("entry", "verb", "prefix"),
    [
        (denied("GetObject", "arn:aws:s3:::b/in/2026/a.csv"), "read", "in/2026/"),
        (denied("GetObject", "arn:aws:s3:::b/in/"), "read", "in/"),
        (denied("GetObject", "arn:aws:s3:::b/a.csv"), "read", "a.csv*"),
        (denied("PutObject", "arn:aws:s3:::b/out/x?*é€"), "write", "out/"),
        (denied("ListBucket", "arn:aws:s3:::b", "in/"), "list", "in/"),
        (denied("ListBucket", "arn:aws:s3:::b", "in/20"), "list", "in/20*"),
        (denied("ListBucket", "arn:aws:s3:::b", "in"), "list", "in*"),
        (denied("ListBucket", "arn:aws:s3:::b", ""), "list", "*"),
        (denied("ListBucket", "arn:aws:s3:::b"), "list", "*"),
        (denied("ListBucketVersions", "arn:aws:s3:::b", "in/"), "read-versions", "in/"),
        (denied("ListBucketMultipartUploads", "arn:aws:s3:::b", "in/"), "list-uploads", "*"),
    ],
)
def test_what_was_denied_is_suggested_where_it_was_asked_for(entry: Entry, verb: str, prefix: str) -> None:
    assert grants(entry) == (Grant("b", (verb,), (prefix,)),)


def test_verbs_that_share_prefixes_share_a_grant_and_nested_prefixes_absorb_each_other() -> None:
    found = grants(
        denied("GetObject", "arn:aws:s3:::orders/in/2026/a"),
        denied("GetObject", "arn:aws:s3:::orders/in/a"),
        denied("ListBucket", "arn:aws:s3:::orders", "in/"),
        denied("PutObject", "arn:aws:s3:::orders/out/a"),
        denied("PutObject", "arn:aws:s3:::archive/a"),
        denied("AbortMultipartUpload", "arn:aws:s3:::archive/ab"),
    )
    assert found == (
        Grant("archive", ("write",), ("a*",)),
        Grant("orders", ("list", "read"), ("in/",)),
        Grant("orders", ("write",), ("out/",)),
    )


def test_what_no_grant_helps_with_is_named_with_its_reason() -> None:
    explicit = replace(denied("GetObject", "arn:aws:s3:::b/k"), by=("statement 0",), why="statement 0 denies it")
    bounded = replace(denied("GetObject", "arn:aws:s3:::b/k2", lacks="permissions boundary"), why="the boundary")
    missing = replace(denied("ListBucket", "arn:aws:s3:::b"), reveals=True)
    acl = denied("GetObjectAcl", "arn:aws:s3:::b/k")
    odd = denied("GetObject", "arn:aws:s3:::b/a*b/k")
    (found,) = suggest([explicit, bounded, missing, acl, odd])
    assert found == Suggestion(
        "web-1a2b",
        (),
        (
            Remaining("s3:GetObject", "arn:aws:s3:::b/k", "no grant helps: statement 0 denies it"),
            Remaining("s3:GetObject", "arn:aws:s3:::b/k2", "no grant helps: the boundary"),
            Remaining(
                "s3:ListBucket",
                "arn:aws:s3:::b",
                "asked for what is not there: only who may list the whole bucket is told so, others are denied",
            ),
            Remaining("s3:GetObjectAcl", "arn:aws:s3:::b/k", "no verb covers it"),
            Remaining("s3:GetObject", "arn:aws:s3:::b/a*b/k", "no prefix of a grant can say 'a*b/'"),
        ),
    )


def test_what_was_let_through_later_and_who_is_no_role_are_left_out() -> None:
    entry = denied("GetObject", "arn:aws:s3:::b/in/k")
    user = replace(entry, principal="arn:aws:iam::123456789012:user/u")
    assert suggest([entry, replace(entry, outcome="allowed"), user]) == ()
    assert len(suggest([replace(entry, outcome="allowed"), entry])) == 1
    assert as_python([]) == "# no role was denied anything"


def test_the_text_is_python_that_can_be_pasted() -> None:
    entries = [denied("GetObject", 'arn:aws:s3:::b/"é"/k'), denied("GetObjectAcl", "arn:aws:s3:::b/x\ny")]
    text = as_python(suggest(entries))
    assert text == (
        "# web-1a2b\n"
        '"s3": [\n'
        '    {"bucket": "b", "allow": ["read"], "prefixes": ["\\"é\\"/"]},\n'
        "],\n"
        "# s3:GetObjectAcl on arn:aws:s3:::b/x y: no verb covers it"
    )
    assert eval(f"{{{text}\n}}") == {"s3": [{"bucket": "b", "allow": ["read"], "prefixes": ['"é"/']}]}


def test_what_was_granted_and_never_used_is_named() -> None:
    grants = (
        Declared("b", frozenset({"list", "read"}), ("in/", "logs")),
        Declared("b", frozenset({"write"}), ("out/",)),
        Declared("c", frozenset({"read"}), ("*",)),
    )
    web, idle = (Component(name, role, ("i-1",), grants) for name, role in (("web", "web-1a2b"), ("idle", "other")))
    entries = [
        replace(entry, outcome="allowed")
        for entry in (
            denied("GetObject", "arn:aws:s3:::b/in/a"),
            denied("ListBucket", "arn:aws:s3:::b", "logs/2026"),
            denied("AbortMultipartUpload", "arn:aws:s3:::b/out/a"),
        )
    ]
    refused = denied("GetObject", "arn:aws:s3:::c/a")
    assert unused([*entries, refused], [web, idle]) == (
        Unused(
            "web", (Grant("b", ("list",), ("in/",)), Grant("b", ("read",), ("logs",)), Grant("c", ("read",), ("*",)))
        ),
        Unused(
            "idle",
            (
                Grant("b", ("list", "read"), ("in/", "logs")),
                Grant("b", ("write",), ("out/",)),
                Grant("c", ("read",), ("*",)),
            ),
        ),
    )
    everything = replace(denied("GetObject", "arn:aws:s3:::c/a"), outcome="allowed")
    (left,) = unused(
        [*entries, everything], [replace(web, grants=(*grants[1:], Declared("d", frozenset({"delete"}), ("x*",))))]
    )
    assert str(left) == ('# web: granted and never used\n# {"bucket": "d", "allow": ["delete"], "prefixes": ["x*"]}')


KEYS = st.text("ab/é€*?. $", min_size=1, max_size=8)
LISTED = st.none() | st.text("ab/*", max_size=6)
_ON_OBJECTS = sorted({action for verb in VERBS.values() for action in verb.on_objects})
_ON_BUCKETS = sorted({action for verb in VERBS.values() for action in verb.on_bucket})
ENTRIES = st.builds(
    lambda action, bucket, key: denied(action.removeprefix("s3:"), f"arn:aws:s3:::{bucket}/{key}"),
    st.sampled_from(_ON_OBJECTS),
    st.sampled_from(["one", "two"]),
    KEYS,
) | st.builds(
    lambda action, bucket, prefix: denied(action.removeprefix("s3:"), f"arn:aws:s3:::{bucket}", prefix),
    st.sampled_from(_ON_BUCKETS),
    st.sampled_from(["one", "two"]),
    LISTED,
)


def allows(written: list[Written], entry: Entry) -> bool:
    document = s3_document(written, partition="aws", imdsv2_only=False, same_vpc_only=False)
    values = {} if entry.prefix is None else {"s3:prefix": (entry.prefix,)}
    caller = Caller.of(SESSION)
    request = Request(caller, entry.action, entry.resource, Context(values), caller.account)
    return evaluate(request, PolicySet(identity=(Policy("s3", document),))).outcome is Outcome.ALLOWED


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_the_component_makes_policies_of_the_grants_that_let_through_what_was_denied(entries: list[Entry]) -> None:
    (found,) = suggest(entries)
    written = [Written(each.bucket, frozenset(each.allow), each.prefixes) for each in found.grants]
    left = {(each.action, each.resource) for each in found.remaining}
    for entry in entries:
        assert (entry.action, entry.resource) in left or allows(written, entry)
    assert all("no prefix of a grant can say" in each.why for each in found.remaining)


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_no_grant_reaches_above_the_folder_of_what_was_denied(entries: list[Entry]) -> None:
    (found,) = suggest(entries)
    for grant in found.grants:
        for prefix in grant.prefixes:
            assert prefix_problem(prefix) is None
            (pattern,) = patterns([prefix])
            assert any(_folder(entry, grant.bucket) == pattern for entry in entries)


def _folder(entry: Entry, bucket: str) -> str | None:
    """The pattern of the narrowest folder that an entry tells of."""
    arn, slash, key = entry.resource.partition("/")
    if not arn.endswith(f":{bucket}"):
        return None
    if slash:
        return f"{key[: key.rindex('/') + 1] if '/' in key else key}*"
    return "*" if entry.action == "s3:ListBucketMultipartUploads" else f"{entry.prefix or ''}*"


ASKS = """
import sys, boto3
from botocore.exceptions import ClientError
s3, bucket = boto3.client("s3"), sys.argv[1]
for call in (
    lambda: s3.get_object(Bucket=bucket, Key="in/2026/a.csv"),
    lambda: s3.list_objects_v2(Bucket=bucket, Prefix="in/"),
    lambda: s3.put_object(Bucket=bucket, Key="out/b.csv"),
    lambda: s3.get_bucket_acl(Bucket=bucket),
    lambda: s3.get_object(Bucket=bucket, Key="there/missing"),
):
    try:
        call()
    except ClientError as error:
        print(error.response["Error"]["Code"])
    else:
        print("ok")
"""


def test_a_program_is_let_through_once_it_has_what_its_denials_suggest(sandbox: Sandbox) -> None:
    role = sandbox.role()
    instance = sandbox.launch(sandbox.profile(role))
    bucket = f"suggested-{instance}"
    sandbox.client("s3").create_bucket(Bucket=bucket)
    sandbox.client("s3").put_object(Bucket=bucket, Key="in/2026/a.csv")
    sandbox.allow(instance, "s3:GetObject", f"arn:aws:s3:::{bucket}/there/*")
    asks = ("exec", "--instance", instance, "--", sys.executable, "-c", ASKS, bucket)
    assert sandbox.command(*asks).stdout.split() == ["AccessDenied"] * 5
    told = [json.loads(line) for line in sandbox.command("log", "--suggest", "--json").stdout.splitlines()]
    (mine,) = [each for each in told if each["role"] == role]
    assert mine["grants"] == [
        {"bucket": bucket, "allow": ["list"], "prefixes": ["in/"]},
        {"bucket": bucket, "allow": ["read"], "prefixes": ["in/2026/"]},
        {"bucket": bucket, "allow": ["write"], "prefixes": ["out/"]},
    ]
    assert [each["action"] for each in mine["remaining"]] == ["s3:GetBucketAcl", "s3:ListBucket"]
    assert (
        f'    {{"bucket": "{bucket}", "allow": ["list"], "prefixes": ["in/"]}},'
        in sandbox.command("log", "--suggest").stdout
    )

    written = [Written(each["bucket"], frozenset(each["allow"]), tuple(each["prefixes"])) for each in mine["grants"]]
    document = s3_document(written, partition="aws", imdsv2_only=True, same_vpc_only=False)
    sandbox.client("iam").put_role_policy(RoleName=role, PolicyName="s3", PolicyDocument=document.to_json())
    assert sandbox.command(*asks).stdout.split() == ["ok", "ok", "ok", "AccessDenied", "AccessDenied"]


def test_error_what_was_declared_is_an_export(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text("{}")
    answer = sandbox.command("log", "--suggest", "--declared", str(tmp_path / "export.json"))
    assert (answer.returncode, answer.stderr) == (
        2,
        "keyless sandbox: --declared: it is not what pulumi stack export prints\n",
    )


def test_error_suggestions_do_not_follow(sandbox: Sandbox) -> None:
    answer = sandbox.command("log", "--suggest", "--follow")
    assert answer.returncode == 2
    assert answer.stderr == "keyless sandbox: --suggest is about all decisions so far: leave out --follow\n"
