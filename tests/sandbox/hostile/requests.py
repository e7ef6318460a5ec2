"""Attacks by what HTTP, addresses, parameters and documents can be made to mean."""

import base64
import gzip
import hashlib
from dataclasses import replace

from tests.sandbox.authentication.wire import FORM, form
from tests.sandbox.hostile.attack import Attack, Target, Wire, with_header
from tests.sandbox.hostile.signatures import JSON

LISTED = b"Action=ListRoles&Version=2010-05-08"


def _question(target: Target, **more: object) -> Wire:
    settings = {"path": "/", "headers": {"Content-Type": FORM}, "body": LISTED, "service": "iam", **more}
    return target.sent("POST", **settings)


def _raw(wire: Wire, *lines: str) -> bytes:
    """The request with lines put between its headers as they are."""
    head, _, body = wire.bytes().partition(b"\r\n\r\n")
    return head + b"\r\n" + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _path(path: str) -> Attack:
    return Attack(lambda t: t.sent(path=path.replace("BUCKET", t.bucket)), None)


def _refused_path(path: str, code: str) -> Attack:
    return Attack(lambda t: t.raw(path.replace("BUCKET", t.bucket)), code)


def _delete(document: str, encoding: str = "utf-8") -> Attack:
    def make(target: Target) -> Wire:
        body = document.encode(encoding)
        headers = {"Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode(), "Content-Type": "text/xml"}
        return target.sent("POST", "", query={"delete": ""}, headers=headers, body=body)

    return Attack(make, None, batch=True)


def _http(*lines: str, code: str = "InvalidRequest") -> Attack:
    return Attack(lambda t: _raw(t.sent(key="in/own"), *lines), code)


HTTP = {
    "both lengths": Attack(
        lambda t: with_header(
            replace(t.sent("PUT", "in/own", body=b"good").having(content_length="4"), body=b"0\r\n\r\n"),
            "Transfer-Encoding",
            "chunked",
        ),
        "InvalidRequest",
    ),
    "two lengths": Attack(
        lambda t: with_header(t.sent("PUT", "in/own", body=b"good").having(content_length="4"), "Content-Length", "0"),
        "InvalidRequest",
    ),
    "a length with a sign": Attack(
        lambda t: t.sent("PUT", "in/own", body=b"good").having(content_length="+4"), "InvalidRequest"
    ),
    "a body that ends early": Attack(
        lambda t: t.sent("PUT", "in/own", body=b"good").having(content_length="400"), "IncompleteBody"
    ),
    "an encoding that only some know": Attack(
        lambda t: t.sent("PUT", "in/own").having(transfer_encoding="xchunked"), "NotImplemented"
    ),
    "chunks with a size that is none": Attack(
        lambda t: replace(t.sent("PUT", "in/own").having(transfer_encoding="chunked"), body=b"zz\r\n\r\n"),
        "IncompleteBody",
    ),
    "a header twice": Attack(
        lambda t: with_header(t.sent("PUT", "in/own", headers={"x-amz-acl": "private"}), "x-amz-acl", "public-read"),
        "InvalidRequest",
    ),
    "a session token twice": Attack(
        lambda t: with_header(t.sent(), "X-Amz-Security-Token", t.other.token), "InvalidRequest"
    ),
    "a header under an underscore": _http("X_Amz_Acl: public-read"),
    "a header that is folded": _http("X-Folded: a", " X-Amz-Acl: public-read"),
    "a line that is no header": _http("no header", "X-Amz-Acl: public-read"),
    "headers that seem to end": _http("X-A: 1\r\rX-Amz-Acl: public-read"),
    "headers in the parts of a letter": _http("Content-Type: message/rfc822\r\r", "X-Amz-Acl: public-read"),
    "a space before the colon": _http("X-Amz-Acl : public-read"),
    "a zero in a header": _http("X-A: 1\x00"),
    "too many headers": _http(
        *(f"X-A-{number}: {'a' * 1000}" for number in range(20)), code="RequestHeaderSectionTooLarge"
    ),
    "an address for a proxy": Attack(
        lambda t: t.raw(f"http://{t.host}/{t.bucket}/secret/other", "X-Amz-Date: 20000101T000000Z"), "InvalidURI"
    ),
    "the name of another server": Attack(lambda t: t.unsigned().having(host="attacker.example:80"), "InvalidRequest"),
    "the name of AWS": Attack(lambda t: t.unsigned().having(host="s3.amazonaws.com"), "InvalidRequest"),
    "the name of a website": Attack(
        lambda t: t.unsigned().having(host=f"{t.bucket}.s3-website-us-east-1.amazonaws.com"), "InvalidRequest"
    ),
    "no name of a server": Attack(lambda t: t.unsigned().without("host"), "InvalidRequest"),
    "two names of servers": Attack(lambda t: with_header(t.sent(), "Host", "localhost"), "InvalidRequest"),
    "a method that does not exist": Attack(lambda t: replace(t.sent(), method="PATCH"), "MethodNotAllowed"),
    "another method in a header": Attack(
        lambda t: t.sent(headers={"X-HTTP-Method-Override": "DELETE", "X-Amz-Method": "DELETE"}), None
    ),
}

PATHS = {
    "a slash that is encoded behind the bucket": _refused_path("/BUCKET%2Fsecret/other", "InvalidBucketName"),
    "an encoded bucket": _refused_path("/%62ucket/secret/other", "InvalidBucketName"),
    "dot segments out of the bucket": _refused_path("/other/../BUCKET/secret/other", "InvalidURI"),
    "encoded dot segments out of the bucket": _refused_path("/other/%2e%2e/BUCKET/secret/other", "InvalidURI"),
    "dot segments before the bucket": _refused_path("/../BUCKET/secret/other", "InvalidBucketName"),
    "dot segments in the key": _path("/BUCKET/in/../secret/other"),
    "encoded dot segments in the key": Attack(lambda t: t.sent(key="in/%2E%2E/secret/other"), "SignatureDoesNotMatch"),
    "dot segments that are encoded twice": _path("/BUCKET/in/%252E%252E/secret/other"),
    "an empty segment before the key": _path("/BUCKET//secret/other"),
    "an empty segment before the bucket": _refused_path("//BUCKET/secret/other", "InvalidURI"),
    "a slash of three bytes": _refused_path("/BUCKET/secret%c0%afother", "InvalidURI"),
    "a zero in the key": _refused_path("/BUCKET/secret/other%00", "InvalidURI"),
    "a line break in the key": _refused_path("/BUCKET/secret/other%0d%0aX-Amz-Acl:%20public-read", "InvalidURI"),
    "a parameter of a segment": _refused_path("/BUCKET;in/secret/other", "InvalidBucketName"),
    "a fragment": _refused_path("/BUCKET/secret/other#in/own", "InvalidURI"),
    "a backslash": _refused_path("/BUCKET\\secret/other", "InvalidURI"),
    "an escape that is none": _refused_path("/BUCKET/secret/other%zz", "InvalidURI"),
    "a target that is too long": _refused_path("/BUCKET/" + "k" * 20_000, "InvalidURI"),
    "a key that is too long": _refused_path("/BUCKET/" + "k" * 1025, "KeyTooLongError"),
    "the bucket in the host and another in the path": Attack(
        lambda t: t.sent(path=f"/{t.bucket}/in/own", host=f"other-bucket.localhost:{t.host.partition(':')[2]}"), None
    ),
    "the control API of S3": Attack(
        lambda t: t.sent(
            path="/v20180820/configuration/publicAccessBlock", headers={"x-amz-account-id": "123456789012"}
        ),
        None,
    ),
    "the control API of S3, unsigned": _refused_path("/v20180820/configuration/publicAccessBlock", "InvalidBucketName"),
}

BACK_DOORS = {
    "moto's reset": Attack(lambda t: t.raw("/moto-api/reset", "Content-Length: 0", method="POST"), None),
    "moto's reset of authentication": Attack(
        lambda t: t.raw(
            "/moto-api/reset-auth", "Content-Length: 1", "Content-Type: text/plain", method="POST", body=b"0"
        ),
        None,
    ),
    "moto's data": Attack(lambda t: t.raw("/moto-api/data.json"), None),
    "moto's data, signed": Attack(lambda t: t.sent(path="/moto-api/data.json"), None),
    "moto's reset, signed for a form": Attack(
        lambda t: _question(t, path="/moto-api/reset"), "UnknownOperationException"
    ),
    "moto's metadata service": Attack(lambda t: t.raw("/latest/meta-data/iam/security-credentials/default-role"), None),
    "moto's metadata service, forwarded": Attack(
        lambda t: t.raw("/latest/api/token", "X-Forwarded-For: 169.254.169.254", "Content-Length: 0", method="PUT"),
        None,
    ),
    "another account in a header": Attack(lambda t: with_header(t.sent(), "X-Moto-Account-Id", "999999999999"), None),
    "another account in a header, signed": Attack(
        lambda t: t.sent(headers={"x-moto-account-id": "999999999999"}), None
    ),
    "a service in the path": Attack(lambda t: t.raw("/iam_us-east-1/?Action=ListRoles"), "MissingAuthenticationToken"),
    "a service and nothing else in the path": Attack(lambda t: t.raw("/iam_us-east-1/secret"), None),
    "a service in the body": Attack(
        lambda t: t.raw("/", f"Content-Type: {FORM}", f"Content-Length: {len(LISTED)}", method="POST", body=LISTED),
        "MissingAuthenticationToken",
    ),
    "a service in a header": Attack(
        lambda t: t.raw("/", "X-Amz-Target: AWSCognitoIdentityService.GetId"), "MissingAuthenticationTokenException"
    ),
}

QUESTIONS = {
    "an action in the query and one in the form": Attack(
        lambda t: _question(t, query={"Action": "GetUser"}), "InvalidParameterCombination"
    ),
    "an action twice": Attack(
        lambda t: _question(t, body=b"Action=GetCallerIdentity&" + LISTED), "MalformedQueryString"
    ),
    "a form that is said to be text": Attack(
        lambda t: _question(t, headers={"Content-Type": "text/plain"}), "InvalidParameterCombination"
    ),
    "a form in parts": Attack(
        lambda t: _question(t, headers={"Content-Type": "multipart/form-data; boundary=x"}),
        "InvalidParameterCombination",
    ),
    "a form that is compressed": Attack(
        lambda t: _question(t, headers={"Content-Type": FORM, "Content-Encoding": "gzip"}, body=gzip.compress(LISTED)),
        "InvalidRequest",
    ),
    "an action in a header": Attack(
        lambda t: _question(
            t, headers={"Content-Type": FORM, "Action": "ListRoles", "Version": "2010-05-08"}, body=b""
        ),
        None,
    ),
    "a target besides an action": Attack(
        lambda t: _question(t, headers={"Content-Type": FORM, "X-Amz-Target": "AmazonSSM.GetParameter"}),
        "InvalidAction",
    ),
    "an action in a string of JSON": Attack(
        lambda t: t.sent(
            "POST", path="/", headers=JSON, body=b'{"Name": "a&Action=DescribeParameters&b"}', service="ssm"
        ),
        None,
    ),
    "an action in the query of JSON": Attack(
        lambda t: t.sent("POST", path="/", headers=JSON, query={"Action": "ListRoles"}, body=b"{}", service="ssm"),
        "UnknownOperationException",
    ),
    "an action that does not exist": Attack(lambda t: _question(t, body=form("NoSuchAction")), None),
    "no action": Attack(lambda t: _question(t, body=b"RoleName=a"), None),
    "the region of another agent": Attack(
        lambda t: t.sent(
            "POST",
            path="/",
            headers={"Content-Type": FORM, "User-Agent": "x region/us-west-2"},
            body=form("DescribeInstances", Version="2016-11-15"),
            service="ec2",
        ),
        None,
    ),
}

DOCUMENTS = {
    "a key to delete that an entity names": _delete(
        '<!DOCTYPE d [<!ENTITY e "secret/other">]><Delete><Object><Key>&e;</Key></Object></Delete>'
    ),
    "a key to delete from a file": _delete(
        '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><Delete><Object><Key>&e;</Key></Object></Delete>'
    ),
    "keys to delete without end": _delete(
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        "<Delete><Object><Key>&c;</Key></Object></Delete>"
    ),
    "a key to delete in CDATA": _delete("<Delete><Object><Key><![CDATA[secret/other]]></Key></Object></Delete>"),
    "a key to delete around a comment": _delete(
        "<Delete><Object><Key>secret/<!-- in/own -->other</Key></Object></Delete>"
    ),
    "two keys to delete in an object": _delete(
        "<Delete><Object><Key>in/none</Key><Key>secret/other</Key></Object></Delete>"
    ),
    "a key to delete under a prefix": _delete(
        '<s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:Object><s:Key>secret/other</s:Key></s:Object></s:Delete>'
    ),
    "a key to delete in an element of its own": _delete(
        "<Delete><Object><Key>in/none<Key>secret/other</Key></Key></Object></Delete>"
    ),
    "a key to delete in references": _delete("<Delete><Object><Key>&#115;&#x65;cret/other</Key></Object></Delete>"),
    "a key to delete in UTF-16": _delete(
        '<?xml version="1.0" encoding="utf-16"?><Delete><Object><Key>secret/other</Key></Object></Delete>', "utf-16"
    ),
    "a key to delete behind one that is allowed": _delete(
        "<Delete><Object><Key>in/none</Key></Object><Object><Key>secret/other</Key></Object></Delete>"
    ),
    "a document to delete by that is none": _delete("secret/other"),
}

OBJECTS = {
    "an unknown sub-resource": Attack(lambda t: t.sent(key="in/own", query={"torrents": ""}), None),
    "two sub-resources": Attack(lambda t: t.sent(key="in/own", query={"acl": "", "tagging": ""}), None),
    "the policy of the bucket": Attack(lambda t: t.sent(key="", query={"policy": ""}), None),
    "the listing of what is not granted": Attack(
        lambda t: t.sent(key="", query={"list-type": "2", "prefix": "secret/"}), None
    ),
    "the listing of the granted folder without its slash": Attack(
        lambda t: t.sent(key="", query={"list-type": "2", "prefix": "in"}), None
    ),
    "a copy of what is not granted": Attack(
        lambda t: t.sent("PUT", "in/copy", headers={"x-amz-copy-source": f"{t.bucket}/secret/other"}), None
    ),
    "a copy by dot segments": Attack(
        lambda t: t.sent("PUT", "in/copy", headers={"x-amz-copy-source": f"{t.bucket}/in/%2e%2e/secret/other"}), None
    ),
    "a form to upload by": Attack(
        lambda t: t.raw(
            f"/{t.bucket}",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Length: 79",
            method="POST",
            body=b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nsecret/other\r\n--x--\r\n     \r\n',
        ),
        None,
    ),
}

REQUESTS = {**HTTP, **PATHS, **BACK_DOORS, **QUESTIONS, **DOCUMENTS, **OBJECTS}
