"""The metadata service over HTTP, as a program on an instance meets it."""

import json
import socket
import time
import urllib.error
from datetime import datetime, timedelta, timezone

import pytest

from tests.sandbox.conftest import EC2_TRUST, Imds, Sandbox, http

CREDENTIALS = "meta-data/iam/security-credentials"


@pytest.fixture(scope="module")
def role(sandbox: Sandbox) -> str:
    return sandbox.role()


@pytest.fixture(scope="module")
def instance(sandbox: Sandbox, role: str) -> str:
    return sandbox.launch(sandbox.profile(role), UserData="#!/bin/sh\necho hello\n")


@pytest.fixture(scope="module")
def imds(sandbox: Sandbox, instance: str) -> Imds:
    return sandbox.imds(instance)


def test_a_token_is_given_for_the_seconds_asked(imds: Imds) -> None:
    reply = imds.token(21600)
    assert reply.status == 200
    assert len(reply.body) >= 40
    assert reply.headers["X-Aws-Ec2-Metadata-Token-Ttl-Seconds"] == "21600"


@pytest.mark.parametrize("seconds", ["0", "21601", "-1", "soon", "", "1.5", "²"])
def test_error_a_token_for_an_impossible_time(imds: Imds, seconds: str) -> None:
    assert imds.token(seconds.encode().decode("latin-1")).status == 400


def test_error_a_token_without_a_time(imds: Imds) -> None:
    assert http("PUT", f"{imds.endpoint}/latest/api/token").status == 400


def test_error_a_token_for_a_forwarded_request(imds: Imds) -> None:
    assert imds.token(60, **{"X-Forwarded-For": "10.0.0.1"}).status == 403


def test_error_a_token_by_get(imds: Imds) -> None:
    assert http("GET", f"{imds.endpoint}/latest/api/token").status == 405


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_error_methods_that_the_service_does_not_have(imds: Imds, method: str) -> None:
    headers = {"X-aws-ec2-metadata-token": imds.token().body}
    assert http(method, f"{imds.endpoint}/latest/meta-data/instance-id", headers).status == 405


def test_error_without_a_token_or_with_a_wrong_one_nothing_is_told(imds: Imds) -> None:
    assert imds.get_v1("meta-data/instance-id").status == 401
    assert imds.get("meta-data/instance-id", token="guessed").status == 401


def test_error_the_token_of_another_instance(sandbox: Sandbox, imds: Imds) -> None:
    other = sandbox.imds(sandbox.launch())
    assert other.get("meta-data/instance-id", token=imds.token().body).status == 401


def test_error_a_token_that_expired(imds: Imds) -> None:
    token = imds.token(1).body
    assert imds.get("meta-data/instance-id", token=token).status == 200
    time.sleep(1.05)
    assert imds.get("meta-data/instance-id", token=token).status == 401


def test_error_a_token_that_was_changed(imds: Imds) -> None:
    token = imds.token().body
    for at in (0, 20, 50):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert imds.get("meta-data/instance-id", token=changed).status == 401
    for cut in ("", token[:-4], token + "AAAA", "ü"):
        assert imds.get("meta-data/instance-id", token=cut).status == 401


def test_version_one_works_only_where_tokens_are_optional(sandbox: Sandbox) -> None:
    instance = sandbox.launch(MetadataOptions={"HttpTokens": "optional"})
    imds = sandbox.imds(instance)
    assert imds.get_v1("meta-data/instance-id").body == instance
    assert imds.get("meta-data/instance-id", token="guessed").status == 401
    sandbox.client("ec2").modify_instance_metadata_options(InstanceId=instance, HttpTokens="required")
    assert imds.get_v1("meta-data/instance-id").status == 401


def test_a_service_that_is_turned_off_forbids_everything(sandbox: Sandbox, role: str) -> None:
    imds = sandbox.imds(sandbox.launch(sandbox.profile(role), MetadataOptions={"HttpEndpoint": "disabled"}))
    assert imds.token().status == 403
    assert imds.get_v1("meta-data/").status == 403


def test_an_instance_learns_about_itself(sandbox: Sandbox, imds: Imds, instance: str) -> None:
    facts = sandbox.instance(instance)
    expected = {
        "instance-id": instance,
        "ami-id": facts["ImageId"],
        "instance-type": "t3.micro",
        "local-ipv4": facts["PrivateIpAddress"],
        "placement/region": "us-east-1",
        "placement/availability-zone": facts["Placement"]["AvailabilityZone"],
        "services/partition": "aws",
    }
    assert {path: imds.get(f"meta-data/{path}").body for path in expected} == expected
    assert imds.get("user-data").body == "#!/bin/sh\necho hello\n"
    document = json.loads(imds.get("dynamic/instance-identity/document").body)
    assert (document["instanceId"], document["region"], document["architecture"]) == (
        instance,
        "us-east-1",
        "x86_64",
    )


def test_categories_are_listed(imds: Imds, role: str) -> None:
    assert {"iam/", "instance-id", "placement/"} <= set(imds.get("meta-data/").body.splitlines())
    assert imds.get("meta-data").body == imds.get("meta-data/").body
    assert imds.get("meta-data/iam/").body.splitlines() == ["info", "security-credentials/"]
    assert imds.role_names() == role


@pytest.mark.parametrize("path", ["meta-data/nothing", "meta-data/instance-id/x", "meta-data//iam/info", "x"])
def test_what_is_not_there_is_not_found(imds: Imds, path: str) -> None:
    assert imds.get(path).status == 404


def test_credentials_are_the_roles_and_last_six_hours(sandbox: Sandbox, imds: Imds, role: str, instance: str) -> None:
    credentials = imds.credentials(role)
    assert (credentials["Code"], credentials["Type"]) == ("Success", "AWS-HMAC")
    left = datetime.fromisoformat(credentials["Expiration"].replace("Z", "+00:00")) - datetime.now(timezone.utc)
    assert timedelta(hours=5, minutes=55) < left <= timedelta(hours=6)
    sts = sandbox.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["Token"],
    )
    assert sts.get_caller_identity()["Arn"].endswith(f":assumed-role/{role}/{instance}")


def test_credentials_stay_the_same_while_they_last(imds: Imds, role: str) -> None:
    assert imds.credentials(role) == imds.credentials(role)


def test_two_instances_of_one_role_get_credentials_of_their_own(sandbox: Sandbox, role: str) -> None:
    profile = sandbox.profile(role)
    keys = {sandbox.imds(sandbox.launch(profile)).credentials(role)["AccessKeyId"] for _ in range(2)}
    assert len(keys) == 2


def test_the_name_of_another_role_gives_nothing(sandbox: Sandbox, imds: Imds) -> None:
    assert imds.get(f"{CREDENTIALS}/{sandbox.role()}").status == 404


def test_an_instance_without_a_profile_gets_no_credentials(sandbox: Sandbox) -> None:
    imds = sandbox.imds(sandbox.launch())
    assert imds.get(f"{CREDENTIALS}/").status == 404
    assert imds.get("meta-data/iam/info").status == 404


def test_a_profile_without_a_role_gives_no_credentials(sandbox: Sandbox) -> None:
    imds = sandbox.imds(sandbox.launch(sandbox.profile()))
    assert imds.get(f"{CREDENTIALS}/").status == 404
    assert json.loads(imds.get("meta-data/iam/info").body)["Code"] == "Success"


def test_a_changed_profile_is_followed(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    old, new = sandbox.role(), sandbox.role()
    instance = sandbox.launch(sandbox.profile(old))
    imds = sandbox.imds(instance)
    assert imds.role_names() == old
    by_instance = [{"Name": "instance-id", "Values": [instance]}]
    [association] = ec2.describe_iam_instance_profile_associations(Filters=by_instance)[
        "IamInstanceProfileAssociations"
    ]
    ec2.replace_iam_instance_profile_association(
        AssociationId=association["AssociationId"], IamInstanceProfile={"Name": sandbox.profile(new)}
    )
    assert imds.role_names() == new
    assert imds.get(f"{CREDENTIALS}/{old}").status == 404
    [association] = ec2.describe_iam_instance_profile_associations(Filters=by_instance)[
        "IamInstanceProfileAssociations"
    ]
    ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])
    assert imds.get(f"{CREDENTIALS}/").status == 404


def test_a_profile_deleted_under_its_instance_gives_no_credentials(sandbox: Sandbox) -> None:
    role = sandbox.role()
    profile = sandbox.profile(role)
    imds = sandbox.imds(sandbox.launch(profile))
    iam = sandbox.client("iam")
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role)
    iam.delete_instance_profile(InstanceProfileName=profile)
    assert imds.get(f"{CREDENTIALS}/").status == 404
    assert json.loads(imds.get("meta-data/iam/info").body)["Code"] == "InstanceProfileNotFound"


def test_a_role_that_does_not_trust_ec2_is_named_but_gives_no_credentials(sandbox: Sandbox) -> None:
    lambda_only = json.loads(json.dumps(EC2_TRUST).replace("ec2.", "lambda."))
    role = sandbox.role(lambda_only)
    answer = sandbox.imds(sandbox.launch(sandbox.profile(role))).credentials(role)
    assert answer["Code"] == "AssumeRoleUnauthorizedAccess"
    assert answer["Message"].startswith(f"EC2 cannot assume the role {role}.")
    assert "AccessKeyId" not in answer


def test_a_terminated_instance_gets_no_credentials_and_its_port_closes(sandbox: Sandbox, role: str) -> None:
    instance = sandbox.launch(sandbox.profile(role))
    imds = sandbox.imds(instance)
    token = imds.token().body
    sandbox.client("ec2").terminate_instances(InstanceIds=[instance])
    with pytest.raises((urllib.error.URLError, OSError)):
        imds.get(f"{CREDENTIALS}/{role}", token=token)
    port = int(imds.endpoint.rpartition(":")[2])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _is_open(port):
        time.sleep(0.05)
    assert not _is_open(port)


def test_a_stopped_instance_gets_no_credentials_until_it_starts(sandbox: Sandbox, role: str) -> None:
    instance = sandbox.launch(sandbox.profile(role))
    sandbox.imds(instance)
    sandbox.client("ec2").stop_instances(InstanceIds=[instance])
    assert sandbox.control.metadata_endpoint(instance, 1) is None
    sandbox.client("ec2").start_instances(InstanceIds=[instance])
    assert sandbox.imds(instance).role_names() == role


def test_instances_of_other_regions_have_the_service_too(sandbox: Sandbox, role: str) -> None:
    imds = sandbox.imds(sandbox.launch(sandbox.profile(role), "eu-west-1"))
    assert imds.get("meta-data/placement/region").body == "eu-west-1"
    assert imds.credentials(role)["Code"] == "Success"


def test_the_address_of_the_api_has_no_metadata_service_and_no_back_door(sandbox: Sandbox) -> None:
    for path in (
        "/latest/meta-data/iam/security-credentials/",
        "/latest/api/token",
        "/moto-api/",
        "/moto-api/data.json",
    ):
        assert http("GET", sandbox.endpoint + path).status == 404
    bucket = sandbox.client("s3")
    bucket.create_bucket(Bucket="survives-a-reset")
    assert http("POST", sandbox.endpoint + "/moto-api/reset").status >= 400
    assert bucket.list_buckets()["Buckets"]


def test_a_caller_cannot_choose_its_account(sandbox: Sandbox) -> None:
    sts = sandbox.client("sts", "us-west-2", **sandbox.deployer)
    sts.meta.events.register(
        "before-sign.sts.*", lambda request, **_: request.headers.add_header("x-moto-account-id", "111111111111")
    )
    assert sts.get_caller_identity()["Account"] == "123456789012"


def test_an_address_that_only_looks_like_the_services(imds: Imds) -> None:
    token = {"X-aws-ec2-metadata-token": imds.token().body}
    assert http("GET", f"{imds.endpoint}/latestmeta-data/", token).status == 404
    assert http("GET", f"{imds.endpoint}/x/latest/meta-data/", token).status == 404


def _is_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
