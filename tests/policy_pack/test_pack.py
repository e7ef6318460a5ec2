import subprocess
import sys

import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2

from tests.policy_pack.pack import PACK, Pack


def test_every_rule_blocks_unless_configured_otherwise(pack: Pack) -> None:
    info = pack.analyzer.GetAnalyzerInfo(empty_pb2.Empty())
    assert info.name == "keyless"
    assert {policy.name: policy.enforcementLevel for policy in info.policies} == {
        "imdsv2-required": analyzer_pb2.EnforcementLevel.MANDATORY
    }


def test_the_rules_load_without_the_sdk_of_the_provider() -> None:
    code = "import sys, keyless_policies; sys.exit('pulumi_aws' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACK, check=False).returncode == 0


def test_the_engine_finds_the_pack_s_own_environment() -> None:
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
