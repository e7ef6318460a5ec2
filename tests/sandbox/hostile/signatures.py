"""Attacks on signatures and on bodies."""

from dataclasses import replace

from tests.sandbox.authentication.wire import FORM, form
from tests.sandbox.hostile.attack import Attack, Identity, Target, Wire, with_authorization, with_header, with_target

JSON = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameter"}
WEEK = 604_800


def _form(target: Target, **more: object) -> Wire:
    settings = {
        "path": "/",
        "headers": {"Content-Type": FORM},
        "body": form(Version="2011-06-15"),
        "service": "sts",
        **more,
    }
    return target.sent("POST", **settings)


def _other_digit(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _chunked(target: Target, **headers: str) -> Wire:
    framed = {"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": "4", **headers}
    return target.sent("PUT", "in/own", headers=framed)


def _unsigned_chunks(target: Target, body: bytes, trailer: str = "x-amz-checksum-crc32", length: int = 4) -> Wire:
    headers = {
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": str(length),
        **({"X-Amz-Trailer": trailer} if trailer else {}),
    }
    trailing = {"checksum": {"request_algorithm": {"in": "trailer"}}}
    return replace(target.sent("PUT", "in/own", headers=headers, **trailing), body=body)


def _token(wire: Wire, who: Identity) -> Wire:
    return wire.having(x_amz_security_token=who.token)


SIGNATURES = {
    "an object, unsigned": Attack(lambda t: t.unsigned(), None),
    "an object to be stored, unsigned": Attack(lambda t: t.unsigned("PUT", body=b"mine"), None),
    "an object to be deleted, unsigned": Attack(lambda t: t.unsigned("DELETE"), None),
    "all buckets, unsigned": Attack(lambda t: t.unsigned(path="/"), None),
    "a form, unsigned": Attack(lambda t: _form(t, by=None), "MissingAuthenticationToken"),
    "JSON, unsigned": Attack(
        lambda t: t.unsigned("POST", path="/", headers=JSON, body=b"{}"), "MissingAuthenticationTokenException"
    ),
    "a question in the query, unsigned": Attack(
        lambda t: t.unsigned(path="/", query={"Action": "ListRoles", "Version": "2010-05-08"}),
        "MissingAuthenticationToken",
    ),
    "a key that does not exist": Attack(
        lambda t: t.sent(by=replace(t.own, access_key_id="ASIANOBODYNOBODYNOBO")), "InvalidAccessKeyId"
    ),
    "a wrong secret": Attack(lambda t: t.sent(by=replace(t.own, secret="guessed")), "SignatureDoesNotMatch"),
    "the secret of another key": Attack(
        lambda t: t.sent(by=replace(t.own, secret=t.other.secret)), "SignatureDoesNotMatch"
    ),
    "another digit in the signature": Attack(
        lambda t: with_authorization(t.sent(), _other_digit), "SignatureDoesNotMatch"
    ),
    "no signature in the header": Attack(
        lambda t: with_authorization(t.sent(), lambda text: text.partition("Signature=")[0] + "Signature="),
        "AuthorizationHeaderMalformed",
    ),
    "another method": Attack(lambda t: replace(t.sent(), method="DELETE"), "SignatureDoesNotMatch"),
    "another object": Attack(
        lambda t: with_target(t.sent(key="in/own"), "in/own", "secret/other"), "SignatureDoesNotMatch"
    ),
    "a sub-resource added": Attack(lambda t: with_target(t.sent(), "other", "other?acl"), "SignatureDoesNotMatch"),
    "a parameter changed": Attack(
        lambda t: with_target(t.sent(key="", query={"prefix": "in/"}), "in%2F", "secret%2F"), "SignatureDoesNotMatch"
    ),
    "a signed header changed": Attack(
        lambda t: t.sent("PUT", "in/own", headers={"x-amz-meta-a": "1"}).having(x_amz_meta_a="2"),
        "SignatureDoesNotMatch",
    ),
    "a signed header taken away": Attack(
        lambda t: t.sent("PUT", "in/own", headers={"x-amz-meta-a": "1"}).without("x-amz-meta-a"),
        "SignatureDoesNotMatch",
    ),
    "an ACL that is not signed": Attack(
        lambda t: with_header(t.sent("PUT", "in/own"), "x-amz-acl", "public-read"), "AccessDenied"
    ),
    "a source to copy from that is not signed": Attack(
        lambda t: with_header(t.sent("PUT", "in/own"), "x-amz-copy-source", f"{t.bucket}/secret/other"), "AccessDenied"
    ),
    "the host taken from what is signed": Attack(
        lambda t: with_authorization(t.sent(), lambda text: text.replace("host;", "")), "AccessDenied"
    ),
    "another name of the host": Attack(
        lambda t: t.sent().having(host=t.host.replace("127.0.0.1", "localhost")), "SignatureDoesNotMatch"
    ),
    "another body": Attack(
        lambda t: replace(t.sent("PUT", "in/own", body=b"good"), body=b"evil"), "XAmzContentSHA256Mismatch"
    ),
    "another body of a form": Attack(
        lambda t: replace(_form(t), body=form("AssumeRole", Version="2011-06-15")), "SignatureDoesNotMatch"
    ),
    "a body that is no longer said to be signed": Attack(
        lambda t: t.sent("PUT", "in/own", body=b"good").having(x_amz_content_sha256="UNSIGNED-PAYLOAD"),
        "SignatureDoesNotMatch",
    ),
    "a replay after 16 minutes": Attack(lambda t: t.sent(key="in/own", seconds=-960), "RequestTimeTooSkewed"),
    "a signature of the future": Attack(lambda t: t.sent(key="in/own", seconds=960), "RequestTimeTooSkewed"),
    "the scope of another day": Attack(
        lambda t: with_authorization(t.sent(), lambda text: text.replace("/20", "/19", 1)),
        "SignatureDoesNotMatch",
    ),
    "another region": Attack(
        lambda t: with_authorization(t.sent(), lambda text: text.replace("us-east-1", "eu-west-1")),
        "SignatureDoesNotMatch",
    ),
    "another service": Attack(
        lambda t: with_authorization(_form(t), lambda text: text.replace("/sts/", "/iam/")), "SignatureDoesNotMatch"
    ),
    "a service that is not that of the address": Attack(lambda t: t.sent(service="ec2"), "UnknownOperationException"),
    "the target of another service": Attack(
        lambda t: t.sent("POST", path="/", headers=JSON, body=b"{}", service="kms"), "UnknownOperationException"
    ),
    "a service that is not served": Attack(lambda t: t.sent(path="/", service="lambda"), "AccessDenied"),
    "a key without its session token": Attack(lambda t: t.sent().without("x-amz-security-token"), "InvalidAccessKeyId"),
    "the session token of another instance": Attack(lambda t: _token(t.sent(), t.other), "InvalidToken"),
    "the session token of another instance, signed": Attack(
        lambda t: t.sent(by=replace(t.own, token=t.other.token)), "InvalidToken"
    ),
    "a session that ended": Attack(lambda t: t.sent(key="in/own", by=t.ended), "ExpiredToken"),
    "a session that ended, with the token of one that did not": Attack(
        lambda t: t.sent(key="in/own", by=replace(t.ended, token=t.own.token)), "InvalidToken"
    ),
    "Signature Version 4A": Attack(
        lambda t: with_authorization(t.sent(), lambda text: text.replace("HMAC-SHA256", "ECDSA-P256-SHA256", 1)),
        "InvalidRequest",
    ),
    "Signature Version 2": Attack(
        lambda t: t.sent().having(authorization=f"AWS {t.own.access_key_id}:c2lnbmF0dXJl"), "InvalidRequest"
    ),
    "Signature Version 2, presigned": Attack(
        lambda t: t.raw(f"/{t.bucket}/in/own?AWSAccessKeyId={t.own.access_key_id}&Signature=x&Expires=9999999999"),
        "InvalidRequest",
    ),
    "a password": Attack(lambda t: t.unsigned().having(authorization="Basic dGVzdDp0ZXN0"), "InvalidRequest"),
    "two signatures": Attack(
        lambda t: with_header(w := t.sent(), "Authorization", w.header("authorization")), "InvalidRequest"
    ),
    "an account for a key": Attack(
        lambda t: t.sent(by=Identity("123456789012", "test", "")).without("x-amz-security-token"), "InvalidAccessKeyId"
    ),
}

PRESIGNED = {
    "presigned and expired": Attack(lambda t: t.sent(key="in/own", presigned=60, seconds=-61), "AccessDenied"),
    "presigned for the future": Attack(lambda t: t.sent(key="in/own", presigned=60, seconds=60), "AccessDenied"),
    "presigned for no time": Attack(lambda t: t.sent(key="in/own", presigned=0), "AuthorizationQueryParametersError"),
    "presigned for more than a week": Attack(
        lambda t: t.sent(key="in/own", presigned=WEEK + 1), "AuthorizationQueryParametersError"
    ),
    "presigned for a longer time afterwards": Attack(
        lambda t: with_target(t.sent(key="in/own", presigned=60), "Expires=60", "Expires=600"), "SignatureDoesNotMatch"
    ),
    "presigned for another object": Attack(
        lambda t: with_target(t.sent(key="in/own", presigned=60), "in/own", "secret/other"), "SignatureDoesNotMatch"
    ),
    "presigned to read and used to write": Attack(
        lambda t: replace(t.sent(key="in/own", presigned=60), method="PUT", body=b"evil"), "SignatureDoesNotMatch"
    ),
    "presigned with two signatures": Attack(
        lambda t: with_target(t.sent(key="in/own", presigned=60), "?", "?X-Amz-Signature=x&"), "InvalidArgument"
    ),
    "presigned with a second expiry in another spelling": Attack(
        lambda t: with_target(t.sent(key="in/own", presigned=60), "?", "?x-amz-expires=600&"), "InvalidArgument"
    ),
    "presigned without a date": Attack(
        lambda t: with_target(t.sent(key="in/own", presigned=60), "X-Amz-Date", "Date"),
        "AuthorizationQueryParametersError",
    ),
    "presigned and signed": Attack(
        lambda t: with_header(t.sent(presigned=60), "Authorization", t.sent().header("authorization")),
        "InvalidArgument",
    ),
    "presigned with an ACL that is not signed": Attack(
        lambda t: with_header(t.sent("PUT", "in/own", presigned=60), "x-amz-acl", "public-read"), "AccessDenied"
    ),
    "presigned with a session token among the headers": Attack(
        lambda t: with_header(t.sent(presigned=60), "x-amz-security-token", t.other.token), "InvalidArgument"
    ),
    "presigned by a session that ended": Attack(
        lambda t: t.sent(key="in/own", presigned=WEEK, seconds=-60, by=t.ended), "ExpiredToken"
    ),
    "presigned for what is not granted": Attack(lambda t: t.sent(presigned=60), None),
    "presigned with a source to copy from": Attack(
        lambda t: t.sent("PUT", "in/own", query={"x-amz-copy-source": f"{t.bucket}/secret/other"}, presigned=60), None
    ),
}

BODIES = {
    "signed chunks without signatures": Attack(
        lambda t: replace(
            _chunked(t).having(x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            body=b"4\r\nevil\r\n0\r\n\r\n",
        ),
        "SignatureDoesNotMatch",
    ),
    "chunks of Signature Version 4A": Attack(
        lambda t: _chunked(t).having(x_amz_content_sha256="STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"), "InvalidRequest"
    ),
    "a checksum that does not fit": Attack(
        lambda t: _unsigned_chunks(t, b"4\r\nevil\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"), "BadDigest"
    ),
    "a checksum that nobody verifies": Attack(
        lambda t: _unsigned_chunks(
            t, b"4\r\nevil\r\n0\r\nx-amz-checksum-xxhash64:AAAAAAAAAAA=\r\n\r\n", "x-amz-checksum-xxhash64"
        ),
        "InvalidRequest",
    ),
    "a trailer that is not announced": Attack(
        lambda t: _unsigned_chunks(t, b"4\r\nevil\r\n0\r\nx-amz-acl:public-read\r\n\r\n"), "MalformedTrailerError"
    ),
    "an ACL in the trailer": Attack(
        lambda t: _unsigned_chunks(t, b"4\r\nevil\r\n0\r\nx-amz-acl:public-read\r\n\r\n", "x-amz-acl"), "InvalidRequest"
    ),
    "less in the chunks than is said": Attack(
        lambda t: _unsigned_chunks(t, b"4\r\nevil\r\n0\r\n\r\n", "", 5), "IncompleteBody"
    ),
    "a chunk longer than the body": Attack(
        lambda t: _unsigned_chunks(t, b"fffffff\r\nevil\r\n0\r\n\r\n", ""), "IncompleteBody"
    ),
    "a body behind the chunks": Attack(
        lambda t: _unsigned_chunks(t, b"4\r\nevil\r\n0\r\n\r\nGET /", ""), "MalformedTrailerError"
    ),
    "an MD5 that does not fit": Attack(
        lambda t: t.sent("PUT", "in/own", headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}, body=b"evil"),
        "BadDigest",
    ),
}
