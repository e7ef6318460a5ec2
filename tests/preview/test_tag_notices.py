import pytest
from keyless_preview.notices import notices_of
from keyless_preview.preview import State, Step
from keyless_preview.principals import Program

from tests.preview.making import INSTANCE, SECRET, allow, document, preview, role, role_policy, same, state, update


def says(*steps: Step) -> list[str]:
    it = preview(*steps)
    return [f"{each.rule}: {each.says}" for each in notices_of(it, Program(it))]


def when(key: str) -> State:
    return role_policy(document(allow("ec2:*", Condition={"StringEquals": {key: "ops"}})))


def instance(**tags: str) -> State:
    return state(INSTANCE, "i", {"tags": tags})


TOLD = ["tag-decides: nobody can tell what its tag team lets through: it changes, and policy.policy decides by it"]


@pytest.mark.parametrize("key", ["aws:PrincipalTag/team", "aws:principaltag/Team"])
def test_a_tag_of_a_role_that_a_policy_decides_by_is_told(key: str) -> None:
    assert says(*same(when(key)), *update(role(tags={"team": "dev"}), role(tags={"team": "ops"}))) == TOLD
    assert says(*same(when(key)), *update(role(tags={"team": "dev"}), role(tags={"team": "dev", "x": "y"}))) == []


def test_a_tag_that_stands_in_a_variable_is_told() -> None:
    policy = role_policy(document(allow("s3:*", "arn:aws:s3:::data/${aws:PrincipalTag/team}/*")))
    assert says(*same(policy), *update(role(tags={"team": "dev"}), role())) == TOLD


def test_a_tag_of_another_resource_is_told_where_it_is_that_of_a_resource() -> None:
    steps = update(instance(team="dev"), instance(team="ops"))
    assert says(*same(role(), when("aws:ResourceTag/team")), *steps) == TOLD
    assert says(*same(role(), when("aws:PrincipalTag/team")), *steps) == []


def test_a_tag_that_is_a_secret_may_change() -> None:
    steps = update(instance(team=SECRET), instance(team=SECRET), "tags.team")
    assert says(*same(role(), when("ec2:ResourceTag/team")), *steps) == TOLD


def test_tags_of_cloudformation_are_tags_too() -> None:
    old, new = (
        state("aws-native:ec2:Instance", "i", {"tags": [{"key": "team", "value": each}]}) for each in ("dev", "ops")
    )
    assert says(*same(role(), when("aws:ResourceTag/team")), *update(old, new)) == TOLD
