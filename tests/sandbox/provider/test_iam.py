"""Roles, their policies and instance profiles, from creation to deletion."""

import json
from typing import Any

import grpc
import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import ATTACHMENT, PROFILE, READ, ROLE, ROLE_POLICY, TRUST
from tests.sandbox.provider.driver import UNKNOWN, Engine, Resource


def managed_policy(sandbox: Sandbox, name: str) -> str:
    return sandbox.client("iam").create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]


def test_a_role_is_made_as_asked(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    boundary = managed_policy(sandbox, unique)
    made = engine.create(
        ROLE,
        unique,
        assumeRolePolicy=TRUST,
        description="d",
        maxSessionDuration=7200,
        path="/app/",
        permissionsBoundary=boundary,
        tags={"a": "b"},
    )
    found = sandbox.client("iam").get_role(RoleName=made.id)["Role"]
    assert made.outputs["arn"] == found["Arn"]
    assert made.outputs["uniqueId"] == found["RoleId"]
    assert found["Path"] == "/app/"
    assert found["MaxSessionDuration"] == 7200
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert found["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert made.outputs["tagsAll"] == {"a": "b"}


def test_a_preview_creates_nothing_and_knows_what_is_known(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    planned = engine.preview(ROLE, unique, assumeRolePolicy=TRUST)
    assert planned["arn"] == planned["uniqueId"] == UNKNOWN
    assert planned["name"].startswith(unique)
    names = [role["RoleName"] for role in sandbox.client("iam").list_roles()["Roles"]]
    assert planned["name"] not in names


def test_a_preview_of_an_update_keeps_what_is_known(engine: Engine, role: Resource, sandbox: Sandbox) -> None:
    planned = engine.plan_update(role, assumeRolePolicy=TRUST, description="new")
    assert planned.outputs["arn"] == role.outputs["arn"]
    assert planned.outputs["description"] == "new"
    assert not sandbox.client("iam").get_role(RoleName=role.id)["Role"].get("Description")


def test_a_role_is_updated_in_place(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    boundary = managed_policy(sandbox, unique)
    made = engine.create(ROLE, unique, assumeRolePolicy=TRUST, permissionsBoundary=boundary, tags={"a": "1", "b": "2"})
    other = TRUST.replace("ec2.amazonaws.com", "lambda.amazonaws.com")
    updated = engine.update(made, assumeRolePolicy=other, description="d", tags={"b": "3"})
    found = sandbox.client("iam").get_role(RoleName=made.id)["Role"]
    assert "PermissionsBoundary" not in found
    assert found["AssumeRolePolicyDocument"] == json.loads(other)
    assert found["Tags"] == [{"Key": "b", "Value": "3"}]
    assert updated.outputs["description"] == found["Description"] == "d"
    assert "permissionsBoundary" not in updated.outputs


def test_a_refresh_of_what_did_not_change_changes_nothing(engine: Engine, role: Resource, unique: str) -> None:
    for made in (
        role,
        engine.create(ROLE_POLICY, unique, role=role.id, policy=READ),
        engine.create(PROFILE, unique, role=role.id),
    ):
        assert engine.read(made) == made


def test_a_refresh_reports_what_somebody_changed(engine: Engine, sandbox: Sandbox, role: Resource) -> None:
    iam = sandbox.client("iam")
    iam.update_role(RoleName=role.id, Description="by hand", MaxSessionDuration=7200)
    iam.tag_role(RoleName=role.id, Tags=[{"Key": "hand", "Value": "made"}])
    found = engine.read(role)
    assert found is not None
    assert found.inputs["description"] == "by hand"
    assert found.inputs["maxSessionDuration"] == 7200
    assert found.inputs["tags"] == {"hand": "made"}
    plan = engine.diff(found, assumeRolePolicy=TRUST)
    assert plan.kinds["description"] == "DELETE"
    assert plan.kinds["maxSessionDuration"] == "UPDATE"


def test_default_tags_are_no_drift(sandbox: Sandbox, unique: str) -> None:
    with Engine(sandbox.provider_port, defaultTags={"tags": {"team": "a"}}) as engine:
        made = engine.create(ROLE, unique, assumeRolePolicy=TRUST, tags={"own": "1"})
        assert made.outputs["tags"] == {"own": "1"}
        assert made.outputs["tagsAll"] == {"own": "1", "team": "a"}
        assert engine.read(made) == made


def test_changed_default_tags_update_the_resource(sandbox: Sandbox, unique: str) -> None:
    with Engine(sandbox.provider_port, defaultTags={"tags": {"team": "a"}}) as engine:
        made = engine.create(ROLE, unique, assumeRolePolicy=TRUST)
    with Engine(sandbox.provider_port, defaultTags={"tags": {"team": "b"}}) as engine:
        assert engine.diff(made, assumeRolePolicy=TRUST).kinds == {"tagsAll.team": "UPDATE"}
        engine.update(made, assumeRolePolicy=TRUST)
    tags = sandbox.client("iam").list_role_tags(RoleName=made.id)["Tags"]
    assert tags == [{"Key": "team", "Value": "b"}]


def test_a_role_with_policies_is_kept(engine: Engine, role: Resource, unique: str) -> None:
    engine.create(ROLE_POLICY, unique, role=role.id, policy=READ)
    with pytest.raises(grpc.RpcError) as caught:
        engine.delete(role)
    text = engine.said(caught.value)
    assert text.startswith(f"could not delete {ROLE} '{role.name}': DeleteConflict: ")
    assert "\n" not in text


def test_a_role_that_forces_it_is_deleted_with_its_policies(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    made = engine.create(ROLE, unique, assumeRolePolicy=TRUST, forceDetachPolicies=True)
    engine.create(ROLE_POLICY, unique, role=made.id, policy=READ)
    engine.create(ATTACHMENT, unique, role=made.id, policyArn=managed_policy(sandbox, unique))
    engine.create(PROFILE, unique, role=made.id)
    engine.delete(made)
    assert engine.read(made) is None


def test_an_attachment_comes_and_goes(engine: Engine, sandbox: Sandbox, role: Resource, unique: str) -> None:
    arn = managed_policy(sandbox, unique)
    made = engine.create(ATTACHMENT, unique, role=role.id, policyArn=arn)
    assert made.id == f"{role.id}/{arn}"
    attached = sandbox.client("iam").list_attached_role_policies(RoleName=role.id)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [arn]
    engine.delete(made)
    assert engine.read(made) is None


def test_a_profile_takes_another_role(engine: Engine, sandbox: Sandbox, role: Resource, unique: str) -> None:
    made = engine.create(PROFILE, unique, role=role.id)
    other = engine.create(ROLE, f"{unique}-2", assumeRolePolicy=TRUST)
    assert engine.update(made, role=other.id).outputs["role"] == other.id
    profile = sandbox.client("iam").get_instance_profile(InstanceProfileName=made.id)["InstanceProfile"]
    assert [one["RoleName"] for one in profile["Roles"]] == [other.id]


def test_a_profile_whose_role_is_missing_stays_in_the_state(engine: Engine, unique: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(PROFILE, unique, role="nobody")
    kept = engine.kept(caught.value)
    assert kept is not None
    assert kept.id.startswith(unique)
    assert kept.reasons[0].startswith(f"could not complete {PROFILE} '{unique}': NoSuchEntity: ")


@pytest.mark.parametrize("token", [ROLE, PROFILE])
def test_what_is_gone_is_deleted_without_a_word(engine: Engine, token: str) -> None:
    gone = Resource(token, "x", "nobody", {}, {"role": "nobody"})
    engine.delete(gone)
    assert engine.read(gone) is None


def test_an_import_gives_the_inputs_that_would_make_it(engine: Engine, role: Resource, unique: str) -> None:
    policy = engine.create(ROLE_POLICY, unique, role=role.id, policy=READ)
    profile = engine.create(PROFILE, unique, role=role.id)
    wanted: list[tuple[Resource, dict[str, Any]]] = [
        (role, {"assumeRolePolicy": TRUST}),
        (policy, {"role": role.id, "policy": READ}),
        (profile, {"role": role.id}),
    ]
    for made, inputs in wanted:
        found = engine.imported(made.token, made.name, made.id)
        assert found is not None
        assert not found.inputs.keys() & {"arn", "uniqueId", "createDate"}
        assert engine.diff(found, **inputs).kinds == {}


def test_error_an_id_of_the_wrong_form_says_the_right_one(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError, match="must have the form ROLE:POLICY"):
        engine.imported(ROLE_POLICY, "x", "only-a-role")


def test_error_of_aws_names_the_resource_and_nothing_secret(engine: Engine, role: Resource, unique: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(ROLE_POLICY, unique, role=role.id, policy='{"hunter2": 1}')
    text = engine.said(caught.value)
    assert text.startswith(f"could not create {ROLE_POLICY} '{unique}': MalformedPolicyDocument: ")
    assert "hunter2" not in text


def test_an_existing_role_is_looked_up(engine: Engine, role: Resource) -> None:
    found = engine.invoke("aws:iam/getRole:getRole", name=role.id)
    assert (found["arn"], found["uniqueId"]) == (role.outputs["arn"], role.outputs["uniqueId"])
    assert json.loads(found["assumeRolePolicy"]) == json.loads(TRUST)


def test_error_a_role_that_does_not_exist_is_named(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError, match="NoSuchEntity: there is no role nobody"):
        engine.invoke("aws:iam/getRole:getRole", name="nobody")
