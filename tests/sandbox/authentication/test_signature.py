"""Requests signed by botocore, and AWS's own examples, are let in as whose they are; nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.canonical import signature_of, signing_key
from keyless_sandbox.authentication.claims import claim_of
from keyless_sandbox.authentication.keys import Key

from tests.sandbox.authentication.wire import ENDED, FORM, NOW, SESSION, USER, Ring, Wire, form, sent


def refused(wire: Wire, now: datetime = NOW) -> tuple[str, int, str, str]:
    with pytest.raises(ApiError) as caught:
        wire.authenticated(now)
    return caught.value.code, caught.value.status, caught.value.message, caught.value.why


@pytest.mark.parametrize("key", [USER, SESSION])
@pytest.mark.parametrize("presigned", [None, 60])
def test_a_request_to_s3_is_known_by_its_signature(key: str, presigned: int | None) -> None:
    who = sent(
        "GET", "/bucket/in/a%20b%2B%C3%BC", {"versionId": "a b+c/d"}, key=key, presigned=presigned
    ).authenticated()
    assert (who.access_key_id, who.presigned, who.signed_at) == (key, presigned is not None, NOW.replace(microsecond=0))
    assert who.key is not None
    assert who.key.principal == {USER: "user", SESSION: "session"}[key]
    assert (who.request.service, who.request.region) == ("s3", "us-east-1")
    assert (who.request.path, who.request.query) == ("/bucket/in/a%20b%2B%C3%BC", (("versionId", "a b+c/d"),))


@pytest.mark.parametrize("service", ["ec2", "iam", "sts", "autoscaling"])
def test_a_form_is_known_by_its_signature(service: str) -> None:
    body = form("DoSomething", Name="a b&c")
    who = sent("POST", "/", headers={"Content-Type": FORM}, body=body, service=service, key=SESSION).authenticated()
    assert (who.access_key_id, who.request.service, who.request.body) == (SESSION, service, body)


@pytest.mark.parametrize(("service", "target"), [("ssm", "AmazonSSM.GetParameter"), ("kms", "TrentService.Decrypt")])
def test_json_is_known_by_its_signature(service: str, target: str) -> None:
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
    who = sent("POST", "/", headers=headers, body=b'{"Name": "x"}', service=service, region="eu-west-1").authenticated()
    assert (who.request.service, who.request.region) == (service, "eu-west-1")


def test_a_presigned_question_to_sts_is_known_by_its_signature() -> None:
    query = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    who = sent("GET", "/", query, service="sts", presigned=60, key=SESSION).authenticated()
    assert (who.presigned, who.request.query) == (True, tuple(query.items()))


def test_a_request_without_signature_is_anonymous() -> None:
    who = sent("GET", key=None).authenticated()
    assert (who.key, who.access_key_id, who.condition_keys) == (None, "", {})


def test_a_bucket_in_the_host_is_moved_to_the_path() -> None:
    who = sent("GET", "//in/a", host="bucket.with.dots.localhost:4566").authenticated()
    assert (who.request.host, who.request.path) == ("localhost:4566", "/bucket.with.dots//in/a")


def test_the_control_api_of_s3_is_told_from_s3() -> None:
    path = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Abucket"
    who = sent(
        "GET", path, headers={"x-amz-account-id": "123456789012"}, host="123456789012.localhost:4566"
    ).authenticated()
    assert (who.request.service, who.request.host, who.request.path) == ("s3control", "localhost:4566", path)


def test_condition_keys_tell_how_and_when_it_was_signed() -> None:
    later = NOW + timedelta(seconds=30)
    assert sent("GET").authenticated(later).condition_keys == {
        "s3:authType": ("REST-HEADER",),
        "s3:signatureAge": ("30250",),
        "s3:signatureversion": ("AWS4-HMAC-SHA256",),
        "s3:x-amz-content-sha256": ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",),
    }
    assert sent("GET", presigned=60).authenticated(later).condition_keys == {
        "s3:authType": ("REST-QUERY-STRING",),
        "s3:signatureAge": ("30250",),
        "s3:signatureversion": ("AWS4-HMAC-SHA256",),
        "s3:x-amz-content-sha256": ("UNSIGNED-PAYLOAD",),
    }


def test_settings_that_were_presigned_in_the_query_are_headers() -> None:
    who = sent("PUT", query={"x-amz-acl": "public-read", "x-id": "PutObject"}, presigned=60).authenticated()
    assert who.request.headers["x-amz-acl"] == "public-read"
    assert who.request.query == (("x-id", "PutObject"),)


DETAILS = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
    "signing method. Consult the service documentation for details."
)
NO_MATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)
CREDENTIALS = "AWS was not able to validate the provided access credentials"
INVALID = "The security token included in the request is invalid."


def by_service(service: str, key: str = USER, at: datetime = NOW) -> Wire:
    if service == "s3":
        return sent("GET", key=key, at=at)
    if service == "ssm":
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameter"}
        return sent("POST", "/", headers=headers, body=b"{}", service=service, key=key, at=at)
    return sent("POST", "/", headers={"Content-Type": FORM}, body=form(), service=service, key=key, at=at)


def of_nobody(wire: Wire) -> Wire:
    return wire.having(authorization=wire.header("authorization").replace(USER, "AKIANOBODYNOBODYNOBO"))


def with_another_signature(wire: Wire) -> Wire:
    start, _, signature = wire.header("authorization").rpartition("=")
    return wire.having(authorization=f"{start}={'0' if signature[0] != '0' else '1'}{signature[1:]}")


@pytest.mark.parametrize(
    ("service", "make", "answer"),
    [
        (
            "s3",
            of_nobody,
            ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
        ),
        ("ec2", of_nobody, ("AuthFailure", 401, CREDENTIALS)),
        ("sts", of_nobody, ("InvalidClientTokenId", 403, INVALID)),
        ("ssm", of_nobody, ("UnrecognizedClientException", 400, INVALID)),
        (
            "s3",
            with_another_signature,
            ("SignatureDoesNotMatch", 403, NO_MATCH),
        ),
        ("ec2", with_another_signature, ("AuthFailure", 401, CREDENTIALS)),
        (
            "iam",
            with_another_signature,
            (
                "SignatureDoesNotMatch",
                403,
                DETAILS,
            ),
        ),
        (
            "ssm",
            with_another_signature,
            (
                "InvalidSignatureException",
                400,
                DETAILS,
            ),
        ),
    ],
)
def test_each_service_refuses_in_its_own_words(
    service: str, make: Callable[[Wire], Wire], answer: tuple[str, int, str]
) -> None:
    assert refused(make(by_service(service)))[:3] == answer


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("s3", ("ExpiredToken", 400, "The provided token has expired.")),
        ("ec2", ("RequestExpired", 400, "Request has expired.")),
        ("sts", ("ExpiredToken", 403, "The security token included in the request is expired")),
        ("ssm", ("ExpiredTokenException", 400, "The security token included in the request is expired")),
    ],
)
def test_a_session_that_ended_is_told_so(service: str, answer: tuple[str, int, str]) -> None:
    assert refused(by_service(service, ENDED)) == (*answer, "the session ended at 2026-11-25T11:59:59.250000+00:00")


@pytest.mark.parametrize(
    ("wire", "answer"),
    [
        (
            sent("GET", key=SESSION, ring=Ring({SESSION: Key("session-secret")})),
            (
                "InvalidAccessKeyId",
                403,
                "The AWS Access Key Id you provided does not exist in our records.",
                "the session token is missing",
            ),
        ),
        (
            sent("GET", key=SESSION, ring=Ring({SESSION: Key("session-secret", "token-of-the-other")})),
            (
                "InvalidToken",
                400,
                "The provided token is malformed or otherwise invalid.",
                "the session token is not the one of the key",
            ),
        ),
        (
            sent("GET", key=USER, ring=Ring({USER: Key("user-secret", "token-of-the-other")})),
            (
                "InvalidToken",
                400,
                "The provided token is malformed or otherwise invalid.",
                "a session token came with a key that has none",
            ),
        ),
    ],
    ids=["missing", "of another session", "with a key that has none"],
)
def test_a_session_token_must_be_the_one_of_the_key(wire: Wire, answer: tuple[str, int, str, str]) -> None:
    assert refused(wire) == answer


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_wrong_by_more_than_15_minutes_is_refused(minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    assert refused(sent("GET", at=at)) == (
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
        f"it was signed at {at:%Y%m%dT%H%M%SZ}",
    )
    assert sent("GET", at=NOW + timedelta(minutes=minutes - minutes // 8)).authenticated().key


def test_a_presigned_request_lives_as_long_as_it_says_and_no_longer_than_its_session() -> None:
    wire = sent("GET", presigned=60, key=SESSION)
    assert wire.authenticated(NOW + timedelta(seconds=59)).key
    over = NOW.replace(microsecond=0) + timedelta(seconds=60)
    assert refused(wire, over)[:3] == ("AccessDenied", 403, "Request has expired")
    week = sent("GET", presigned=604_800, key=SESSION)
    assert refused(week, NOW + timedelta(hours=6))[:3] == ("ExpiredToken", 400, "The provided token has expired.")


def test_a_presigned_request_has_not_begun_before_it_was_made() -> None:
    wire = sent("GET", presigned=60, at=NOW + timedelta(seconds=1))
    assert refused(wire)[:3] == ("AccessDenied", 403, "Request is not yet valid")


@pytest.mark.parametrize("seconds", [0, 604_801, -5])
def test_a_presigned_request_lives_from_a_second_to_a_week(seconds: int) -> None:
    assert refused(sent("GET", presigned=seconds))[:3] == (
        "AuthorizationQueryParametersError",
        400,
        "X-Amz-Expires must be a number of seconds from 1 to 604800",
    )


@pytest.mark.parametrize("presigned", [None, 60])
def test_headers_of_amazon_must_be_signed(presigned: int | None) -> None:
    wire = sent("PUT", presigned=presigned)
    assert refused(replace(wire, headers=(*wire.headers, ("X-Amz-Acl", "public-read")))) == (
        "AccessDenied",
        403,
        "There were headers present in the request which were not signed",
        "not signed: x-amz-acl",
    )


@pytest.mark.parametrize(
    ("authorization", "name"),
    [
        ("AWS4-ECDSA-P256-SHA256 Credential=x", "Signature Version 4A"),
        ("AWS AKIAUSERUSERUSERUSER:c2ln", "Signature Version 2"),
        ("Basic eDp5", "this algorithm"),
    ],
)
def test_other_ways_to_sign_are_refused_by_name(authorization: str, name: str) -> None:
    assert refused(sent("GET").having(authorization=authorization)) == (
        "InvalidRequest",
        400,
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        f"the sandbox does not verify {name}; in boto3, Config(signature_version='s3v4') signs with Version 4",
    )


def test_the_key_of_another_day_signs_nothing_today() -> None:
    request = sent("GET").parsed()
    claim = claim_of(request.parameters, request.headers)
    assert claim is not None
    yesterday = replace(claim, date="20261124")
    signature = signature_of(
        request, yesterday, signing_key("user-secret", yesterday), request.headers["x-amz-content-sha256"]
    )
    authorization = (
        request.headers["authorization"].replace("/20261125/", "/20261124/").replace(claim.signature, signature)
    )
    assert refused(sent("GET").having(authorization=authorization))[::3] == (
        "SignatureDoesNotMatch",
        "the date of the scope is not that of the signature",
    )


def example(method: str, path: str, signature: str, query: str = "", body: bytes = b"", **headers: str) -> ApiRequest:
    """An example of "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    signed = {"host": "examplebucket.s3.amazonaws.com", "x-amz-date": "20130524T000000Z", **named}
    scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={';'.join(sorted(signed))},Signature={signature}"
    )
    pairs = tuple((name, value) for name, _, value in (part.partition("=") for part in query.split("&") if part))
    return ApiRequest(
        method,
        signed["host"],
        path,
        pairs,
        {**signed, "authorization": authorization},
        body,
        service="s3",
        region="us-east-1",
    )


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    "request_",
    [
        example(
            "GET",
            "/test.txt",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            range="bytes=0-9",
            x_amz_content_sha256=EMPTY,
        ),
        example(
            "PUT",
            "/test%24file.text",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            body=b"Welcome to Amazon S3.",
            date="Fri, 24 May 2013 00:00:00 GMT",
            x_amz_content_sha256="44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            x_amz_storage_class="REDUCED_REDUNDANCY",
        ),
        example(
            "GET",
            "/",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            query="lifecycle",
            x_amz_content_sha256=EMPTY,
        ),
        example(
            "GET",
            "/",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            query="max-keys=2&prefix=J",
            x_amz_content_sha256=EMPTY,
        ),
    ],
    ids=["get object", "put object", "get lifecycle", "list objects"],
)
def test_the_examples_of_the_documentation_have_the_signatures_that_it_states(request_: ApiRequest) -> None:
    claim = claim_of(request_.parameters, request_.headers)
    assert claim is not None
    key = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", claim)
    assert signature_of(request_, claim, key, request_.headers["x-amz-content-sha256"]) == claim.signature
