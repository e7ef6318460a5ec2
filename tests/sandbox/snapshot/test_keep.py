"""What `down --keep` keeps, the next `up` goes on with, in a new process."""

import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from keyless_sandbox.state import Folder

from tests.sandbox.conftest import Sandbox, keyless
from tests.sandbox.snapshot.world import BUCKET, LONG, MIB, World, build, keep, running, told, up


@dataclass(frozen=True)
class Kept:
    """A sandbox that was stopped and went on."""

    sandbox: Sandbox
    world: World
    before: dict[str, Any]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept") / "state"
    first = up(folder)
    world = build(first)
    before = told(first, world)
    keep(folder)
    yield Kept(up(folder), world, before)
    assert keyless(folder, "down").returncode == 0
    assert not folder.exists()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    yield folder
    keyless(folder, "down")


def test_aws_tells_the_same_as_before(kept: Kept) -> None:
    after = told(kept.sandbox, kept.world)
    for question, answer in kept.before.items():
        assert after[question] == answer, question


def test_what_was_encrypted_and_signed_before_is_known(kept: Kept) -> None:
    kms = kept.sandbox.client("kms")
    assert kms.decrypt(CiphertextBlob=kept.world.ciphertext)["Plaintext"] == b"kept secret"
    verified = kms.verify(
        KeyId=kept.world.signing_key,
        Message=b"kept",
        Signature=kept.world.signature,
        SigningAlgorithm="ECDSA_SHA_256",
    )
    assert verified["SignatureValid"]


def test_objects_are_the_same_byte_for_byte(kept: Kept) -> None:
    s3 = kept.sandbox.client("s3")
    assert s3.get_object(Bucket=BUCKET, Key="long")["Body"].read() == LONG
    assert s3.get_object(Bucket=BUCKET, Key="parts")["Body"].read() == bytes(5 * MIB) + b"end"


def test_sessions_go_on(kept: Kept) -> None:
    s3 = kept.sandbox.client("s3", **kept.world.session)
    assert s3.get_object(Bucket=BUCKET, Key="in/a")["Body"].read() == b"second"
    who = kept.sandbox.client("sts", **kept.world.session).get_caller_identity()["Arn"]
    assert who == "arn:aws:sts::123456789012:assumed-role/app/tester"


def test_an_instance_is_still_delivered_the_same_credentials(kept: Kept) -> None:
    delivered = kept.sandbox.imds(kept.world.instance).credentials("app")
    told_when = {"LastUpdated": kept.world.delivered["LastUpdated"]}
    assert {**delivered, **told_when} == kept.world.delivered
    keys = {
        "aws_access_key_id": delivered["AccessKeyId"],
        "aws_secret_access_key": delivered["SecretAccessKey"],
        "aws_session_token": delivered["Token"],
    }
    endpoint = kept.sandbox.control.aws_endpoint(kept.world.instance)
    assert endpoint is not None
    inside = Sandbox(kept.sandbox.folder, endpoint, 0)
    assert inside.client("s3", **keys).get_object(Bucket=BUCKET, Key="in/a")["Body"].read() == b"second"


def test_changes_go_on_where_they_stopped(kept: Kept) -> None:
    sandbox, world = kept.sandbox, kept.world
    s3, ec2, iam = sandbox.client("s3"), sandbox.client("ec2"), sandbox.client("iam")
    part = s3.list_parts(Bucket=BUCKET, Key="unfinished", UploadId=world.upload)["Parts"][0]
    done = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket=BUCKET, Key="unfinished", UploadId=world.upload, MultipartUpload=done)
    assert s3.get_object(Bucket=BUCKET, Key="unfinished")["Body"].read() == b"only part"
    s3.put_object(Bucket=BUCKET, Key="in/a", Body=b"third")
    versions = s3.list_object_versions(Bucket=BUCKET, Prefix="in/a")["Versions"]
    assert [each["Size"] for each in versions] == [5, 6, 5]
    s3.delete_object(Bucket=BUCKET, Key="in/a", VersionId=versions[0]["VersionId"])
    sandbox.client("ssm").put_parameter(Name="/app/secret", Value="newest", Type="SecureString", Overwrite=True)
    assert sandbox.client("ssm").get_parameter(Name="/app/secret")["Parameter"]["Version"] == 3
    iam.detach_role_policy(RoleName="app", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")["Policy"]["AttachmentCount"] == 0
    new = sandbox.launch("app")
    addresses = {each.id: sandbox.instance(each.id).get("PrivateIpAddress") for each in _near(sandbox)}
    assert len(set(addresses.values())) == len(addresses)
    ec2.terminate_instances(InstanceIds=[new])
    assert sandbox.control.metadata_endpoint(new, 1) is None
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        sandbox.client("s3", "eu-central-1").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )


def _near(sandbox: Sandbox) -> list[Any]:
    return [each for each in sandbox.control.instances() if each.runs and each.region == "us-east-1"]


def test_pulumis_record_is_kept_beside_both_for_the_owner_only_and_down_removes_both(folder: Path) -> None:
    up(folder)
    record = Folder(folder).backend / "stacks.json"
    record.write_text("{}")
    keep(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["aws.snapshot", "keyless-sandbox", "pulumi"]
    assert stat.S_IMODE((folder / "aws.snapshot").stat().st_mode) == 0o600
    assert record.read_text() == "{}"
    assert keyless(folder, "status").returncode == 1
    before = (folder / "aws.snapshot").read_bytes()
    again = keyless(folder, "down", "--keep")
    assert again.stdout.startswith("sandbox: does not run\nsandbox: kept what was created (")
    assert (folder / "aws.snapshot").read_bytes() == before
    assert keyless(folder, "down").stdout == "sandbox: does not run\nsandbox: removed what was kept\n"
    assert not folder.exists()


def test_after_a_kill_there_is_what_the_last_keep_wrote(folder: Path) -> None:
    up(folder).client("s3").create_bucket(Bucket="kept")
    keep(folder)
    up(folder).client("s3").create_bucket(Bucket="lost")
    process = Folder(folder).daemon()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    while Folder(folder).daemon() is not None:
        time.sleep(0.02)
    said = keyless(folder, "up").stdout
    assert f"sandbox: AWS is as it was kept at {time.strftime('%Y-%m-%d')} " in said
    assert "what changed after that is gone, since it was killed; `pulumi refresh` tells Pulumi\n" in said
    assert [each["Name"] for each in running(folder).client("s3").list_buckets()["Buckets"]] == ["kept"]


def test_run_goes_on_with_what_was_kept_and_keeps_it_again(folder: Path) -> None:
    script = (
        "import boto3, sys; s3 = boto3.client('s3'); print([b['Name'] for b in s3.list_buckets()['Buckets']]); "
        "s3.create_bucket(Bucket=sys.argv[1])"
    )
    up(folder).client("s3").create_bucket(Bucket="kept")
    keep(folder)
    for name, there in (("more", "['kept']\n"), ("most", "['kept', 'more']\n")):
        ran = keyless(folder, "run", "--", sys.executable, "-c", script, name)
        assert (ran.returncode, ran.stdout) == (0, there), ran.stderr
        assert ran.stderr.endswith("sandbox: stopped, and kept again\n")


def test_error_what_was_kept_does_not_fit(folder: Path) -> None:
    up(folder)
    keep(folder)
    path = folder / "aws.snapshot"
    refused = keyless(folder, "up", "--deployer", "arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == (
        f"keyless sandbox: who deploys was kept with the rest in {folder}: leave --deployer out, or `keyless sandbox down` first"
    )
    with path.open("ab") as file:
        file.write(b"x")
    refused = keyless(folder, "up")
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == (
        f"keyless sandbox: {path} is damaged: what it holds is not what its checksum says; `keyless sandbox down` removes it"
    )
    assert path.exists()
