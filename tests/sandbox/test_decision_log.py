"""`keyless sandbox log`: what was decided, as people and programs read it."""

import json
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.authorization.log import DecisionLog, Entry
from keyless_sandbox.reading_log import entries

from tests.sandbox.conftest import KEYLESS, Sandbox, http, keyless

ENTRY = Entry("2026-11-25T01:02:03.456Z", "arn:aws:iam::123456789012:user/u", "", "s3:GetObject", "*", "allowed")


def test_it_tells_of_what_was_denied_why_and_of_nothing_secret(sandbox: Sandbox) -> None:
    nobody = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "the-secret"}
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        sandbox.client("s3", **nobody).get_object(Bucket="some-bucket", Key="some/key")
    last = json.loads(sandbox.command("log", "--denied", "--json").stdout.splitlines()[-1])
    assert (last["outcome"], last["principal"], last["resource"]) == ("refused", "", "GET /some-bucket/some/key")
    assert last["why"] == (
        "InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records. (there is no such access key)"
    )
    told = sandbox.command("log").stdout
    assert "refused somebody unknown: GET /some-bucket/some/key" in told
    assert not any(secret in told for secret in (sandbox.deployer["aws_secret_access_key"], "the-secret", "Signature="))


def test_only_what_was_denied_is_shown_if_asked(sandbox: Sandbox) -> None:
    sandbox.client("s3").list_buckets()
    outcomes = {json.loads(line)["outcome"] for line in sandbox.command("log", "--json").stdout.splitlines()}
    denied = {json.loads(line)["outcome"] for line in sandbox.command("log", "--json", "--denied").stdout.splitlines()}
    assert "allowed" in outcomes
    assert "allowed" not in denied


def test_it_follows_what_comes(sandbox: Sandbox) -> None:
    with subprocess.Popen(
        [*KEYLESS, "sandbox", "log", "--denied", "--follow", "--dir", str(sandbox.folder)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert http("GET", f"{sandbox.endpoint}/followed-bucket/k").status >= 400
        for line in process.stdout:
            if "GET /followed-bucket/k" in line:
                break
        process.terminate()


def test_error_no_sandbox_runs(tmp_path: Path) -> None:
    answer = keyless(tmp_path / "none", "log")
    assert answer.returncode == 2
    assert answer.stderr == (
        f"keyless sandbox: no sandbox runs in {tmp_path / 'none'}; start it with `keyless sandbox up`\n"
    )


def test_a_reader_misses_nothing_where_a_new_file_is_begun(tmp_path: Path) -> None:
    path = tmp_path / "log"
    log = DecisionLog(path, largest=2000)
    log.write([ENTRY])
    reader = entries(path, follow=True)
    seen = [next(reader)]
    for _ in range(100):
        log.write([ENTRY])
        seen.append(next(reader))
    log.close()
    assert seen == [ENTRY] * 101
    for file in tmp_path.iterdir():
        file.unlink()
    assert list(reader) == []
