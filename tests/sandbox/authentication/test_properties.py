"""Whatever is signed is verified; whatever is changed afterwards is not."""

import string
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.canonical import canonical_path, signature_of, signing_key
from keyless_sandbox.authentication.claims import claim_of
from keyless_sandbox.authentication.door import authenticate

from tests.sandbox.authentication.test_payload import in_signed_chunks, in_unsigned_chunks
from tests.sandbox.authentication.wire import NOW, RING, SESSION, USER, Wire, sent, sha256

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
KEYS = TEXT.filter(lambda key: ".." not in key).map(lambda key: "/bucket/" + quote(key, safe="/-_.~"))
NAMES = st.text(string.ascii_letters + "-", min_size=1, max_size=12)
OF_SIGNATURES = {"", "Signature", "AWSAccessKeyId"}
QUERIES = st.dictionaries(
    TEXT.filter(lambda name: name[:2].lower() != "x-" and name not in OF_SIGNATURES), TEXT, max_size=4
)
VALUES = st.text(string.ascii_letters + string.digits + " ,;=/\"'", max_size=20)
HEADERS = st.dictionaries(NAMES.map(lambda name: f"x-amz-meta-{name.lower()}"), VALUES, max_size=3)
WIRES = st.builds(
    sent,
    st.sampled_from(["GET", "PUT", "DELETE", "HEAD"]),
    KEYS,
    QUERIES,
    HEADERS,
    st.binary(max_size=50),
    key=st.sampled_from([USER, SESSION]),
    region=st.sampled_from(["us-east-1", "eu-central-1", "us-gov-west-1"]),
    presigned=st.sampled_from([None, None, 60]),
).filter(lambda wire: len(wire.target) < 8000)


@given(WIRES)
def test_what_is_signed_is_verified(wire: Wire) -> None:
    who = wire.authenticated()
    assert who.key is not None
    assert who.request.path == wire.target.partition("?")[0]
    # A body is not part of what is presigned.
    assert who.request.body == wire.body


def other(request: ApiRequest, data: st.DataObject, signed: tuple[str, ...]) -> ApiRequest:
    """The same request but for one thing that is signed."""
    what = data.draw(st.sampled_from(["method", "path", "query", "header", "body"]))
    if what == "method":
        return replace(request, method=data.draw(st.sampled_from(["GET", "PUT", "DELETE", "HEAD"])))
    if what == "path":
        return replace(request, path=data.draw(KEYS))
    if what == "body":
        return replace(request, body=data.draw(st.binary(max_size=50)))
    if what == "query":
        changed = data.draw(QUERIES)
        return replace(request, query=(*changed.items(), *(pair for pair in request.query if pair[0][:6] == "X-Amz-")))
    name = data.draw(st.sampled_from(signed))
    return replace(request, headers={**request.headers, name: data.draw(VALUES)})


def meaning(request: ApiRequest, *, presigned: bool) -> object:
    """What of a request its signature covers."""
    headers = {name: " ".join(value.split()) for name, value in request.headers.items()}
    body = b"" if presigned else request.body
    return request.method, canonical_path(request.path, "s3"), sorted(request.query), headers, body


@given(WIRES, st.data())
def test_what_is_changed_afterwards_is_refused(wire: Wire, data: st.DataObject) -> None:
    request = wire.parsed()
    claim = claim_of(request.parameters, request.headers)
    assert claim is not None
    changed = other(request, data, claim.signed_headers)
    presigned = claim.expires is not None
    assume(meaning(changed, presigned=presigned) != meaning(request, presigned=presigned))
    with pytest.raises(ApiError):
        authenticate(changed, RING, NOW)


@given(WIRES, st.data())
def test_a_signature_with_one_other_digit_is_refused(wire: Wire, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 63))
    request = wire.parsed()
    claim = claim_of(request.parameters, request.headers)
    assert claim is not None
    digit = data.draw(st.sampled_from(sorted(set(string.hexdigits.lower()) - {claim.signature[place]})))
    forged = claim.signature[:place] + digit + claim.signature[place + 1 :]
    headers = {name: value.replace(claim.signature, forged) for name, value in request.headers.items()}
    query = tuple((name, value.replace(claim.signature, forged)) for name, value in request.query)
    with pytest.raises(ApiError, match="SignatureDoesNotMatch"):
        authenticate(replace(request, headers=headers, query=query), RING, NOW)


SEGMENTS = st.lists(st.sampled_from(["a", "b c", "..", ".", "", "\u00fc", "%", "a+b"]), max_size=6)


@given(SEGMENTS, QUERIES, HEADERS, st.booleans())
def test_other_services_encode_paths_twice_and_normalise_them(
    segments: list[str], query: dict[str, str], headers: dict[str, str], slash: bool
) -> None:
    path = "/" + "/".join(quote(segment, safe="-_.~") for segment in segments) + "/" * slash
    assume(not path.startswith("//"))
    wire = sent("GET", path, query, headers, service="execute-api")
    named = {name.lower(): value for name, value in wire.headers}
    request = ApiRequest("GET", named["host"], path, tuple(query.items()), named)
    claim = claim_of(request.parameters, request.headers)
    assert claim is not None
    assert signature_of(request, claim, signing_key(RING.keys[USER].secret, claim), sha256(b"")) == claim.signature


@given(st.binary(max_size=5000), st.integers(1, 2000), st.sampled_from([in_signed_chunks, in_unsigned_chunks]))
def test_what_is_framed_comes_out_of_the_frame(data: bytes, size: int, frame: Callable[..., Wire]) -> None:
    wire = frame(data, size) if frame is in_signed_chunks else frame(data, {}, size)
    assert wire.authenticated().request.body == data


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 500), st.data())
def test_a_framed_body_with_one_other_byte_is_refused(data: bytes, size: int, draw: st.DataObject) -> None:
    wire = in_signed_chunks(data, size)
    place = draw.draw(st.integers(0, len(wire.body) - 1))
    byte = draw.draw(st.integers(0, 255).filter(lambda byte: byte != wire.body[place]))
    # The size of a chunk is the same in upper case.
    assume(bytes([byte]).lower() != wire.body[place : place + 1].lower())
    with pytest.raises(ApiError):
        replace(wire, body=wire.body[:place] + bytes([byte]) + wire.body[place + 1 :]).authenticated()


@given(st.binary(max_size=300), st.booleans())
def test_no_body_breaks_the_reader_of_frames(body: bytes, signed: bool) -> None:
    wire = in_signed_chunks(b"") if signed else in_unsigned_chunks(b"", {})
    assume(body != wire.body)
    with pytest.raises(ApiError):
        replace(wire, body=body).authenticated()


@given(st.text(st.characters(max_codepoint=0x17F), max_size=40))
def test_no_target_breaks_the_reader_of_targets(target: str) -> None:
    wire = Wire("GET", f"/{target}", (("Host", "127.0.0.1:4566"),))
    try:
        who = wire.authenticated()
    except ApiError:
        return
    assert who.key is None
    assert who.request.path == f"/{target}".partition("?")[0]


@given(st.text(st.characters(max_codepoint=0xFF), max_size=80))
def test_no_authorization_breaks_its_reader(text: str) -> None:
    assume("\n" not in text)
    with pytest.raises(ApiError):
        sent("GET").having(authorization=f"AWS4-HMAC-SHA256 {text}").authenticated()
