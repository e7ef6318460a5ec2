"""The step of the workflow that previews a stack and comments, on the real engine and a local GitHub."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.preview.github_server import JOB, REPOSITORY, GitHub, github
from tests.preview.workflow import script

from .conftest import MakeProject
from .harness import STACK, VIRTUALENV, Pulumi

pytestmark = pytest.mark.end_to_end

PROGRAM = """
import json
import pulumi_aws as aws

def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})

trust = document(Action="sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"})
role = aws.iam.Role("commented", assume_role_policy=trust)
objects = "arn:aws:s3:::keyless-commented/in/*"
aws.iam.RolePolicy("commented", role=role.name, policy=document(Action=ACTIONS, Resource=objects))
"""
EXPECTED = "cannot commented s3:DeleteObject arn:aws:s3:::keyless-commented/in/a"


def program(*actions: str) -> str:
    return PROGRAM.replace("ACTIONS", repr(list(actions)))


def run_step(pulumi: Pulumi, server: GitHub, folder: Path) -> tuple[int, str, str]:
    """Runs the step as a runner does: its exit code, what it says and what it adds to the job's summary."""
    keyless = folder / "keyless" / "bin" / "keyless"
    if not keyless.exists():
        keyless.parent.mkdir(parents=True)
        keyless.symlink_to(VIRTUALENV / "bin" / "keyless")
    summary, event = folder / "summary", folder / "event.json"
    summary.write_text("")
    place = {"repo": {"full_name": REPOSITORY}}
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": place, "base": place}}))
    variables: Mapping[str, str] = {
        **pulumi.environment,
        "RUNNER_TEMP": str(folder),
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": server.url,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_TOKEN": JOB,
        "STACK": STACK,
    }
    (folder / "step").write_text(script("preview", "Preview, and comment"))
    ran = subprocess.run(
        ["bash", "-e", folder / "step"],
        cwd=pulumi.folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert JOB not in ran.stdout + ran.stderr
    return ran.returncode, ran.stdout + ran.stderr, summary.read_text()


def test_a_pull_request_gets_one_comment_which_its_next_push_edits(aws_project: MakeProject, tmp_path: Path) -> None:
    pulumi = aws_project(program("s3:GetObject"))
    pulumi.up().assert_ok()
    (pulumi.folder / "access.expect").write_text(EXPECTED)
    folder = tmp_path / "runner"
    folder.mkdir()
    with github() as server:
        pulumi.write(program("s3:GetObject", "s3:DeleteObject"))
        code, said, summary = run_step(pulumi, server, folder)
        assert code == 1, said
        (comment,) = server.comments
        assert f"keyless diff: the comment is created: {comment['html_url']}" in said
        assert comment["body"] == summary
        assert "Access gets wider for 1 principal" in summary
        assert "can now delete objects under keyless-commented/in/" in summary
        assert f"access.expect, line 1: `{EXPECTED}` does not hold" in summary.replace("\\", "")

        pulumi.write(program("s3:GetObject"))
        code, said, summary = run_step(pulumi, server, folder)
        assert code == 0, said
        assert f"keyless diff: the comment is up to date: {comment['html_url']}" in said
        assert server.bodies == [summary]
        assert "Nobody's access changes." in summary
        assert server.methods == ["GET", "POST", "GET", "PATCH"]
    pulumi.destroy().assert_ok()
