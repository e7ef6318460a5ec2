"""What moto executes is what was authorised, and nothing that only it would read."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, unquote_plus
from uuid import uuid4

import pytest
from keyless_sandbox.authentication.execution import environ_of
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from tests.sandbox.authentication.test_payload import in_unsigned_chunks
from tests.sandbox.authentication.wire import FORM, SESSION, Wire, form, sent

JSON = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameter"}


class Moto:
    """moto, asked through the door."""

    def __init__(self) -> None:
        self.application = DomainDispatcherApplication(create_backend_app)

    def __call__(self, wire: Wire) -> tuple[int, dict[str, str], bytes]:
        who = wire.authenticated()
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            started.append((int(status[:3]), {name.lower(): value for name, value in headers}))

        body = b"".join(self.application(environ_of(who.request, who.access_key_id), start))
        return (*started[0], body)


@pytest.fixture(scope="module")
def moto() -> Moto:
    return Moto()


@pytest.fixture
def bucket(moto: Moto) -> Iterator[str]:
    name = f"bucket-{uuid4().hex[:12]}"
    assert moto(sent("PUT", f"/{name}"))[0] == 200
    return name


@pytest.mark.parametrize(
    "key",
    [
        "plain",
        "a%20b%2Bc",
        "%C3%BC",
        "a/../b",
        "a/./b",
        "a//b",
        "/in/front",
        "%2525",
        "a%3Fversions%26b%23c%3Bd",
        "x.s3.eu-west-1.amazonaws.com/y",
        "moto-api/reset",
        "folder/",
    ],
)
def test_an_object_has_the_key_that_was_asked_for(moto: Moto, bucket: str, key: str) -> None:
    assert moto(sent("PUT", f"/{bucket}/{key}", body=b"data"))[0] == 200
    assert moto(sent("GET", f"/{bucket}/{key}"))[2] == b"data"
    assert moto(sent("GET", f"/{key}", host=f"{bucket}.localhost:4566"))[2] == b"data"
    listed = moto(sent("GET", f"/{bucket}", {"list-type": "2", "encoding-type": "url"}))[2].decode()
    told = listed.partition("<Key>")[2].partition("</Key>")[0]
    assert unquote_plus(told) == unquote(key)


def test_the_framing_of_a_body_does_not_reach_moto(moto: Moto) -> None:
    assert moto(sent("PUT", "/bucket"))[0] == 200
    assert moto(in_unsigned_chunks(b"data" * 9, {}))[0] == 200
    status, headers, body = moto(sent("GET", "/bucket/key"))
    assert (status, body, headers.get("content-encoding")) == (200, b"data" * 9, None)


def test_metadata_keeps_its_underscores_and_nothing_else_becomes_metadata(moto: Moto, bucket: str) -> None:
    headers = {"x-amz-meta-a_b": "1", "x-amz-meta-c-d": "2", "Content-Type": "text/x", "Cache-Control": "no-store"}
    moto(sent("PUT", f"/{bucket}/key", headers=headers, body=b"data", key=SESSION))
    told = moto(sent("HEAD", f"/{bucket}/key"))[1]
    assert {name: value for name, value in told.items() if name.startswith(("x-amz-", "cache-", "content-t"))} == {
        "x-amz-meta-a_b": "1",
        "x-amz-meta-c-d": "2",
        "content-type": "text/x",
        "cache-control": "no-store",
    }


def test_settings_of_a_presigned_query_are_executed(moto: Moto, bucket: str) -> None:
    moto(sent("PUT", f"/{bucket}/key", {"x-amz-meta-color": "red"}, presigned=60))
    assert moto(sent("HEAD", f"/{bucket}/key"))[1]["x-amz-meta-color"] == "red"


@pytest.mark.parametrize("path", ["/iam_us-east-1/x", "/sts_us-east-1", "/pool_x/.well-known/jwks.json"])
def test_a_path_chooses_no_other_service(moto: Moto, path: str) -> None:
    status, _, body = moto(sent("GET", path, key=None))
    assert (status, b"<Code>NoSuchBucket</Code>" in body) == (404, True)


def test_a_string_in_json_chooses_no_other_action(moto: Moto) -> None:
    name = f"name-{uuid4().hex[:12]}"
    value = "x&Action=DeleteParameter&y"
    put = {**JSON, "X-Amz-Target": "AmazonSSM.PutParameter"}
    body = json.dumps({"Name": name, "Value": value, "Type": "String", "Description": "a&Action=DeleteParameter&b"})
    assert moto(sent("POST", "/", headers=put, body=body.encode(), service="ssm"))[0] == 200
    told = moto(sent("POST", "/", headers=JSON, body=json.dumps({"Name": name}).encode(), service="ssm"))[2]
    assert json.loads(told)["Parameter"]["Value"] == value


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"User-Agent": "Boto3/1 region/us-west-2"}, {}),
        ({}, {"Filter.1.Name": "x.us-west-2.amazonaws.com"}),
    ],
)
def test_only_the_signature_chooses_the_region(moto: Moto, headers: dict[str, str], query: dict[str, str]) -> None:
    asked = {"Action": "DescribeAvailabilityZones", "Version": "2016-11-15", **query}
    told = moto(sent("GET", "/", asked, headers, service="ec2", region="eu-west-1"))[2].decode()
    assert "<regionName>eu-west-1</regionName>" in told
    assert "us-west-2" not in told


def test_no_header_chooses_the_account(moto: Moto, bucket: str) -> None:
    told = moto(sent("GET", "/", headers={"x-moto-account-id": "999999999999"}))[2].decode()
    assert f"<Name>{bucket}</Name>" in told


def test_no_header_is_a_parameter(moto: Moto) -> None:
    headers = {"Content-Type": FORM, "Action": "DescribeRegions", "Version": "2016-11-15"}
    assert moto(sent("POST", "/", headers=headers, service="ec2"))[0] == 404


def test_moto_knows_whose_key_it_is(moto: Moto) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    name = f"role-{uuid4().hex[:12]}"
    ask = {"Content-Type": FORM}
    created = form("CreateRole", Version="2010-05-08", RoleName=name, AssumeRolePolicyDocument=trust)
    assert moto(sent("POST", "/", headers=ask, body=created, service="iam"))[0] == 200
    assumed = form(
        "AssumeRole", Version="2011-06-15", RoleArn=f"arn:aws:iam::123456789012:role/{name}", RoleSessionName="me"
    )
    told = moto(sent("POST", "/", headers=ask, body=assumed, service="sts"))[2].decode()
    key = told.partition("<AccessKeyId>")[2].partition("</AccessKeyId>")[0]
    asked = sent("POST", "/", headers=ask, body=form(Version="2011-06-15"), service="sts").authenticated().request
    started: list[Any] = []
    body = b"".join(moto.application(environ_of(asked, key), lambda *told: started.append(told)))
    assert f"assumed-role/{name}/me".encode() in body
