"""What can be read in two ways is not read at all."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.arrival import parse, service_named_in

from tests.sandbox.authentication.wire import FORM, HOST, USER, Wire, form, sent

URI = ("InvalidURI", 400, "Couldn't parse the specified URI.")


def refused(wire: Wire) -> tuple[str, int, str]:
    with pytest.raises(ApiError) as caught:
        wire.authenticated()
    return caught.value.code, caught.value.status, caught.value.message


def anonymous(target: str, method: str = "GET") -> Wire:
    return Wire(method, target, (("Host", HOST),))


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("http://127.0.0.1:4566/bucket/key", URI),
        ("*", URI),
        ("bucket/key", URI),
        ("/bucket/key#part", URI),
        ("/bucket\\key", URI),
        ("/bucket/%", URI),
        ("/bucket/%zz", URI),
        ("/bucket/%ff", URI),
        ("/bucket/%c0%af", URI),
        ("/bucket/a%00b", URI),
        ("/bucket/a%0d%0ab", URI),
        ("/bucket/key?a%0a=1", URI),
        ("//bucket/key", URI),
        ("/bucket/../other/key", URI),
        ("/bucket/in/%2e%2e/%2E%2E/other", URI),
        ("/bucket/a/../../other", URI),
        ("/../bucket/key", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/bucket%2Fkey", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/bucket;a/key", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/b/key", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/x.s3.eu-west-1.amazonaws.com/key", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/v20180820/tags", ("InvalidBucketName", 400, "The specified bucket is not valid.")),
        ("/bucket/key?versionId=1&versionId=2", ("InvalidArgument", 400, "A query parameter comes more than once.")),
        ("/bucket/key?acl&%61cl", ("InvalidArgument", 400, "A query parameter comes more than once.")),
        ("/bucket/key?x-amz-acl=a&X-Amz-Acl=b", ("InvalidArgument", 400, "A query parameter comes more than once.")),
        ("/bucket/" + "k" * 1025, ("KeyTooLongError", 400, "Your key is too long")),
        ("/bucket/" + "k" * 17_000, ("InvalidURI", 414, "Couldn't parse the specified URI.")),
    ],
)
def test_a_target_with_two_readings_is_refused(target: str, answer: tuple[str, int, str]) -> None:
    assert refused(anonymous(target)) == answer


@pytest.mark.parametrize(
    "key", ["a/../b", "a/./b", "a//b", "..a/b..", "%2525", "a%2Fb", "a+b", "\u00fc".encode().hex(), "a;b"]
)
def test_a_key_is_no_path(key: str) -> None:
    assert anonymous(f"/bucket/{key}").authenticated().request.path == f"/bucket/{key}"


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ((("Range", "bytes=0-1"), ("range", "bytes=0-9")), "header range comes more than once"),
        ((("Host", "127.0.0.1:4566"),), "header Host comes more than once"),
        ((("X_Amz_Acl", "public-read"),), "header X_Amz_Acl has an underscore in its name"),
        ((("x-amz-meta-a_b", "1"), ("x-amz-meta-a-b", "2")), "two headers differ in an underscore only"),
        ((("X-A ", "1"),), "a header has a name or a value that it cannot have"),
        ((("", ""),), "a header has a name or a value that it cannot have"),
        ((("X-A", "1\r\n 2"),), "a header has a name or a value that it cannot have"),
        ((("X-A", "1\t2"),), "a header has a name or a value that it cannot have"),
        ((("X-A", "1\x002"),), "a header has a name or a value that it cannot have"),
        (
            (("Transfer-Encoding", "chunked"), ("Content-Length", "3")),
            "both Transfer-Encoding and Content-Length say how long the body is",
        ),
        ((("Content-Length", "+3"),), "Content-Length is no number"),
        ((("Content-Length", "3, 3"),), "Content-Length is no number"),
    ],
)
def test_headers_with_two_readings_are_refused(headers: tuple[tuple[str, str], ...], answer: str) -> None:
    wire = anonymous("/bucket/key")
    with pytest.raises(ApiError) as caught:
        replace(wire, headers=(*wire.headers, *headers)).authenticated()
    assert (caught.value.code, caught.value.status) == ("InvalidRequest", 400)
    assert caught.value.message == f"The request is not valid: {answer}."


def test_headers_that_are_too_many_are_refused() -> None:
    assert refused(anonymous("/bucket/key").having(x_amz_meta_a="a" * 16_384)) == (
        "RequestHeaderSectionTooLarge",
        400,
        "Your request header and query parameters exceed the maximum allowed size.",
    )


def test_another_transfer_encoding_is_refused() -> None:
    assert refused(anonymous("/bucket/key").having(transfer_encoding="gzip, chunked"))[:2] == ("NotImplemented", 501)


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "CONNECT", "get", "X"])
def test_other_methods_are_refused(method: str) -> None:
    assert refused(anonymous("/bucket/key", method)) == (
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
    )


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.com:4566",
        "127.0.0.1:4567",
        "127.0.0.1",
        "127.0.0.2:4566",
        "bucket.127.0.0.1:4566",
        "localhost.:4566",
        "user@127.0.0.1:4566",
        "127.0.0.1:4566.example.com",
        "s3.amazonaws.com",
        "bucket.s3.eu-west-1.amazonaws.com:4566",
    ],
)
def test_a_request_for_another_host_is_refused(host: str) -> None:
    assert refused(Wire("GET", "/bucket/key", (("Host", host),))) == (
        "InvalidRequest",
        421,
        "This is the sandbox's AWS at 127.0.0.1:4566, and the request is for another host.",
    )


def test_a_request_without_host_is_refused() -> None:
    assert refused(Wire("GET", "/bucket/key", ()))[:2] == ("InvalidRequest", 421)


def test_a_body_that_ends_early_is_refused() -> None:
    wire = anonymous("/bucket/key", "PUT").having(content_length="4")
    assert refused(replace(wire, body=b"abc")) == (
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header.",
    )


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    environ = (
        sent("POST", "/", headers={"Content-Type": FORM}, service="sts").having(content_length="99999999").environ()
    )
    environ["wsgi.input"] = io.BytesIO()
    with pytest.raises(ApiError, match="EntityTooLarge"):
        parse(environ)


JSON = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameter"}
BOTH = ("InvalidParameterCombination", 400, "Parameters are in the query or in a form that is posted, not in both.")
ELSE = ("UnknownOperationException", 404, "It is asked by POST, X-Amz-Target and JSON, and nothing else.")


def question(service: str = "iam", **more: object) -> Wire:
    settings = {"method": "POST", "path": "/", "headers": {"Content-Type": FORM}, "service": service, **more}
    return sent(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wire", "answer"),
    [
        (question(query={"Action": "ListRoles"}, body=form("DeleteRole")), BOTH),
        (question(query={"RoleName": "a"}, body=form("DeleteRole")), BOTH),
        (question(headers={"Content-Type": "text/plain"}, body=form()), BOTH),
        (question(headers={"Content-Type": "multipart/form-data; boundary=x"}, body=form()), BOTH),
        (question(method="GET", body=form()), BOTH),
        (
            question(body=b"Action=ListRoles&Action=DeleteRole"),
            ("MalformedQueryString", 400, "A parameter comes more than once."),
        ),
        (question(body=b"Action=%ff"), ("MalformedQueryString", 400, "The form is not UTF-8.")),
        (
            question(headers={"Content-Type": FORM, "X-Amz-Target": "AmazonSSM.GetParameter"}, body=form()),
            ("InvalidAction", 400, "iam is asked by Action, not by X-Amz-Target."),
        ),
        (question(path="/moto-api/reset"), ("UnknownOperationException", 404, "iam is asked at /.")),
        (question(path="/latest/meta-data/"), ("UnknownOperationException", 404, "iam is asked at /.")),
        (
            question(headers={"Content-Type": FORM, "Content-Encoding": "gzip"}, body=form()),
            ("InvalidRequest", 400, "iam takes no compressed or framed body."),
        ),
        (question("ssm", headers=JSON, query={"Action": "DeleteParameter"}, body=b"{}"), ELSE),
        (question("ssm", headers={"X-Amz-Target": "AmazonSSM.GetParameter"}, body=b"{}"), ELSE),
        (question("ssm", body=form("GetParameter")), ELSE),
        (question("kms", headers=JSON, body=b"{}"), ELSE),
        (question("ssm", headers={**JSON, "X-Amz-Target": "AmazonSSM.GetParameter.PutParameter"}, body=b"{}"), ELSE),
        (question("dynamodb", headers=JSON), ("AccessDenied", 403, "The sandbox does not serve dynamodb.")),
        (question("execute-api"), ("AccessDenied", 403, "The sandbox does not serve execute-api.")),
        (
            question(key=None, body=form()),
            ("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        ),
        (
            question(key=None, headers=JSON, body=b"{}"),
            ("MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"),
        ),
    ],
)
def test_a_question_with_two_readings_is_refused(wire: Wire, answer: tuple[str, int, str]) -> None:
    assert refused(wire) == answer


MALFORMED = ("AuthorizationHeaderMalformed", 400, "The authorization header that you provided is not valid.")
ONLY_ONE = (
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the "
    "Authorization header should be specified"
)
ONE_WAY = ("InvalidArgument", 400, ONLY_ONE)


def with_authorization(change: Callable[[str], str]) -> Wire:
    wire = sent("GET")
    return wire.having(authorization=change(wire.header("authorization")))


@pytest.mark.parametrize(
    ("wire", "answer"),
    [
        (with_authorization(lambda text: text + ", Signature=" + "0" * 64), MALFORMED),
        (with_authorization(lambda text: text + ", Extra=1"), MALFORMED),
        (with_authorization(lambda text: text.partition(", SignedHeaders")[0]), MALFORMED),
        (with_authorization(lambda text: text.replace("aws4_request", "aws5_request")), MALFORMED),
        (with_authorization(lambda text: text.replace("us-east-1", "../us-east-1")), MALFORMED),
        (with_authorization(lambda text: text.replace("host;x-amz", "x-amz-date;host;x-amz")), MALFORMED),
        (with_authorization(lambda text: text.replace("host;x-amz", "Host;x-amz")), MALFORMED),
        (with_authorization(lambda text: text.upper()), MALFORMED),
        (sent("GET").without("x-amz-date"), ("AccessDenied", 403)),
        (
            replace(
                wire := sent("GET", presigned=60), headers=(*wire.headers, ("Authorization", "AWS4-HMAC-SHA256 x"))
            ),
            ONE_WAY,
        ),
        (
            replace(wire := sent("GET", presigned=60), target=wire.target.replace("X-Amz-Date", "x-amz-date")),
            ("AuthorizationQueryParametersError", 400, "Query parameter x-amz-date must be spelt X-Amz-Date"),
        ),
        (
            replace(wire := sent("GET", presigned=60), target=wire.target.replace("X-Amz-Expires", "X-Expires")),
            ("AuthorizationQueryParametersError", 400, "Query parameter X-Amz-Expires is missing"),
        ),
        (
            anonymous(f"/bucket/key?AWSAccessKeyId={USER}&Signature=x&Expires=9999999999"),
            (
                "InvalidRequest",
                400,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ),
        ),
    ],
)
def test_a_signature_with_two_readings_is_refused(wire: Wire, answer: tuple[str, ...]) -> None:
    assert refused(wire)[: len(answer)] == answer


@pytest.mark.parametrize("service", ["s3", "ec2", "ssm"])
def test_what_cannot_be_read_is_refused_in_the_words_of_its_service(service: str) -> None:
    assert service_named_in(sent("GET", "/", service=service).environ()) == service
    assert service_named_in(sent("GET", "/", service=service, presigned=60).environ()) == service


def test_the_words_are_those_of_s3_if_no_service_is_named() -> None:
    assert service_named_in(anonymous("/bucket/key").environ()) == "s3"
