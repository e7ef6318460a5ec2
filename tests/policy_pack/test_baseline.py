import json
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path

from tests.policy_pack.pack import PACK, Pack, Resource, running_pack
from tests.policy_pack.samples import (
    ANY_BUCKET,
    ATTACHMENT,
    EVERYTHING,
    INSTANCE,
    NARROW,
    POLICY,
    document,
    policy_of,
    role,
)

WEB = role("web")
OLD_POLICY = {"name": "old", "policy": document(EVERYTHING)}
LEFT_TO_THE_STACK = policy_of(WEB, ANY_BUCKET, known=False)


def everything(pack: Pack) -> list[str]:
    found = [*pack.findings(POLICY, OLD_POLICY, "old"), *pack.findings(INSTANCE, {}, "old")]
    return [each.rule for each in (*found, *pack.of_stack(WEB, LEFT_TO_THE_STACK))]


def test_what_a_baseline_holds_is_not_told_and_what_is_new_is(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    with running_pack(KEYLESS_WRITE_BASELINE=str(file)) as pack:
        assert everything(pack) == ["all-actions", "imdsv2-required", "role-reach"]
    with running_pack(KEYLESS_BASELINE=str(file)) as pack:
        assert everything(pack) == []
        assert pack.rules(POLICY, OLD_POLICY, "new") == ["all-actions"]
        more = {"name": "old", "policy": document(NARROW, EVERYTHING, ANY_BUCKET)}
        assert pack.rules(POLICY, more, "old") == ["s3-any-bucket"]
        assert pack.rules(INSTANCE, {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 9}}) == [
            "metadata-hop-limit"
        ]


def test_a_baseline_is_the_file_of_keyless_check_and_holds_no_values(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    with running_pack(KEYLESS_WRITE_BASELINE=str(file)) as pack:
        everything(pack)
    text = file.read_text()
    assert {each["rule"] for each in json.loads(text)["findings"]} == {
        "all-actions",
        "imdsv2-required",
        "s3-any-bucket",
    }
    assert "s3:GetObject" not in text


def test_a_baseline_is_the_same_in_whatever_order_the_engine_sends_resources(tmp_path: Path) -> None:
    delete = {"Effect": "Allow", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::*"}
    attached = {"role": WEB.properties["name"], "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}
    policies = (
        policy_of(WEB, EVERYTHING, name="everything"),
        policy_of(WEB, ANY_BUCKET, delete, name="some"),
        Resource(ATTACHMENT, "managed", attached, {"role": [WEB]}),
    )
    baselines: set[str] = set()
    for number, order in enumerate(permutations(policies)):
        file = tmp_path / f"{number}.json"
        with running_pack(KEYLESS_WRITE_BASELINE=str(file)) as pack:
            pack.of_stack(WEB, *order)
        baselines.add(file.read_text())
    (baseline,) = baselines
    entries = {(each["rule"], each["source"].rpartition("::")[2]) for each in json.loads(baseline)["findings"]}
    assert ("all-actions", "everything") in entries
    assert ("s3-any-bucket", "some") in entries
    assert ("s3-all-actions", "managed") in entries
    assert ("s3-any-bucket", "everything") not in entries, "all-actions covers it"


def test_a_baseline_that_cannot_be_read_ends_the_pack_with_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    for path, problem in ((broken, "it is not what --write-baseline writes"), (tmp_path / "absent", "No such file")):
        result = subprocess.run(
            [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(PACK)],
            cwd=PACK,
            env={**os.environ, "KEYLESS_BASELINE": str(path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode != 0
        assert result.stderr.count("\n") == 1
        assert problem in result.stderr
