"""The policy pack under the real engine, on programs that do not use the component."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from .conftest import MakeProject
from .harness import ROOT, Pulumi, Result

pytestmark = pytest.mark.end_to_end

PACK = ("--policy-pack", str(ROOT / "policy_pack"))

HEAD = """
import json
import pulumi
import pulumi_aws as aws

def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

def allow(action, resource):
    return document({"Effect": "Allow", "Action": action, "Resource": resource})

role = aws.iam.Role("web", assume_role_policy=document(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
))
"""

FIVE_OVER_GRANTS = (
    HEAD
    + """
aws.iam.RolePolicy("everything", role=role.id, policy=allow("*", "*"))
aws.iam.RolePolicy("service", role=role.id, policy=allow("s3:*", ["arn:aws:s3:::orders-4711", "arn:aws:s3:::orders-4711/*"]))
aws.iam.RolePolicy("any-bucket", role=role.name, policy=allow("S3:gEtObJecT", "arn:aws:s3:::*/*"))
aws.iam.RolePolicy("pass-role", role=role.id, policy=allow("iam:PassRole", "*"))
aws.iam.RolePolicyAttachment("managed", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
"""
)
WHAT_GRANTS_TOO_MUCH = {"everything", "service", "any-bucket", "pass-role", "managed"}

UNKNOWN_AT_PREVIEW = (
    HEAD
    + """
bucket = aws.s3.Bucket("data")
aws.iam.RolePolicy("wide", role=role.id, policy=bucket.arn.apply(
    lambda arn: allow("s3:GetObject", [f"{arn}/*", "arn:aws:s3:::*/*"])
))
"""
)


def blocked(result: Result) -> set[str]:
    """The logical names of the resources that a violation blocks."""
    return {each.urn.rpartition("::")[2] for each in result.violations if each.level == "mandatory"}


def created(pulumi: Pulumi) -> set[str]:
    """The logical names of the AWS resources in the stack's state."""
    resources = pulumi.export().get("resources") or []
    return {each["urn"].rpartition("::")[2] for each in resources if each["type"].startswith("aws:")}


def configured(folder: Path, policies: Mapping[str, Any]) -> tuple[str, ...]:
    file = folder / "policies.json"
    file.write_text(json.dumps(policies))
    return (*PACK, "--policy-pack-config", str(file))


def with_environment(pulumi: Pulumi, **variables: str) -> Pulumi:
    return replace(pulumi, environment={**pulumi.environment, **variables})


@pytest.mark.usefixtures("nothing_created")
def test_over_grants_are_blocked_before_anything_is_created(aws_project: MakeProject) -> None:
    pulumi = aws_project(FIVE_OVER_GRANTS)
    preview = pulumi.preview(*PACK).assert_failed()
    assert blocked(preview) >= WHAT_GRANTS_TOO_MUCH
    # As users run it: the update begins with its own preview.
    up = pulumi.run("up", "--json", "--yes", *PACK).assert_failed()
    assert blocked(up) >= WHAT_GRANTS_TOO_MUCH
    assert created(pulumi) == set()


def test_over_grants_are_not_created_by_an_update_without_preview(aws_project: MakeProject) -> None:
    pulumi = aws_project(FIVE_OVER_GRANTS)
    up = pulumi.up(*PACK).assert_failed()
    assert blocked(up) <= WHAT_GRANTS_TOO_MUCH
    assert created(pulumi) <= {"web"}
    pulumi.destroy().assert_ok()


def test_a_document_that_preview_cannot_know_is_told_there_and_blocked_at_the_update(aws_project: MakeProject) -> None:
    pulumi = aws_project(UNKNOWN_AT_PREVIEW)
    preview = pulumi.preview(*PACK).assert_ok()
    told = {(each.policy, each.level, each.urn.rpartition("::")[2]) for each in preview.violations}
    assert ("document-known-at-preview", "advisory", "wide") in told
    up = pulumi.up(*PACK).assert_failed()
    assert [(v.policy, v.urn.rpartition("::")[2]) for v in up.violations if v.level == "mandatory"] == [
        ("s3-any-bucket", "wide")
    ]
    assert created(pulumi) == {"web", "data"}
    pulumi.destroy().assert_ok()


def test_unknown_documents_can_be_made_to_block_the_preview(aws_project: MakeProject, tmp_path: Path) -> None:
    options = configured(tmp_path, {"document-known-at-preview": "mandatory"})
    assert blocked(aws_project(UNKNOWN_AT_PREVIEW).preview(*options).assert_failed()) == {"wide"}


def test_an_exception_with_reason_and_expiry_lets_it_pass(aws_project: MakeProject, tmp_path: Path) -> None:
    pulumi = aws_project(UNKNOWN_AT_PREVIEW)
    exception = {"urn": "urn:pulumi:dev::*::aws:iam/rolePolicy:RolePolicy::wide", "reason": "moves in May"}
    over = {"exceptions": [{**exception, "expires": "2020-01-31"}]}
    refused = pulumi.up(*configured(tmp_path, {"s3-any-bucket": over})).assert_failed()
    assert blocked(refused) == {"wide"}
    assert "Its exception (moves in May) expired on 2020-01-31." in refused.violations[-1].message

    excused = {"exceptions": [{**exception, "expires": "2999-12-31"}]}
    up = pulumi.up(*configured(tmp_path, {"s3-any-bucket": excused})).assert_ok()
    assert up.violations == []
    assert created(pulumi) == {"web", "data", "wide"}
    pulumi.destroy().assert_ok()


def test_a_configuration_with_a_mistake_ends_the_update(aws_project: MakeProject, tmp_path: Path) -> None:
    pulumi = aws_project(HEAD)
    no_reason = {"exceptions": [{"urn": "*", "expires": "2999-12-31"}]}
    pulumi.preview(*configured(tmp_path, {"s3-any-bucket": no_reason})).assert_failed("reason")
    typed_wrong = pulumi.preview(*configured(tmp_path, {"s3-any-bucket": {"exception": []}})).assert_failed()
    assert 'there is no property "exception"' in typed_wrong.violations[0].message


def test_an_old_program_adopts_the_pack_by_a_baseline(aws_project: MakeProject, tmp_path: Path) -> None:
    file = str(tmp_path / "baseline.json")
    pulumi = aws_project(FIVE_OVER_GRANTS)
    with_environment(pulumi, KEYLESS_WRITE_BASELINE=file).preview(*PACK).assert_failed()
    old = with_environment(pulumi, KEYLESS_BASELINE=file)
    assert blocked(old.preview(*PACK).assert_ok()) == set()
    pulumi.write(FIVE_OVER_GRANTS + 'aws.iam.RolePolicy("new", role=role.name, policy=allow("s3:GetObject", "*"))\n')
    assert blocked(old.preview(*PACK).assert_failed()) == {"new"}


@pytest.mark.parametrize("preset", ["audit", "strict"])
def test_the_preset_reaches_the_pack(aws_project: MakeProject, preset: str) -> None:
    levels = {
        v.level
        for v in with_environment(aws_project(FIVE_OVER_GRANTS), KEYLESS_PRESET=preset).preview(*PACK).violations
    }
    assert levels == {"advisory" if preset == "audit" else "mandatory"}


def test_the_stack_dev_passes_the_strict_preset(aws_project: MakeProject) -> None:
    pulumi = with_environment(aws_project(ROOT), KEYLESS_PRESET="strict")
    pulumi.configure("keyless:bucket", "keyless-strict-preset")
    assert pulumi.preview(*PACK).assert_ok().violations == []
    up = pulumi.up(*PACK).assert_ok()
    assert up.violations == []
    pulumi.destroy().assert_ok()
