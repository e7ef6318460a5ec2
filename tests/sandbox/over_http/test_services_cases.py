"""The cases of the other services through a real client and the HTTP port: the answer that is heard."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.credentials import Credentials

from tests.sandbox.authorization.cases import Case, cases_of
from tests.sandbox.authorization.services.world import World
from tests.sandbox.over_http.account import Account, document
from tests.sandbox.over_http.sending import Heard, send

# What is let through and changes something, would change it for the next case.
_READING = ("assume_role", "decrypt", "describe_", "encrypt", "get_", "list_", "re_encrypt")


def can_be_tried(case: Case) -> bool:
    """Whether EC2 can be asked whether it would do it."""
    return case.request["service"] == "ec2" and "profile" not in case.request["call"]


CASES = [
    case
    for service in ("autoscaling", "ec2", "iam", "kms", "ssm", "sts")
    for case in cases_of(service)
    if case.expected["outcome"] != "allowed" or case.request["call"].startswith(_READING) or can_be_tried(case)
]
# What the sandbox answers if it does not let a request through.
REFUSALS = {"AccessDenied", "AccessDeniedException", "InternalError", "UnauthorizedOperation"}


def as_expected(case: Case, heard: Heard) -> bool:
    if case.expected["outcome"] == "allowed":
        # Some ask for what is not there, and are told so.
        return heard.status < 300 or heard.code not in REFUSALS
    return heard.code == case.expected["code"]


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {}


def made(account: Account, setup: str) -> World:
    """The world of a file's cases, in which the caller's role is there too."""

    def administer(call: str, arguments: Mapping[str, Any]) -> Any:
        service, _, method = call.partition(".")
        return getattr(account.administer(service), method)(**arguments)

    account.reset()
    trust = [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]
    account.administer("iam").create_role(RoleName="app", AssumeRolePolicyDocument=document(trust))
    return World(json.loads(setup), administer)


def keys_of(account: Account, case: Case, policies: Mapping[str, Any]) -> Credentials:
    """A session of the caller's role with the policies of a case, or a key of the user."""
    iam, sts = account.administer("iam"), account.administer("sts")
    if case.request.get("as") == "user":
        iam.put_user_policy(UserName="ann", PolicyName="access", PolicyDocument=document(policies["identity"]))
        for old in iam.list_access_keys(UserName="ann")["AccessKeyMetadata"][1:]:
            iam.delete_access_key(UserName="ann", AccessKeyId=old["AccessKeyId"])
        key = iam.create_access_key(UserName="ann")["AccessKey"]
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    iam.put_role_policy(RoleName="app", PolicyName="access", PolicyDocument=document(policies["identity"]))
    iam.delete_role_permissions_boundary(RoleName="app")
    if "boundary" in policies:
        name = f"boundary-{abs(hash(case.id))}"
        policy = iam.create_policy(PolicyName=name, PolicyDocument=document(policies["boundary"]))
        iam.put_role_permissions_boundary(RoleName="app", PermissionsBoundary=policy["Policy"]["Arn"])
    passed = {"Policy": document(policies["session"])} if "session" in policies else {}
    role = "arn:aws:iam::123456789012:role/app"
    given = sts.assume_role(RoleArn=role, RoleSessionName="session", **passed)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.request['service']} {case.id}")
def test_a_call_is_answered_as_aws_answers_it(account: Account, worlds: dict[str, World], case: Case) -> None:
    setup = json.dumps(case.setup)
    if setup not in worlds:
        worlds.clear()
        worlds[setup] = made(account, setup)
    world = worlds[setup]
    policies = {side: world.filled(each) for side, each in case.policies.items()}
    arguments = world.filled(case.request["arguments"])
    if can_be_tried(case):
        arguments["DryRun"] = True
    heard = send(account, keys_of(account, case, policies), {**case.request, "arguments": arguments})
    assert as_expected(case, heard), f"{case.expected} but {heard}: {account.decisions()[-3:]}"
