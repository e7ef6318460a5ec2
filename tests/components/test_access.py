"""The documents: as narrow as the grants, whatever their order."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless.access import Grant, kms_document, s3_document, session_manager_document, size_problem
from keyless.verbs import VERBS
from keyless_iam import Document, Statement

from tests.components.bad_inputs import KMS
from tests.components.pages import PAGES

BUCKETS = ("orders", "logs")
PREFIXES = ("in/", "in/new/", "out/", "tmp*", "*")

grants = st.builds(
    Grant,
    st.sampled_from(BUCKETS),
    st.frozensets(st.sampled_from([name for name, verb in VERBS.items() if verb.by_prefix]), min_size=1),
    st.lists(st.sampled_from(PREFIXES), min_size=1, max_size=3, unique=True).map(tuple),
    bucket_owner=st.sampled_from(["", "111122223333"]),
)


def s3(*given_grants: Grant, partition: str = "aws") -> Document:
    return s3_document(given_grants, partition=partition, imdsv2_only=False, same_vpc_only=False)


def covers(pattern: str, text: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def allows(document: Document, action: str, bucket: str, *, key: str | None = None, prefix: str | None = None) -> bool:
    """An evaluator of the shapes that the component writes, which shares nothing with the code that writes them."""
    resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key is not None else "")

    def applies(s: Statement) -> bool:
        limits = [c.values for c in s.conditions if c.key == "s3:prefix"]
        listed = all(prefix is not None and any(covers(v, prefix) for v in values) for values in limits)
        return action in s.actions and any(covers(r, resource) for r in s.resources) and listed

    return any(applies(s) for s in document.statements if s.effect == "Allow")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_show_what_the_component_does(page: Path) -> None:
    assert page.read_text("utf-8") == PAGES[page](), "run: python -m tests.components.pages"


@given(st.lists(grants, min_size=1, max_size=4))
def test_grants_together_allow_exactly_the_sum_of_the_grants(some: list[Grant]) -> None:
    together, alone = s3(*some), [s3(grant) for grant in some]

    actions = sorted({a for verb in VERBS.values() for a in (*verb.on_objects, *verb.on_bucket)})
    for action, bucket, key in product(actions, BUCKETS, ("in/a", "in/new/a", "out/a", "tmpx", "other")):
        assert allows(together, action, bucket, key=key) == any(allows(d, action, bucket, key=key) for d in alone)
        assert allows(together, action, bucket, prefix=key) == any(allows(d, action, bucket, prefix=key) for d in alone)


@given(st.lists(grants, min_size=1, max_size=4).flatmap(lambda g: st.tuples(st.just(g), st.permutations(g))))
def test_the_order_of_grants_does_not_change_the_document(pair: tuple[list[Grant], list[Grant]]) -> None:
    one, other = pair

    assert s3(*one).to_json() == s3(*other).to_json()


@given(st.lists(grants, min_size=1, max_size=4))
def test_no_document_holds_a_wildcard_action_or_an_unnamed_bucket(some: list[Grant]) -> None:
    for statement in s3(*some).statements:
        assert not [action for action in statement.actions if "*" in action]
        assert all(resource.split(":::")[1].split("/")[0] in BUCKETS for resource in statement.resources)


@given(st.lists(grants, min_size=1, max_size=4))
def test_a_listing_is_limited_by_exactly_stringlike_unless_the_whole_bucket_is_granted(some: list[Grant]) -> None:
    for statement in s3(*some).statements:
        operators = {c.operator for c in statement.conditions if c.key == "s3:prefix"}
        assert operators <= {"StringLike"}
        if "s3:ListBucket" in statement.actions and not operators:
            assert any("*" in g.prefixes and "list" in g.verbs for g in some)


def test_write_never_deletes_and_no_verb_touches_configuration() -> None:
    actions = {action for verb in VERBS.values() for action in (*verb.on_bucket, *verb.on_objects)}

    assert not [a for a in VERBS["write"].on_objects if "Delete" in a]
    assert not [a for a in actions if any(word in a for word in ("Acl", "Policy", "Configuration", "Lifecycle"))]


def test_arns_carry_the_partition() -> None:
    document = s3(Grant("orders", frozenset({"read"}), ("in/",)), partition="aws-cn")

    assert document.statements[0].resources == ("arn:aws-cn:s3:::orders/in/*",)


@pytest.mark.parametrize(
    ("key", "via"),
    [
        (KMS, "s3.eu-west-1.amazonaws.com"),
        ("arn:aws-cn:kms:cn-north-1:111122223333:key/1234", "s3.cn-north-1.amazonaws.com.cn"),
        ("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234", "s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_a_key_is_used_through_s3_in_its_own_region_only(key: str, via: str) -> None:
    (statement,) = kms_document(
        [Grant("orders", frozenset({"read"}), ("in/",), kms_key_arn=key)], partition="aws"
    ).statements

    assert statement.actions == ("kms:Decrypt",)
    assert statement.resources == (key,)
    assert {c.key: c.values for c in statement.conditions}["kms:ViaService"] == (via,)


def test_keys_of_read_and_write_grants_keep_their_folders_apart() -> None:
    read = Grant("orders", frozenset({"read"}), ("in/",), kms_key_arn=KMS)
    write = Grant("orders", frozenset({"write"}), ("out/",), kms_key_arn=KMS)

    contexts = {
        action: {v for c in s.conditions if "Context" in c.key for v in c.values}
        for s in kms_document([read, write], partition="aws").statements
        for action in s.actions
        if action == "kms:GenerateDataKey"
    }

    assert contexts == {"kms:GenerateDataKey": {"arn:aws:s3:::orders", "arn:aws:s3:::orders/out/*"}}


def test_session_manager_reads_no_parameter() -> None:
    text = session_manager_document().to_json()

    assert "ssm:UpdateInstanceInformation" in text
    assert "GetParameter" not in text


def test_the_denies_come_last_and_are_not_merged() -> None:
    document = s3_document(
        [Grant("orders", frozenset({"read"}), ("in/",))], partition="aws", imdsv2_only=True, same_vpc_only=True
    )

    assert [s.sid for s in document.statements] == ["", "DenyOutsideTheInstancesVpc", "DenyCredentialsNotFromImdsV2"]
    assert json.loads(document.to_json())["Statement"][1]["Resource"] == [
        "arn:aws:s3:::orders",
        "arn:aws:s3:::orders/*",
    ]


def test_a_size_beyond_the_limit_names_the_sizes_and_the_way_out() -> None:
    assert size_problem({"S3": "x" * 10_240}) is None
    message = size_problem({"S3": "x" * 10_000, "KMS": "x" * 300}) or ""
    assert message.startswith(
        "the role's inline policies would have 10,300 characters (S3 10,000, KMS 300), and AWS allows"
    )
    assert "grant fewer or shorter prefixes" in message
