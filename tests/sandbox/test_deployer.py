"""Who `pulumi up` is, and what it may do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.deployer import Deployer
from keyless_sandbox.environment import deployer as variables_of
from keyless_sandbox.state import Folder, SandboxError

from tests.sandbox.conftest import Sandbox, keyless, running

ONE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
ROLE = "arn:aws:iam::123456789012:role/ci/deploy"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "deploy.json"
    path.write_text(json.dumps(ONE))
    return path


@pytest.fixture
def limited(tmp_path: Path, policy: Path) -> Iterator[Sandbox]:
    with running(tmp_path / "state", "--https", "--deployer", ROLE, "--deployer", str(policy)) as sandbox:
        yield sandbox


def test_the_deployer_is_an_administrator_if_nothing_is_said(sandbox: Sandbox) -> None:
    arn = "arn:aws:iam::123456789012:user/deployer"
    assert sandbox.client("sts").get_caller_identity()["Arn"] == arn
    assert Deployer.of(()).policies[0][0] == "AdministratorAccess"
    assert [user["Arn"] for user in sandbox.client("iam").list_users()["Users"]].count(arn) == 1


def test_it_is_the_role_and_may_do_what_was_said_over_tls_too(limited: Sandbox) -> None:
    state = Folder(limited.folder).read()
    assert state is not None
    assert limited.endpoint.startswith("https://")
    variables = variables_of(state, Folder(limited.folder), {})
    session = {
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        "aws_session_token": variables["AWS_SESSION_TOKEN"],
        "verify": variables["AWS_CA_BUNDLE"],
    }
    assert limited.client("sts", **session).get_caller_identity()["Arn"] == (
        "arn:aws:sts::123456789012:assumed-role/deploy/deployer"
    )
    s3 = limited.client("s3", **session)
    s3.create_bucket(Bucket="own-bucket")
    tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::own-bucket/*"}
    plain = {**tls, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket="own-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": [plain]}))
    s3.put_object(Bucket="own-bucket", Key="k", Body=b"x")
    with pytest.raises(ClientError, match="is not authorized to perform: iam:CreateRole on resource: "):
        limited.client("iam", **session).create_role(RoleName="r", AssumeRolePolicyDocument="{}")


def test_policies_that_aws_manages_are_known_by_their_arns() -> None:
    made = Deployer.of(["arn:aws:iam::aws:policy/PowerUserAccess", ROLE])
    assert made.role == ROLE
    assert [name for name, _ in made.policies] == ["PowerUserAccess"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["no-such-file"], "--deployer no-such-file: No such file or directory"),
        (
            ["arn:aws:iam::111111111111:role/r"],
            (
                "--deployer arn:aws:iam::111111111111:role/r: the sandbox is account 123456789012; "
                "write the role's ARN with it"
            ),
        ),
        (
            ["arn:aws:iam::123456789012:user/u"],
            (
                "--deployer arn:aws:iam::123456789012:user/u: it is neither a role nor a policy of AWS; "
                "give such an ARN, or a file with a policy"
            ),
        ),
        ([ROLE, f"{ROLE}2"], f"--deployer: {ROLE} and {ROLE}2 are two roles; name one"),
    ],
)
def test_error_what_is_no_deployer(given: list[str], text: str) -> None:
    with pytest.raises(SandboxError) as caught:
        Deployer.of(given)
    assert str(caught.value) == text


def test_error_a_file_that_is_no_policy(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"Statement": 1}')
    answer = keyless(tmp_path / "state", "up", "--deployer", str(tmp_path / "p.json"))
    assert answer.returncode == 2
    assert answer.stderr == (
        f"keyless sandbox: --deployer {tmp_path / 'p.json'}: Statement[0]: it is no JSON object; "
        "give an object with Effect, Action and Resource\n"
    )
    assert not (tmp_path / "state").exists()


def test_error_two_files_of_one_name(tmp_path: Path, policy: Path) -> None:
    other = tmp_path / "other" / policy.name
    other.parent.mkdir()
    other.write_text(policy.read_text())
    with pytest.raises(SandboxError, match="another policy is called deploy; rename one of the files"):
        Deployer.of([str(policy), str(other)])


def test_error_who_deploys_is_settled_at_the_start(sandbox: Sandbox, policy: Path) -> None:
    answer = sandbox.command("up", "--deployer", str(policy))
    assert answer.returncode == 2
    assert answer.stderr == (
        "keyless sandbox: who deploys is settled when a sandbox starts: `keyless sandbox down` first\n"
    )
    assert sandbox.command("up", "--https").stderr == (
        "keyless sandbox: it was started without --https: `keyless sandbox down` first\n"
    )
