"""`keyless diff` with the real engine, on a program that knows nothing of Keyless."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .diff_page import BEFORE, PAGE, SITUATIONS, Situation, base, comment_of, keyless_diff, page, program
from .harness import ROOT, Pulumi

pytestmark = pytest.mark.end_to_end

KINDS = ("broadened", "narrowed", "cannot-tell", "delete", "replace", "policy", "expect")


@pytest.fixture(scope="module")
def project(shared_aws_project: MakeProject) -> Pulumi:
    return base(shared_aws_project)


def test_the_page_of_examples_shows_what_is_said(project: Pulumi) -> None:
    assert page(lambda each: comment_of(project, each)) == PAGE.read_text(), "python -m tests.end_to_end.diff_page"


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.title)
def test_the_exit_code_tells_each_change_by_its_kind(project: Pulumi, situation: Situation, tmp_path: Path) -> None:
    project.write(situation.program)
    file = str(printed(project, tmp_path))
    wrong = [f"--fail-on={kind}" for kind in KINDS if kind not in {*situation.kinds, "policy"}]
    assert keyless_diff(project, file, *wrong, run=False).exit_code == 0
    for kind in situation.kinds:
        assert keyless_diff(project, file, f"--fail-on={kind}", run=False).exit_code == 1


def printed(pulumi: Pulumi, folder: Path, *options: str, stream: bool = False) -> Path:
    """A file with what `pulumi preview --json --show-sames` prints: a document, or a stream of events."""
    variables = {**pulumi.environment, "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": str(stream).lower()}
    file = folder / f"{'stream' if stream else 'document'}.json"
    file.write_text(replace(pulumi, environment=variables).preview("--show-sames", *options).assert_ok().stdout)
    return file


def access(project: Pulumi) -> dict[str, tuple[str, str]]:
    """By principal: whether its access is broadened, and whether it is narrowed."""
    told: dict[str, Any] = json.loads(keyless_diff(project, "--format", "json").stdout)
    (stack,) = told["stacks"]
    return {
        each["name"]: (each["access"]["broadened"]["verdict"], each["access"]["narrowed"]["verdict"])
        for each in stack["principals"]
        if each["access"]
    }


# cdk diff's blind spots: a narrowing that it reports as a broadening, Allow with NotAction, and boundaries.

NARROWED_BY_TEXT = program(
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::orders-4711/in/report.csv"]}
)
NOT_ACTION = program({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": ["arn:aws:s3:::orders-4711/in/*"]})


def test_an_added_allow_that_narrows_is_a_narrowing(project: Pulumi) -> None:
    project.write(NARROWED_BY_TEXT)
    assert access(project) == {"web": ("no", "yes")}


def test_an_allow_with_not_action_broadens(project: Pulumi) -> None:
    project.write(NOT_ACTION)
    assert access(project)["web"][0] == "yes"


def test_a_boundary_decides_what_a_policy_is_worth(aws_project: MakeProject) -> None:
    def bounded(boundary: str, actions: str) -> str:
        policies = f"policy('{boundary}')"
        return f"""
import json
import pulumi_aws as aws

def policy(actions):
    return json.dumps({{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": actions, "Resource": "*"}}]}})

trust = json.dumps({{"Version": "2012-10-17", "Statement": [
    {{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}}
]}})
limit = aws.iam.Policy("limit", policy={policies})
role = aws.iam.Role("bounded", assume_role_policy=trust, permissions_boundary=limit.arn)
aws.iam.RolePolicy("access", role=role.name, policy=policy("{actions}"))
"""

    pulumi = aws_project(bounded("s3:Get*", "s3:GetObject"))
    pulumi.up().assert_ok()
    pulumi.write(bounded("s3:Get*", "*"))
    told = access(pulumi)["bounded"]
    assert told[0] == "yes", "other s3:Get actions are let through now"

    pulumi.write(bounded("s3:GetObject", "s3:*"))
    assert access(pulumi) == {"bounded": ("no", "no")}, "what the policy adds, the boundary takes away"


# What no output may hold.

FIRST, SECOND = "correct-horse-battery", "staple-of-the-secret"

WITH_SECRETS = """
import json
import pulumi
import pulumi_aws as aws

secret = pulumi.Config().require_secret("password")
trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
]})
role = aws.iam.Role("keeper", assume_role_policy=trust, tags={"Token": secret})
aws.iam.RolePolicy("keeper", role=role.name, policy=secret.apply(lambda value: json.dumps(
    {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders-4711/*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/Token": value}},
    }]}
)))
profile = aws.iam.InstanceProfile("keeper", role=role.name)
image = aws.ec2.get_ami(owners=["amazon"], most_recent=True, filters=[{"name": "name", "values": ["al2023-ami-2*-x86_64"]}])
aws.ec2.Instance("keeper", ami=image.id, instance_type="t3.micro", iam_instance_profile=profile.name,
    user_data=secret.apply(lambda value: "#!/bin/sh\\necho " + value), tags={"Token": secret})
"""


def test_a_secret_is_in_no_output_of_any_format(aws_project: MakeProject, tmp_path: Path) -> None:
    pulumi = aws_project(WITH_SECRETS)
    pulumi.configure("password", FIRST, secret=True)
    pulumi.up().assert_ok()
    pulumi.configure("password", SECOND, secret=True)

    files = [printed(pulumi, tmp_path, stream=stream) for stream in (False, True)]
    said = {"markdown of a run": keyless_diff(pulumi, "--format", "markdown")}
    for form in ("text", "markdown", "json", "sarif"):
        for file in files:
            said[f"{form} of {file.name}"] = keyless_diff(pulumi, "--format", form, str(file), run=False)
    for form, diff in said.items():
        assert diff.exit_code == 0, (form, diff.stderr)
        assert "keeper" in diff.stdout, form
        for secret in (FIRST, SECOND):
            encoded = base64.b64encode(secret.encode()).decode().rstrip("=")[:-1]
            hidden = [text for text in (secret, encoded, secret.upper()) if text in diff.stdout + diff.stderr]
            assert hidden == [], form
    assert access(pulumi) == {"keeper": ("cannot tell", "cannot tell")}


# What it is told besides.


def test_a_line_of_an_access_file_that_breaks_is_named(project: Pulumi, tmp_path: Path) -> None:
    access_file = tmp_path / "access.expect"
    access_file.write_text(
        "can     web  s3:GetObject     arn:aws:s3:::orders-4711/in/report.csv\n"
        "cannot  web  s3:DeleteObject  arn:aws:s3:::orders-4711/out/report.csv\n"
    )
    project.write(BEFORE)
    expect = ("--expect", str(access_file), "--fail-on", "expect")
    assert keyless_diff(project, *expect).exit_code == 0
    project.write(SITUATIONS[0].program)
    diff = keyless_diff(project, *expect, "--format", "markdown")
    assert diff.exit_code == 1
    assert (
        "access.expect, line 2: `cannot web s3:DeleteObject arn:aws:s3:::orders-4711/out/report.csv` does not hold"
        in diff.stdout
    )


def test_what_the_policy_pack_finds_is_in_the_report_and_what_it_forbids_fails_the_preview(project: Pulumi) -> None:
    project.write(SITUATIONS[5].program)
    diff = keyless_diff(project, "--format", "json", pulumi_options=("--policy-pack", str(ROOT / "policy_pack")))
    (stack,) = json.loads(diff.stdout)["stacks"]
    assert "s3-any-bucket" in {each["policy"] for each in stack["policies"]}
    assert {"mandatory"} <= {each["level"] for each in stack["policies"]}
    assert (stack["failed"], diff.exit_code) == (True, 2)


def test_a_run_for_some_targets_is_known_by_what_it_prints(project: Pulumi, tmp_path: Path) -> None:
    project.write(SITUATIONS[0].program)
    for stream in (False, True):
        file = printed(project, tmp_path, "--target=**::web-access", stream=stream)
        diff = keyless_diff(project, "--format", "markdown", str(file), run=False)
        assert "Cannot tell what becomes of access: the preview was run for some targets only" in diff.stdout


def test_a_preview_that_fails_is_reported_with_its_error(project: Pulumi) -> None:
    project.write("import pulumi\nraise pulumi.RunError('no such thing')\n")
    diff = keyless_diff(project, "--format", "markdown")
    assert diff.exit_code == 2
    assert "The preview failed: what it would change is not known." in diff.stdout
    assert "- error: no such thing" in diff.stdout
    assert "deleted" not in diff.stdout.split("###")[0], "what the program did not come to is not deleted"


# What lies beside the program's own roles.

LET_IN_BEFORE, LET_IN_AFTER = (
    f"""
import json
import pulumi
import pulumi_aws as aws

def document(**statement):
    return json.dumps({{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", **statement}}]}})

class Box(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Box", name)

trust = document(Principal={{"Service": "ec2.amazonaws.com"}}, Action="sts:AssumeRole")
moved = {{"opts": pulumi.ResourceOptions(parent=Box("box"), aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])}}
role = aws.iam.Role("beside", name="beside", assume_role_policy=trust, tags={{"team": "{team}"}}{moved})
tagged = document(Action="ec2:*", Resource="*", Condition={{"StringEquals": {{"aws:PrincipalTag/team": "ops"}}}})
aws.iam.RolePolicy("beside", name="access", role=role.name, policy=tagged)
ann = aws.iam.User("ann", name="ann-beside")
bucket = aws.s3.Bucket("beside", bucket="beside-4711")
{more}
"""
    for team, moved, more in (
        ("dev", "", ""),
        (
            "ops",
            ", **moved",
            """
aws.iam.UserGroupMembership("ann", user=ann.name, groups=["Administrators"])
aws.s3.BucketPolicy("beside", bucket=bucket.bucket, policy=document(
    Principal={"AWS": "arn:aws:iam::999999999999:root"}, Action="s3:GetObject", Resource="arn:aws:s3:::beside-4711/*"
))
""",
        ),
    )
)


def test_what_is_given_beside_the_roles_of_the_program_is_never_passed_over(
    aws_project: MakeProject, cloud: Cloud
) -> None:
    pulumi = aws_project(LET_IN_BEFORE)
    pulumi.up().assert_ok()
    pulumi.write(LET_IN_AFTER)
    (stack,) = json.loads(keyless_diff(pulumi, "--format", "json").stdout)["stacks"]
    assert {each["name"]: each["access"]["broadened"]["verdict"] for each in stack["principals"]} == {
        "ann": "cannot tell"
    }
    assert sorted(each["rule"] for each in stack["notices"]) == ["policy-lets-in", "tag-decides"]

    pulumi.write(LET_IN_BEFORE)
    wide = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    cloud.client("iam").put_role_policy(RoleName="beside", PolicyName="access", PolicyDocument=json.dumps(wide))
    diff = keyless_diff(pulumi, "--format", "json", pulumi_options=("--refresh",))
    (stack,) = json.loads(diff.stdout)["stacks"]
    assert {each["name"]: each["access"]["narrowed"]["verdict"] for each in stack["principals"]} == {"beside": "yes"}
    assert stack["before"].startswith('"before" is what exists')
