"""docs/diff-examples.md: what `keyless diff` says of six changes, made by running it: ``python -m tests.end_to_end.diff_page``."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .conftest import MakeProject, maker, run_sandbox, variables_of
from .harness import ROOT, VIRTUALENV, Pulumi

PAGE = ROOT / "docs" / "diff-examples.md"

_BUCKET = "arn:aws:s3:::orders-4711"

Statement = Mapping[str, Any]


def _allow(actions: str | Sequence[str], *resources: str, **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources), **more}


_READ = _allow("s3:GetObject", f"{_BUCKET}/in/*", f"{_BUCKET}/archive/*", Sid="Read")
_WRITE = _allow(["s3:PutObject", "s3:AbortMultipartUpload"], f"{_BUCKET}/out/*", Sid="Write")


def program(*statements: Statement, role: str = "web", code: str = "") -> str:
    """A program of two roles, a broad policy that one of them has, and an instance that carries one.

    Args:
        statements: what the role ``web`` may do.
        role: the one that the instance carries.
        code: more of it. A policy for ``web`` may be there in place of ``statements``.
    """
    policy = f"aws.iam.RolePolicy('web-access', name='access', role=web.name, policy=document({list(statements)!r}))"
    return f"""
import json
import pulumi_aws as aws

def document(statements):
    return json.dumps({{"Version": "2012-10-17", "Statement": statements}})

TRUST = document([{{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}}])
web = aws.iam.Role("web", name="web", assume_role_policy=TRUST)
admin = aws.iam.Role("admin", name="admin", assume_role_policy=TRUST)
broad = aws.iam.Policy("broad", name="broad", policy=document([{{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]))
aws.iam.RolePolicyAttachment("admin-broad", role=admin.name, policy_arn=broad.arn)
profile = aws.iam.InstanceProfile("profile", name="profile", role={role}.name)
image = aws.ec2.get_ami(owners=["amazon"], most_recent=True, filters=[{{"name": "name", "values": ["al2023-ami-2*-x86_64"]}}])
aws.ec2.Instance("server", ami=image.id, instance_type="t3.micro", iam_instance_profile=profile.name)
{policy if statements else ""}
{code}
"""


_NEW_BUCKET = """
new = aws.s3.Bucket("new")
aws.iam.RolePolicy("web-access", name="access", role=web.name, policy=new.arn.apply(
    lambda arn: document([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn + "/*"}])
))
"""
_ATTACH = 'aws.iam.RolePolicyAttachment("web-broad", role=web.name, policy_arn=broad.arn)'


@dataclass(frozen=True)
class Situation:
    """A change of the program.

    Attributes:
        title: what is changed.
        program: afterwards.
        kinds: what of ``--fail-on`` it holds.
    """

    title: str
    program: str
    kinds: frozenset[str]


BEFORE = program(_READ, _WRITE)

SITUATIONS = (
    Situation(
        "An action is added",
        program(_READ, {**_WRITE, "Action": [*_WRITE["Action"], "s3:DeleteObject"]}),
        frozenset({"broadened"}),
    ),
    Situation(
        "A prefix is dropped",
        program({**_READ, "Resource": [f"{_BUCKET}/in/*"]}, _WRITE),
        frozenset({"narrowed"}),
    ),
    Situation(
        "Statements are reordered and their Sids renamed",
        program({**_WRITE, "Sid": "Upload"}, {**_READ, "Sid": "Download"}),
        frozenset(),
    ),
    Situation("The role is swapped", program(_READ, _WRITE, role="admin"), frozenset({"broadened"})),
    Situation(
        "A policy names an ARN that only the update knows",
        program(code=_NEW_BUCKET),
        frozenset({"cannot-tell"}),
    ),
    Situation(
        "A broad policy that stays as it is is attached", program(_READ, _WRITE, code=_ATTACH), frozenset({"broadened"})
    ),
)

INTRODUCTION = """# What `keyless diff` says

Six changes of one program, and the comment that a pull request gets. This page is made by running
`keyless diff --format markdown -- pulumi preview` with the real engine on the sandbox, and a test keeps it true.

The program has two roles, `web` and `admin`, a managed policy `broad` (`s3:*` on `*`) that `admin` has, and an instance
that carries `web`. `web` may get objects under `in/` and `archive/` of a bucket, and put some under `out/`.
"""


@dataclass(frozen=True)
class Diff:
    """How `keyless diff` ended for a project."""

    exit_code: int
    stdout: str
    stderr: str


def keyless_diff(pulumi: Pulumi, *options: str, run: bool = True, pulumi_options: Sequence[str] = ()) -> Diff:
    """Runs `keyless diff OPTIONS` in a project's folder and environment.

    Args:
        pulumi: the project.
        options: of `keyless diff`, files too.
        run: whether it runs `pulumi preview` itself.
        pulumi_options: of that.
    """
    command = ("--", "pulumi", "--non-interactive", "preview", *pulumi_options) if run else ()
    ended = subprocess.run(
        [VIRTUALENV / "bin" / "keyless", "diff", *options, *command],
        cwd=pulumi.folder,
        env=pulumi.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Diff(ended.returncode, ended.stdout, ended.stderr)


def page(comment_of: Callable[[Situation], str]) -> str:
    """The page, of the comment of each situation."""
    sections = [f"## {each.title}\n\n{_quoted(comment_of(each))}" for each in SITUATIONS]
    return "\n".join([INTRODUCTION, *sections])


def _quoted(comment: str) -> str:
    return "".join(f"> {line}".rstrip() + "\n" for line in comment.splitlines())


def base(make: MakeProject) -> Pulumi:
    """The project as it is before, brought up."""
    pulumi = make(BEFORE)
    pulumi.up().assert_ok()
    return pulumi


def comment_of(pulumi: Pulumi, situation: Situation) -> str:
    """The comment of a situation. The program is left as it is then."""
    pulumi.write(situation.program)
    diff = keyless_diff(pulumi, "--format", "markdown")
    assert diff.exit_code == 0, diff.stderr
    return diff.stdout


@contextmanager
def _project() -> Iterator[Pulumi]:
    engine = [sys.executable, ROOT / "engine" / "engine.py", "bin"]
    bin_folder = subprocess.run(engine, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as home:
        sandbox = Path(home) / "sandbox"
        run_sandbox(sandbox, "up")
        try:
            variables = {**variables_of(run_sandbox(sandbox, "env")), "KEYLESS_SANDBOX_DIR": str(sandbox)}
            yield base(maker(bin_folder, Path(home), variables))
        finally:
            run_sandbox(sandbox, "down")


if __name__ == "__main__":
    with _project() as project:
        PAGE.write_text(page(lambda each: comment_of(project, each)))
