"""DeleteObjects: what is executed of a batch, and what is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.s3.batch import Batch, Item

BODY = b"""<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Object><Key>in/a</Key></Object>
  <Object><Key>in/b &amp; c</Key><VersionId>v1</VersionId></Object>
  <Object><Key>in/d</Key><ETag>"e"</ETag></Object>
</Delete>"""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def test_a_body_is_read() -> None:
    assert Batch.parse(BODY) == Batch(
        (Item("in/a"), Item("in/b & c", "v1"), Item("in/d", conditions=(("ETag", '"e"'),)))
    )


def test_what_is_denied_is_left_out_of_what_is_executed() -> None:
    assert Batch.parse(BODY).body({0, 2}) == (
        f'{HEAD}<Delete xmlns="{NAMESPACE}"><Object><Key>in/b &amp; c</Key><VersionId>v1</VersionId></Object></Delete>'.encode()
    )


def test_of_a_batch_that_is_denied_as_a_whole_nothing_is_executed() -> None:
    batch = Batch.parse(b"<Delete><Object><Key>a</Key></Object></Delete>")
    assert batch.body({0}) is None
    assert (
        batch.answer({0}, None)
        == (
            f'{HEAD}<DeleteResult xmlns="{NAMESPACE}"><Error><Key>a</Key><Code>AccessDenied</Code>'
            "<Message>Access Denied</Message></Error></DeleteResult>"
        ).encode()
    )


def test_denied_objects_stand_in_the_answer_beside_the_deleted() -> None:
    done = f'<DeleteResult xmlns="{NAMESPACE}"><Deleted><Key>in/a</Key></Deleted></DeleteResult>'.encode()
    assert (
        Batch.parse(BODY).answer({1, 2}, done)
        == (
            f'{HEAD}<DeleteResult xmlns="{NAMESPACE}"><Deleted><Key>in/a</Key></Deleted>'
            "<Error><Key>in/b &amp; c</Key><VersionId>v1</VersionId><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            "<Error><Key>in/d</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>"
        ).encode()
    )


def test_a_quiet_answer_tells_errors_only() -> None:
    batch = Batch.parse(
        b"<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>"
    )
    done = b"<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>c</Key><Code>InternalError</Code></Error></DeleteResult>"
    assert (
        batch.answer({1}, done)
        == (
            f'{HEAD}<DeleteResult xmlns="{NAMESPACE}"><Error><Key>c</Key><Code>InternalError</Code></Error>'
            "<Error><Key>b</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>"
        ).encode()
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<Delete>",
        b"<Delete/>",
        b"<Other><Object><Key>a</Key></Object></Other>",
        b"<Delete><Object/></Delete>",
        b"<Delete><Object><Key></Key></Object></Delete>",
        b"<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
        b"<Delete><Object><Key>a<Key>b</Key></Key></Object></Delete>",
        b"<Delete><Object><Key>a</Key><Unknown/></Object></Delete>",
        b"<Delete><Objects><Key>a</Key></Objects></Delete>",
        b"<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>",
        b'<!DOCTYPE Delete [<!ENTITY k "secret">]><Delete><Object><Key>&k;</Key></Object></Delete>',
        b'<!DOCTYPE Delete SYSTEM "file:///etc/passwd"><Delete><Object><Key>a</Key></Object></Delete>',
        '<?xml version="1.0" encoding="UTF-16"?><Delete><Object><Key>a</Key></Object></Delete>'.encode("utf-16"),
        b'<x:Delete xmlns:x="u"><x:Object><x:Key>a</x:Key></x:Object></x:Delete>',
        b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>",
        b"<a>" * 100_000,
    ],
)
def test_error_a_body_that_is_not_one_of_delete_objects(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        Batch.parse(body)
    assert (refused.value.code, refused.value.status) == ("MalformedXML", 400)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\t\n\r"), min_size=1)
_ITEMS = st.builds(Item, _TEXT, st.none() | _TEXT, st.sampled_from([(), (("ETag", "e"),)]))


@given(st.lists(_ITEMS, min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_what_is_executed_is_what_was_not_denied(items: list[Item], denied: set[int]) -> None:
    body = Batch(tuple(items)).body(denied)
    left = tuple(item for number, item in enumerate(items) if number not in denied)
    assert (Batch.parse(body).items if body else ()) == left
