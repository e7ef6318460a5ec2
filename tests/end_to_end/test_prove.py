"""The proof that instances can do what was declared and nothing else, on stacks of the real engine."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .harness import VIRTUALENV, Pulumi
from .programs import instance

pytestmark = pytest.mark.end_to_end

GRANTS = [
    {"bucket": "proved-4711", "allow": ["list", "read"], "prefixes": ["in/"]},
    {"bucket": "proved-4711", "allow": ["write", "delete"], "prefixes": ["out/"]},
    {"bucket": "proved-4712", "allow": ["read", "read-tags", "read-versions", "list-uploads"], "prefixes": ["*"]},
]


@dataclass(frozen=True)
class Proof:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def told(self) -> Any:
        return json.loads(self.stdout)

    @property
    def surprises(self) -> list[str]:
        return [call["surprise"] for each in self.told["subjects"] for call in each["calls"] if call["surprise"]]


def prove(pulumi: Pulumi, *options: str, form: str = "json") -> Proof:
    ended = subprocess.run(
        [VIRTUALENV / "bin" / "keyless", "sandbox", "prove", "--format", form, *options],
        cwd=pulumi.folder,
        # `pulumi stack` knows no variable for the stack, so the project's own choice counts.
        env={**os.environ, **pulumi.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Proof(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture(scope="module")
def stack(shared_aws_project: MakeProject) -> Pulumi:
    pulumi = shared_aws_project(instance(name="proved", s3=GRANTS))
    pulumi.up().assert_ok()
    return pulumi


@pytest.fixture
def role(stack: Pulumi) -> str:
    return stack.stack_output()["role_name"]


def test_everything_that_was_declared_holds_and_nothing_else_does(stack: Pulumi, cloud: Cloud) -> None:
    before = cloud.inventory()
    proof = prove(stack)
    assert (proof.exit_code, proof.surprises) == (0, []), proof.stderr
    assert (proof.told["holds"], proof.told["isProof"]) == (True, True)
    calls = proof.told["subjects"][0]["calls"]
    assert len(calls) > 250
    allowed = {(call["what"], call["where"]) for call in calls if call["ended"] == "allowed"}
    assert {
        ("get", "proved-4711/in/"),
        ("delete several", "proved-4711/out/"),
        ("list versions", "proved-4712/"),
    } <= allowed
    assert ("get", "proved-4711/out/") not in allowed
    assert cloud.inventory() == before, "what is tried is tried in a copy"


def test_a_policy_that_was_widened_is_no_longer_what_was_declared(stack: Pulumi, role: str, cloud: Cloud) -> None:
    statement = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::proved-4711/in/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = cloud.client("iam")
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document)
    try:
        proof = prove(stack)
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="by-hand")
    assert proof.exit_code == 1
    assert proof.surprises == [
        f"{what} on proved-4711/in/ was to be denied (nothing that was declared allows it), and is allowed"
        for what in ("delete", "delete several")
    ]


def test_a_policy_that_was_narrowed_is_no_longer_what_was_declared(stack: Pulumi, role: str, cloud: Cloud) -> None:
    statement = {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = cloud.client("iam")
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document)
    try:
        proof = prove(stack, form="markdown")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="by-hand")
    assert proof.exit_code == 1
    assert (
        "- proved: list on proved-4711/in/ was to be allowed (list is granted), and is denied: User: " in proof.stdout
    )
    assert "with an explicit deny in an identity-based policy" in proof.stdout


def test_lines_of_an_access_file_are_tried_too(stack: Pulumi, tmp_path: Path) -> None:
    access = tmp_path / "access.expect"
    access.write_text(
        "can     proved    s3:GetObject   arn:aws:s3:::proved-4711/in/report.csv\n"
        "can     proved-0  s3:ListBucket  arn:aws:s3:::proved-4711  if s3:prefix=in/\n"
        "cannot  proved    s3:PutObject   arn:aws:s3:::proved-4711/in/report.csv\n"
    )
    assert prove(stack, "--expect", str(access)).exit_code == 0

    access.write_text("can  proved  s3:PutObject  arn:aws:s3:::proved-4711/in/report.csv\n")
    wrong = prove(stack, "--expect", str(access))
    assert wrong.exit_code == 1
    (surprise,) = wrong.surprises
    assert surprise.startswith(
        f"s3:PutObject on arn:aws:s3:::proved-4711/in/report.csv was to be allowed ({access}, line 1), and is denied: User: "
    )

    access.write_text("cannot  nobody  s3:PutObject  arn:aws:s3:::proved-4711/in/report.csv\n")
    untried = prove(stack, "--expect", str(access))
    assert untried.exit_code == 1, "what nobody has tried is not proved"
    assert untried.told["untried"] == [
        (
            f"{access}, line 1: cannot nobody s3:PutObject arn:aws:s3:::proved-4711/in/report.csv: "
            "no instance of the stack that runs carries nobody"
        )
    ]


NETWORK = """
vpc = aws.ec2.Vpc("proved", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("proved", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
table = aws.ec2.RouteTable("proved", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("proved", subnet_id=subnet.id, route_table_id=table.id)
endpoint = aws.ec2.VpcEndpoint("proved", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.s3", route_table_ids=[table.id])
"""


def test_stolen_credentials_are_denied_where_that_was_declared_and_only_there(aws_project: MakeProject) -> None:
    code = '"subnet_ids": [subnet.id], "vpc_id": vpc.id, "s3_endpoint_id": endpoint.id, '
    pulumi = aws_project(instance(name="locked", s3=GRANTS[:1], before=NETWORK, code=code, same_vpc_only=True))
    pulumi.up().assert_ok()
    proof = prove(pulumi)
    assert (proof.exit_code, proof.surprises) == (0, []), proof.stderr
    others = {
        call["sender"]: call["ended"] for call in proof.told["subjects"][0]["calls"] if call["group"] == "by others"
    }
    assert others == {
        "credentials delivered by IMDSv1": "denied",
        "the instance's credentials used elsewhere": "denied",
        "no credentials": "denied",
    }


RAW = """
import json
import pulumi_aws as aws

trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
]})
role = aws.iam.Role("by-hand", assume_role_policy=trust)
bucket = aws.s3.Bucket("by-hand", force_destroy=True)
aws.iam.RolePolicy("by-hand", role=role.name, policy=bucket.bucket.apply(lambda name: json.dumps(
    {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    ]}
)))
profile = aws.iam.InstanceProfile("by-hand", role=role.name)
image = aws.ec2.get_ami(owners=["amazon"], most_recent=True, filters=[{"name": "name", "values": ["al2023-ami-2*-x86_64"]}])
aws.ec2.Instance("by-hand", ami=image.id, instance_type="t3.micro", iam_instance_profile=profile.name)
"""


def test_any_other_program_is_proved_by_an_access_file_and_exercised_without_one(
    aws_project: MakeProject, tmp_path: Path
) -> None:
    pulumi = aws_project(RAW)
    pulumi.up().assert_ok()
    access = tmp_path / "access.expect"
    access.write_text(
        "can     by-hand  s3:GetObject     arn:aws:s3:::some-bucket/a\n"
        "cannot  by-hand  s3:DeleteObject  arn:aws:s3:::some-bucket/a\n"
    )
    proof = prove(pulumi, "--expect", str(access))
    assert proof.exit_code == 1, "its bucket is another one"
    assert len(proof.surprises) == 1
    assert proof.surprises[0].startswith("s3:GetObject on arn:aws:s3:::some-bucket/a was to be allowed")


def test_error_what_cannot_be_tried_is_told_in_one_line(stack: Pulumi, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    wrong = prove(stack, str(file))
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == f"keyless sandbox: {file}: it is not what pulumi stack export prints\n"
    nowhere = prove(stack, "--dir", str(tmp_path / "nowhere"))
    assert nowhere.exit_code == 2
    assert nowhere.stderr.startswith(f"keyless sandbox: no sandbox runs in {tmp_path / 'nowhere'}; start it with")
