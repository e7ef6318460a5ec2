import pytest
from keyless_iam.rules.instance_metadata_options import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize("action", ["ec2:ModifyInstanceMetadataOptions", "ec2:Modify*"])
def test_imdsv2_may_be_turned_off(action: str) -> None:
    (finding,) = findings([allow(action, "arn:aws:ec2:*:111122223333:instance/*")], rules=RULE)

    assert "can turn IMDSv2 off" in finding.says


@pytest.mark.parametrize("action", ["ec2:DescribeInstances", "ec2:ModifyVolume"])
def test_other_changes_of_instances_are_no_harm(action: str) -> None:
    assert not findings([allow(action)], rules=RULE)
