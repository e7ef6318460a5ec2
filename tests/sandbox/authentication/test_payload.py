"""A body is let in only as the one that was signed, whole, and comes out without its framing."""

import base64
import hashlib
import io
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from unittest import mock

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.crc import CRC32C, CRC64NVME, Crc
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.keys import Key

from tests.sandbox.authentication.wire import NOW, RING, USER, Ring, Wire, sent

CHUNKED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
DATA = bytes(range(256)) * 300
EMPTY = hashlib.sha256().hexdigest()


class Declaring(S3SigV4Auth):
    """botocore's signer, for a payload hash that is given."""

    def __init__(self, declared: str) -> None:
        super().__init__(Credentials(USER, RING.keys[USER].secret), "s3", "us-east-1")
        self.declared = declared

    def payload(self, request: AWSRequest) -> str:
        return self.declared

    def sign(self, kind: str, *lines: str) -> str:
        stamp = f"{NOW:%Y%m%dT%H%M%SZ}"
        text = "\n".join((kind, stamp, f"{stamp[:8]}/us-east-1/s3/aws4_request", *lines))
        request = AWSRequest("PUT", "http://x/")
        request.context["timestamp"] = stamp
        return self.signature(text, request)


def put(declared: str, body: bytes, headers: Mapping[str, str] | None = None) -> Wire:
    """A request to store `body`, whose payload hash is declared so; the signature is over that."""
    signer = Declaring(declared)
    plain = sent("PUT", "/bucket/key", headers=headers, key=None)
    request = AWSRequest("PUT", f"http://{plain.header('host')}{plain.target}", dict(headers or {}), b"")
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW):
        signer.add_auth(request)
    pairs = tuple((name, str(value)) for name, value in request.headers.items())
    return Wire("PUT", plain.target, (("Host", plain.header("host")), *pairs), body)


def framing(length: int, *trailer: str) -> dict[str, str]:
    headers = {"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": str(length)}
    return {**headers, **({"X-Amz-Trailer": ",".join(trailer)} if trailer else {})}


def in_signed_chunks(data: bytes, size: int = 65_536, trailer: Mapping[str, str] | None = None) -> Wire:
    declared = CHUNKED if trailer is None else TRAILER
    wire = put(declared, b"", framing(len(data), *(trailer or ())))
    signer, previous, body = Declaring(declared), wire.header("authorization").rpartition("=")[2], bytearray()
    for piece in (*(data[at : at + size] for at in range(0, len(data), size)), b""):
        previous = signer.sign(f"{CHUNKED}"[10:], previous, EMPTY, hashlib.sha256(piece).hexdigest())
        body += f"{len(piece):x};chunk-signature={previous}\r\n".encode() + piece + (b"\r\n" if piece else b"")
    if trailer:
        lines = "".join(f"{name}:{value}\n" for name, value in trailer.items())
        last = signer.sign("AWS4-HMAC-SHA256-TRAILER", previous, hashlib.sha256(lines.encode()).hexdigest())
        body += lines.replace("\n", "\r\n").encode() + f"x-amz-trailer-signature:{last}\r\n".encode()
    return replace(wire, body=bytes(body) + b"\r\n")


def in_unsigned_chunks(data: bytes, trailer: Mapping[str, str], size: int = 65_536) -> Wire:
    pieces = b"".join(
        f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        for piece in (data[at : at + size] for at in range(0, len(data), size))
    )
    lines = "".join(f"{name}:{value}\r\n" for name, value in trailer.items()).encode()
    return put(UNSIGNED_TRAILER, pieces + b"0\r\n" + lines + b"\r\n", framing(len(data), *trailer))


def encoded(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


SUMS = {
    "x-amz-checksum-crc32": encoded(zlib.crc32(DATA).to_bytes(4, "big")),
    "x-amz-checksum-crc32c": encoded(CRC32C.digest(DATA)),
    "x-amz-checksum-crc64nvme": encoded(CRC64NVME.digest(DATA)),
    "x-amz-checksum-sha1": encoded(hashlib.sha1(DATA).digest()),
    "x-amz-checksum-sha256": encoded(hashlib.sha256(DATA).digest()),
    "x-amz-checksum-sha512": encoded(hashlib.sha512(DATA).digest()),
    "x-amz-checksum-md5": encoded(hashlib.md5(DATA).digest()),
}


def refused(wire: Wire) -> tuple[str, int, str]:
    with pytest.raises(ApiError) as caught:
        wire.authenticated()
    return caught.value.code, caught.value.status, caught.value.why or caught.value.message


def test_the_hash_of_a_body_must_be_the_one_that_was_signed() -> None:
    assert sent("PUT", body=DATA).authenticated().request.body == DATA
    assert refused(replace(sent("PUT", body=DATA), body=DATA[:-1] + b"x")) == (
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )


def test_a_body_may_be_left_unsigned() -> None:
    assert put("UNSIGNED-PAYLOAD", DATA).authenticated().request.body == DATA
    assert sent("PUT", presigned=60, key=USER).authenticated().content_sha256 == "UNSIGNED-PAYLOAD"


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        (
            "nonsense",
            (
                "InvalidArgument",
                400,
                f"x-amz-content-sha256 must be UNSIGNED-PAYLOAD, {UNSIGNED_TRAILER}, {CHUNKED}, {TRAILER} or a valid sha256 value.",
            ),
        ),
        (
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
            ("InvalidRequest", 400, "the sandbox does not verify Signature Version 4A"),
        ),
    ],
)
def test_another_word_for_the_hash_is_refused(declared: str, answer: tuple[str, int, str]) -> None:
    assert refused(put(declared, DATA)) == answer


@pytest.mark.parametrize("size", [1, 8192, 65_536, 1_000_000])
@pytest.mark.parametrize("trailer", [None, {"x-amz-checksum-crc32": SUMS["x-amz-checksum-crc32"]}])
def test_signed_chunks_are_verified_and_taken_away(size: int, trailer: Mapping[str, str] | None) -> None:
    data = DATA if size > 1 else DATA[:256]
    sums = trailer and {"x-amz-checksum-crc32": encoded(zlib.crc32(data).to_bytes(4, "big"))}
    request = in_signed_chunks(data, size, sums).authenticated().request
    assert request.body == data
    assert {"content-encoding", "x-amz-decoded-content-length", "x-amz-trailer"}.isdisjoint(request.headers)
    assert request.headers.get("x-amz-checksum-crc32") == (sums or {}).get("x-amz-checksum-crc32")


@pytest.mark.parametrize("name", SUMS)
def test_checksums_behind_a_body_are_verified(name: str) -> None:
    request = in_unsigned_chunks(DATA, {name: SUMS[name]}).authenticated().request
    assert (request.body, request.headers[name]) == (DATA, SUMS[name])
    wrong = encoded(bytes(len(base64.b64decode(SUMS[name]))))
    algorithm = name.rpartition("-")[2].upper()
    answer = ("BadDigest", 400, f"The {algorithm} you specified did not match the calculated checksum.")
    assert refused(in_unsigned_chunks(DATA, {name: wrong})) == answer


@pytest.mark.parametrize("name", SUMS)
def test_checksums_among_the_headers_are_verified(name: str) -> None:
    assert sent("PUT", headers={name: SUMS[name]}, body=DATA).authenticated().request.headers[name] == SUMS[name]
    wrong = encoded(bytes(len(base64.b64decode(SUMS[name]))))
    assert refused(sent("PUT", headers={name: wrong}, body=DATA))[0] == "BadDigest"


def test_the_md5_of_a_body_is_verified() -> None:
    assert sent("PUT", headers={"Content-MD5": SUMS["x-amz-checksum-md5"]}, body=DATA).authenticated().key
    assert refused(sent("PUT", headers={"Content-MD5": encoded(bytes(16))}, body=DATA)) == (
        "BadDigest",
        400,
        "The Content-MD5 you specified did not match what we received.",
    )
    assert refused(sent("PUT", headers={"Content-MD5": "x"}, body=DATA)) == (
        "InvalidDigest",
        400,
        "The Content-MD5 you specified is not valid.",
    )


def test_a_checksum_that_nobody_here_can_verify_is_refused_by_name() -> None:
    assert refused(in_unsigned_chunks(DATA, {"x-amz-checksum-xxhash64": "AAAAAAAAAAA="})) == (
        "InvalidRequest",
        400,
        "The sandbox cannot verify x-amz-checksum-xxhash64; it can verify crc32, crc32c, crc64nvme, md5, sha1, sha256, sha512.",
    )


def test_the_framing_of_botocore_is_taken_away() -> None:
    framed = AwsChunkedWrapper(io.BytesIO(DATA), Crc32Checksum, "x-amz-checksum-crc32").read()
    wire = put(UNSIGNED_TRAILER, framed, framing(len(DATA), "x-amz-checksum-crc32"))
    assert wire.authenticated().request.body == DATA


def test_an_encoding_besides_the_framing_stays() -> None:
    headers = {**framing(len(DATA)), "Content-Encoding": "aws-chunked, gzip"}
    body = f"{len(DATA):x}\r\n".encode() + DATA + b"\r\n0\r\n\r\n"
    assert put(UNSIGNED_TRAILER, body, headers).authenticated().request.headers["content-encoding"] == "gzip"


def swapped(body: bytes) -> bytes:
    first, second = body.index(b"\r\n"), body.index(b"\r\n", 66_000)
    return body[: first + 2] + b"?" + body[first + 3 : second] + body[second:]


BROKEN: dict[str, tuple[Callable[[], Wire], tuple[str, int]]] = {
    "a changed chunk": (
        lambda: replace(wire := in_signed_chunks(DATA), body=swapped(wire.body)),
        ("SignatureDoesNotMatch", 403),
    ),
    "a dropped chunk": (
        lambda: replace(wire := in_signed_chunks(DATA, 8192), body=wire.body[wire.body.index(b"2000;chunk", 1) :]),
        ("SignatureDoesNotMatch", 403),
    ),
    "a missing last chunk": (
        lambda: replace(wire := in_signed_chunks(DATA), body=wire.body[: wire.body.index(b"0;chunk", 66_000)]),
        ("IncompleteBody", 400),
    ),
    "unsigned chunks in place of signed ones": (
        lambda: replace(in_signed_chunks(DATA), body=in_unsigned_chunks(DATA, {}).body),
        ("IncompleteBody", 400),
    ),
    "a wrong length": (
        lambda: replace(in_unsigned_chunks(DATA, {}), body=in_unsigned_chunks(DATA + b"x", {}).body),
        ("IncompleteBody", 400),
    ),
    "something behind the end": (
        lambda: replace(wire := in_signed_chunks(DATA), body=wire.body + b"more"),
        ("IncompleteBody", 400),
    ),
    "a chunk that is too long": (
        lambda: put(UNSIGNED_TRAILER, b"ffffffffffffffff\r\nx\r\n0\r\n\r\n", framing(1)),
        ("IncompleteBody", 400),
    ),
    "a size that is none": (
        lambda: put(UNSIGNED_TRAILER, b"-1\r\nx\r\n0\r\n\r\n", framing(1)),
        ("IncompleteBody", 400),
    ),
    "a trailer that was not announced": (
        lambda: replace(in_unsigned_chunks(DATA, {}), body=in_unsigned_chunks(DATA, SUMS).body),
        ("MalformedTrailerError", 400),
    ),
    "a trailer that was announced and is missing": (
        lambda: replace(in_unsigned_chunks(DATA, SUMS), body=in_unsigned_chunks(DATA, {}).body),
        ("MalformedTrailerError", 400),
    ),
    "a header of S3 in the trailer": (
        lambda: in_unsigned_chunks(DATA, {"x-amz-acl": "public-read"}),
        ("InvalidRequest", 400),
    ),
    "a trailer whose signature is missing": (
        lambda: replace(
            wire := in_signed_chunks(DATA, trailer={"x-amz-checksum-sha1": SUMS["x-amz-checksum-sha1"]}),
            body=wire.body[: wire.body.index(b"x-amz-trailer-signature")] + b"\r\n",
        ),
        ("MalformedTrailerError", 400),
    ),
    "a trailer that was changed": (
        lambda: replace(
            wire := in_signed_chunks(DATA, trailer={"x-amz-checksum-sha1": SUMS["x-amz-checksum-sha1"]}),
            body=wire.body.replace(b"checksum-sha1:", b"checksum-sha1:A"),
        ),
        ("SignatureDoesNotMatch", 403),
    ),
    "no length of what is in the chunks": (
        lambda: put(UNSIGNED_TRAILER, b"0\r\n\r\n", {"Content-Encoding": "aws-chunked"}),
        ("MissingContentLength", 411),
    ),
    "signed chunks of nobody": (
        lambda: sent("PUT", headers={"x-amz-content-sha256": CHUNKED, **framing(0)}, body=b"0\r\n\r\n", key=None),
        ("AccessDenied", 403),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_is_refused(name: str) -> None:
    make, answer = BROKEN[name]
    assert refused(make())[:2] == answer


def example(declared: str, signature: str, body: bytes, **headers: str) -> ApiRequest:
    """An example of "… Transferring Payload in Multiple Chunks", and of "… including trailing headers"."""
    named = {
        "content-encoding": "aws-chunked",
        "host": "s3.amazonaws.com",
        "x-amz-content-sha256": declared,
        "x-amz-date": "20130524T000000Z",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
    named["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={';'.join(sorted(named))},Signature={signature}"
    )
    return ApiRequest("PUT", named["host"], "/examplebucket/chunkObject.txt", (), named, body, service="s3")


def frame(*signatures: str) -> bytes:
    pieces = (b"a" * 65_536, b"a" * 1024, b"")
    return b"".join(
        f"{len(piece):x};chunk-signature={signature}\r\n".encode() + piece + (b"\r\n" if piece else b"")
        for piece, signature in zip(pieces, signatures, strict=True)
    )


@pytest.mark.parametrize(
    "request_",
    [
        example(
            CHUNKED,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            frame(
                "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            )
            + b"\r\n",
            content_length="66824",
        ),
        example(
            TRAILER,
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
            frame(
                "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            )
            + b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
            + b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
            x_amz_trailer="x-amz-checksum-crc32c",
        ),
    ],
    ids=["chunks", "chunks and a trailer"],
)
def test_the_examples_of_the_documentation_are_let_in(request_: ApiRequest) -> None:
    ring = Ring({"AKIAIOSFODNN7EXAMPLE": Key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")})
    moment = datetime(2013, 5, 24, tzinfo=timezone.utc)
    assert authenticate(request_, ring, moment).request.body == b"a" * 66_560
    with pytest.raises(ApiError, match="SignatureDoesNotMatch"):
        authenticate(replace(request_, body=request_.body.replace(b"a\r\n", b"b\r\n", 1)), ring, moment)


@pytest.mark.parametrize(("crc", "check"), [(CRC32C, "e3069283"), (CRC64NVME, "ae8b14860a799888")])
def test_the_crcs_that_python_does_not_have(crc: Crc, check: str) -> None:
    assert crc.digest(b"123456789").hex() == check
    # A message that is long enough for lanes: CRCs of equal length differ by that of their difference.
    one, other, zeros = DATA * 3, bytes(reversed(DATA * 3)), bytes(len(DATA) * 3)
    difference = bytes(a ^ b for a, b in zip(one, other, strict=True))
    numbers = [int.from_bytes(crc.digest(data), "big") for data in (one, other, zeros, difference)]
    assert numbers[0] ^ numbers[1] == numbers[2] ^ numbers[3]


def test_64_mb_are_verified_in_a_second() -> None:
    wire = in_signed_chunks(bytes(64 * 1024**2))
    started = time.process_time()
    assert len(wire.authenticated().request.body) == 64 * 1024**2
    assert time.process_time() - started < 1
