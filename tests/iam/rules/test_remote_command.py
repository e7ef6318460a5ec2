import pytest
from keyless_iam.rules.remote_command import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize("action", ["ssm:SendCommand", "ssm:StartSession", "ssm:*", "ssm:S*"])
def test_commands_may_be_run_on_every_instance(action: str) -> None:
    (finding,) = findings([allow(action)], rules=RULE)

    assert "can reach every instance" in finding.says


def test_an_instance_that_is_named_may_get_commands() -> None:
    resources = ["arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "arn:aws:ssm:*:*:document/AWS-RunShellScript"]

    assert not findings([allow("ssm:SendCommand", resources)], rules=RULE)


def test_instances_may_be_told_by_their_tags() -> None:
    tagged = {"StringEquals": {"ssm:resourceTag/team": "web"}}

    assert not findings([allow("ssm:StartSession", Condition=tagged)], rules=RULE)


def test_the_agent_of_an_instance_may_take_commands() -> None:
    assert not findings([allow(["ssm:UpdateInstanceInformation", "ssmmessages:*", "ec2messages:*"])], rules=RULE)
