from dataclasses import replace

from keyless_iam.compare.answers import Verdict
from keyless_preview.building import build
from keyless_preview.preview import State

from tests.preview.making import (
    ATTACHMENT,
    INSTANCE,
    PROFILE,
    READ,
    ROLE,
    allow,
    create,
    document,
    preview,
    role_policy,
    same,
    state,
    trusting,
    update,
)

ADMIN = document(allow("*"))
ACCOUNTS = {"a": "111111111111", "b": "222222222222"}


def within(account: str, made: State) -> State:
    return replace(made, provider=f"urn:pulumi:dev::shop::pulumi:providers:aws::{account}::id-of-{account}")


def deploy(account: str) -> State:
    arn = f"arn:aws:iam::{ACCOUNTS[account]}:role/deploy"
    inputs = {"name": "deploy", "assumeRolePolicy": trusting()}
    return within(account, state(ROLE, f"deploy-{account}", inputs, id="deploy", outputs={"arn": arn}))


def test_a_policy_is_of_the_role_of_its_own_account() -> None:
    old, new = (within("a", role_policy(text, "deploy", "for-a")) for text in (READ, ADMIN))
    others = (within("b", role_policy(ADMIN, "deploy", "for-b")),)
    for roles in ((deploy("a"), deploy("b")), (deploy("b"), deploy("a"))):
        (change,) = build(preview(*same(*roles, *others), *update(old, new))).principals
        assert change.access
        assert (change.name, change.access.broadened.verdict) == ("deploy-a", Verdict.YES)


def test_a_provider_of_another_region_of_the_account_names_the_same_role() -> None:
    west = within("a-west", role_policy(ADMIN, "deploy", "wide"))
    of_west = within("a-west", state(INSTANCE, "i", outputs={"arn": "arn:aws:ec2:us-west-2:111111111111:instance/i-1"}))
    (change,) = build(preview(*same(deploy("a"), deploy("b"), of_west), *create(west))).principals
    assert change.name == "deploy-a"


def test_roles_of_elsewhere_with_the_same_name_in_two_accounts_are_two() -> None:
    def attached(account: str) -> State:
        inputs = {"role": "Ops", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        return within(account, state(ATTACHMENT, f"attached-{account}", inputs))

    roles = same(deploy("a"), deploy("b"), attached("a"))
    (change,) = build(preview(*roles, *create(attached("b")))).principals
    assert change.access
    assert (change.name, change.access.broadened.verdict) == ("Ops in 222222222222", Verdict.YES)
    assert change.access.broadened.differences[0].witness.principal.name == "arn:aws:iam::222222222222:role/Ops"


def test_an_instance_profile_is_that_of_the_instance_s_account() -> None:
    profiles = [within(each, state(PROFILE, f"p-{each}", {"name": "p", "role": "deploy"}, id="p")) for each in "ab"]
    instance = within("b", state(INSTANCE, "i", {"iamInstanceProfile": "p"}))
    steps = (*same(deploy("a"), deploy("b"), *profiles), *create(instance, within("b", role_policy(READ, "deploy"))))
    (change,) = build(preview(*steps)).principals
    assert (change.name, change.carriers) == ("deploy-b", ("i",))
