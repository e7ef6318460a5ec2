import datetime as dt
from typing import Any

import pytest
from google.protobuf import json_format
from keyless_iam.rules import RULES

from tests.policy_pack.pack import Pack, urn_of
from tests.policy_pack.samples import ANY_BUCKET, EVERYTHING, INSTANCE, POLICY, document, policy_of, role

STACK = "pulumi:pulumi:Stack"
TODAY = dt.datetime.now(dt.timezone.utc).date()
YESTERDAY, TOMORROW = (str(TODAY + dt.timedelta(days=days)) for days in (-1, 1))
WIDE = {"name": "it", "policy": document(EVERYTHING)}


def exception(urn: str = "*", expires: str = TOMORROW, reason: str = "moves in May") -> dict[str, Any]:
    return {"exceptions": [{"urn": urn, "reason": reason, "expires": expires}]}


@pytest.mark.parametrize("urn", [urn_of(POLICY), "*", "urn:pulumi:dev::*::aws:iam/policy:Policy::i?"])
@pytest.mark.parametrize("expires", [TOMORROW, str(TODAY)])
def test_an_exception_excuses_a_resource(pack: Pack, urn: str, expires: str) -> None:
    pack.configure(all_actions=exception(urn, expires))
    assert "all-actions" not in pack.rules(POLICY, WIDE)


def test_an_exception_excuses_no_other_resource_and_no_other_rule(pack: Pack) -> None:
    pack.configure(all_actions=exception(urn_of(POLICY, "other")))
    assert pack.rules(POLICY, WIDE) == ["all-actions"]
    pack.configure(imdsv2_required=exception())
    assert pack.rules(POLICY, WIDE) == ["all-actions"]
    assert pack.rules(INSTANCE, {}) == []


def test_what_a_wider_rule_covers_is_told_when_the_wider_rule_is_excused(pack: Pack) -> None:
    pack.configure(all_actions=exception())
    assert "s3-all-actions" in pack.rules(POLICY, WIDE)


@pytest.mark.parametrize(
    ("rule", "resource_type", "properties"),
    [
        ("all_actions", POLICY, WIDE),
        ("imdsv2_required", INSTANCE, {}),
    ],
)
def test_an_exception_that_is_over_excuses_no_more_and_is_named(
    pack: Pack, rule: str, resource_type: str, properties: dict[str, Any]
) -> None:
    pack.configure(**{rule: exception(expires=YESTERDAY)})
    (found,) = pack.findings(resource_type, properties)
    assert found.level == "MANDATORY"
    assert found.says.endswith(f" Its exception (moves in May) expired on {YESTERDAY}.")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"allowedBucket": ["a"]}, 'there is no property "allowedBucket"; there are '),
        ({"exceptions": "all"}, "exceptions must be a list of objects with urn, reason, expires"),
        ({"exceptions": ["all"]}, "exceptions[0] must have urn, reason, expires"),
        ({"exceptions": [{"urn": "*", "expires": TOMORROW}]}, "exceptions[0].reason is missing; it must be a text"),
        ({"exceptions": [{"urn": "*", "reason": " ", "expires": TOMORROW}]}, "exceptions[0].reason is missing"),
        ({"exceptions": [{"urn": "*", "reason": "x"}]}, "exceptions[0].expires is missing"),
        (exception(expires="31.12.2030"), 'exceptions[0].expires: "31.12.2030" is no date; write YYYY-MM-DD'),
        (exception(expires="2030-02-30"), 'exceptions[0].expires: "2030-02-30" is no date'),
        ({"exceptions": [{**exception()["exceptions"][0], "until": "x"}]}, "exceptions[0].until is unknown"),
    ],
)
@pytest.mark.parametrize(
    ("rule", "resource_type", "properties"),
    [
        ("all-actions", POLICY, WIDE),
        ("imdsv2-required", INSTANCE, {}),
    ],
)
def test_a_wrong_configuration_is_told_and_excuses_nothing(  # noqa: PLR0913, PLR0917  two tables
    pack: Pack, given: dict[str, Any], problem: str, rule: str, resource_type: str, properties: dict[str, Any]
) -> None:
    pack.configure(**{rule.replace("-", "_"): given})
    told = pack.findings(resource_type, properties)
    assert {each.rule for each in told} == {rule}
    assert told[0].says.startswith(f"The configuration of {rule} is wrong: {problem}")
    assert len(told) == 2
    of_stack = pack.findings(STACK, {})
    assert [(each.rule, each.level) for each in of_stack] == [(rule, "MANDATORY")]


def test_the_configuration_of_role_reach_is_checked(fresh: Pack) -> None:
    fresh.configure(role_reach={"advisoryRules": ["s3-any-buckets"], "advice": True})
    told = [each.says for each in fresh.of_stack(role("web"))]
    assert told == [
        'The configuration of role-reach is wrong: there is no property "advice"; there are advisoryRules, exceptions.',
        'The configuration of role-reach is wrong: advisoryRules: there is no rule "s3-any-buckets".',
    ]


def test_an_exception_from_a_rule_holds_for_whole_roles(fresh: Pack) -> None:
    web = role("web")
    policy = policy_of(web, ANY_BUCKET, known=False)
    assert [each.rule for each in fresh.of_stack(web, policy)] == ["role-reach"]
    fresh.configure(s3_any_bucket=exception(policy.urn))
    assert fresh.of_stack(web, policy) == []
    fresh.configure(role_reach=exception(web.urn))
    assert fresh.of_stack(web, policy) == []
    fresh.configure(role_reach=exception(web.urn, YESTERDAY))
    assert [each.rule for each in fresh.of_stack(web, policy)] == ["role-reach"]


def test_the_settings_of_a_rule_are_applied(pack: Pack) -> None:
    properties = {"name": "it", "policy": document(ANY_BUCKET)}
    assert pack.rules(POLICY, properties) == ["s3-any-bucket"]
    pack.configure(s3_any_bucket={"allowedActions": ["s3:GetObject"]})
    assert pack.rules(POLICY, properties) == []


def test_a_level_can_be_lowered(pack: Pack) -> None:
    pack.configure(all_actions={"level": "ADVISORY"})
    assert [each.level for each in pack.findings(POLICY, WIDE)] == ["ADVISORY"]


def test_every_policy_publishes_the_schema_of_its_configuration(pack: Pack) -> None:
    schemas = {p.name: json_format.MessageToDict(p.configSchema.properties) for p in pack.info().policies}
    assert all("exceptions" in properties for properties in schemas.values())
    for rule in RULES:
        assert set(schemas[rule.name]) == {"exceptions", *(option.name for option in rule.options)}
    required = schemas["all-actions"]["exceptions"]["items"]["required"]
    assert required == ["urn", "reason", "expires"]
