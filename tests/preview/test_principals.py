import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from keyless_iam.compare.access import Access
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_preview.preview import State, Step
from keyless_preview.principals import Principal, Program, principals_of
from keyless_preview.report import Kind

from tests.preview.making import (
    ACCOUNT,
    ATTACHMENT,
    BUCKET,
    GROUP,
    INSTANCE,
    KEY,
    POLICY,
    PROFILE,
    READ,
    ROLE,
    SECRET,
    UNKNOWN,
    USER,
    WRITE,
    allow,
    bucket_policy,
    create,
    delete,
    deny,
    document,
    new_role,
    preview,
    role,
    role_policy,
    same,
    state,
    trusting,
    update,
    urn,
)

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def found(*steps: Step) -> dict[str, Principal]:
    return {each.name: each for each in principals_of(preview(*steps))}


def actions(access: Access | None) -> list[str]:
    """The actions of all statements, and of what cannot be read, its reason."""
    assert access
    return sorted(_actions((*access.identity, *(each.policy for each in access.resources))))


def _actions(policies: Iterable[Policy | UnknownPolicy]) -> Iterable[str]:
    for each in policies:
        if isinstance(each, UnknownPolicy):
            yield f"{each.name}: {each.reason}"
        else:
            yield from (action for statement in each.document.statements for action in statement.actions)


def reading(action: str) -> str:
    return document(allow(action, "arn:aws:s3:::data/in/*"))


def attachment(arn: str, of: str = "web", name: str = "attached", **more: object) -> State:
    return state(ATTACHMENT, name, {"role": of, "policyArn": arn}, **more)


def managed(text: str, name: str = "own", *, known: bool = True) -> State:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}" if known else UNKNOWN
    return state(POLICY, name, {"name": name, "path": "/", "policy": text}, outputs={"arn": arn})


# What a role has.


def test_all_that_a_role_has_is_there_on_both_sides_and_only_what_changes_differs() -> None:
    inline = [{"name": "one", "policy": reading("s3:GetObjectTagging")}]
    web = role(inlinePolicies=inline, managedPolicyArns=[READ_ONLY])
    (it,) = found(
        *same(web, managed(reading("s3:GetObjectAcl")), attachment(f"arn:aws:iam::{ACCOUNT}:policy/own")),
        *update(role_policy(READ), role_policy(WRITE)),
    ).values()
    assert (it.kind, it.name, it.urn) == (Kind.ROLE, "web", urn(ROLE, "web"))
    assert set(actions(it.after)) - set(actions(it.before)) == {"s3:PutObject"}
    assert set(actions(it.before)) - set(actions(it.after)) == set()
    assert {"s3:GetObjectTagging", "s3:GetObjectAcl", "s3:Get*", "s3:GetObject"} <= set(actions(it.before))
    assert it.access_changes
    assert not it.trust_changes


def test_a_role_is_asked_for_as_what_its_arn_says() -> None:
    it = found(*same(role()), *create(role_policy(READ)))["web"]
    assert it.caller.name == f"arn:aws:iam::{ACCOUNT}:role/web"


def test_the_account_of_a_new_role_is_that_of_the_program() -> None:
    it = found(*same(role("other")), *create(new_role(), role_policy(READ)))["web"]
    assert it.caller.name == f"arn:aws:iam::{ACCOUNT}:role/web"


def test_where_no_arn_tells_the_account_it_is_left_open() -> None:
    it = found(*create(new_role(path="/app/"), role_policy(READ)))["web"]
    assert it.caller.name == "arn:aws:iam:::role/app/web"
    assert it.caller.account == ""


def test_principals_that_stay_as_they_are_are_not_told() -> None:
    assert found(*same(role(), role_policy(READ), attachment(READ_ONLY)), *create(state(BUCKET, "more"))) == {}


def test_a_change_of_a_role_that_is_none_of_its_access_is_not_told() -> None:
    assert found(*update(role(tags={"a": "1"}), role(tags={"a": "2"})), *same(role_policy(READ))) == {}


def test_the_other_roles_of_a_program_are_not_told() -> None:
    steps = (*same(role(), role("other"), role_policy(READ, "other", "their")), *create(role_policy(READ)))
    assert list(found(*steps)) == ["web"]


def test_a_new_role_has_no_access_before_and_a_deleted_one_none_afterwards() -> None:
    made = found(*create(new_role(), role_policy(READ)))["web"]
    gone = found(*delete(role(), role_policy(READ)))["web"]
    assert (made.before, gone.after) == (None, None)
    assert (actions(made.after), actions(gone.before)) == (["s3:GetObject"], ["s3:GetObject"])
    assert made.trust[0] is gone.trust[1] is None
    assert made.trust_changes
    assert gone.trust_changes


def test_an_untouched_managed_policy_that_is_attached_now_is_read() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/own"
    it = found(*same(role(), managed(reading("s3:DeleteObject"))), *create(attachment(arn)))["web"]
    assert (actions(it.before), actions(it.after)) == ([], ["s3:DeleteObject"])


def test_a_managed_policy_whose_arn_is_not_known_is_found_by_what_the_attachment_is_made_with() -> None:
    own, other = managed(READ, known=False), managed(WRITE, "other", known=False)
    linked = attachment(UNKNOWN, dependencies={"policyArn": (own.urn,)})
    it = found(*same(role()), *create(own, other, linked))["web"]
    assert actions(it.after) == ["s3:GetObject"]


def test_a_new_managed_policy_that_is_named_by_a_written_arn_is_found_by_its_name() -> None:
    linked = attachment(f"arn:aws:iam::{ACCOUNT}:policy/own")
    it = found(*same(role()), *create(managed(READ, known=False), linked))["web"]
    assert actions(it.after) == ["s3:GetObject"]


def test_a_policy_of_the_program_is_never_taken_for_one_of_aws_with_its_name() -> None:
    own = managed(reading("iam:PassRole"), "AmazonS3ReadOnlyAccess", known=False)
    it = found(*same(role()), *create(own, attachment(READ_ONLY)))["web"]
    assert "iam:PassRole" not in actions(it.after)
    assert "s3:Get*" in actions(it.after)


def test_one_change_of_a_managed_policy_is_told_of_each_role_that_has_it() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/own"
    steps = (*same(role(), role("api"), role("other"), attachment(arn), attachment(arn, "api", "second")),)
    assert sorted(found(*steps, *update(managed(READ), managed(WRITE)))) == ["api", "web"]


def test_policy_attachments_and_exclusive_ones_attach() -> None:
    several = state("aws:iam/policyAttachment:PolicyAttachment", "a", {"roles": ["web"], "policyArn": READ_ONLY})
    inputs = {"roleName": "api", "policyArns": [READ_ONLY]}
    exclusive = state("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "b", inputs)
    told = found(*same(role(), role("api")), *create(several, exclusive))
    assert all("s3:Get*" in actions(told[name].after) for name in ("web", "api"))


def test_a_boundary_is_read_from_the_program_from_aws_or_by_what_it_is_made_with() -> None:
    own = managed(READ, known=False)
    roles = (
        new_role("one", permissionsBoundary=READ_ONLY),
        new_role("two", permissionsBoundary=UNKNOWN),
        new_role("three", permissionsBoundary="arn:aws:iam::999999999999:policy/theirs"),
    )
    by_dependency = replace(roles[1], dependencies={"permissionsBoundary": (own.urn,)})
    told = found(*create(own, roles[0], by_dependency, roles[2]))
    limits = [after.boundary for name in ("one", "two", "three") if (after := told[name].after)]
    assert isinstance(limits[0], Policy)
    assert limits[0].name.startswith(READ_ONLY)
    assert isinstance(limits[1], Policy)
    assert limits[1].name == "own.policy"
    assert limits[2] == UnknownPolicy("arn:aws:iam::999999999999:policy/theirs", "its document is not in this program")


def test_a_boundary_that_is_taken_away_changes_access() -> None:
    it = found(*update(role(permissionsBoundary=READ_ONLY), role()), *same(role_policy(READ)))["web"]
    assert it.before
    assert it.after
    assert it.before.boundary
    assert it.after.boundary is None


def test_trust_is_told_by_itself() -> None:
    it = found(*update(role(), role(assumeRolePolicy=trusting("lambda.amazonaws.com"))))["web"]
    assert it.trust_changes
    assert not it.access_changes
    assert all(isinstance(each, Policy) for each in it.trust)


def test_the_names_of_the_other_provider_are_read_too() -> None:
    text = {"Version": "2012-10-17", "Statement": [allow("s3:GetObject")]}
    inputs = {"roleName": "web", "policies": [{"policyName": "p", "policyDocument": text}]}
    it = found(*create(state("aws-native:iam:Role", "native", inputs)))["native"]
    assert actions(it.after) == ["s3:GetObject"]


# Whose it is.


def test_a_policy_of_a_role_that_is_not_known_goes_to_the_one_it_is_made_with() -> None:
    web, other = new_role(name="web-1"), new_role("other")
    own = role_policy(READ, UNKNOWN, dependencies={"role": (web.urn,)})
    told = found(*create(web, other, own))
    assert (actions(told["web"].after), actions(told["other"].after)) == (["s3:GetObject"], [])


def test_of_a_policy_that_may_be_for_several_roles_each_is_in_doubt() -> None:
    web, api = new_role(), new_role("api")
    own = role_policy(READ, UNKNOWN, dependencies={"role": (web.urn, api.urn)})
    told = found(*create(web, api, own))
    doubt = ["policy: whom it is for is known only to the update"]
    assert actions(told["web"].after) == actions(told["api"].after) == doubt


def test_a_policy_whose_role_becomes_unknown_leaves_its_role_in_doubt_and_does_not_take_it_away() -> None:
    it = found(*same(role()), *update(role_policy(READ), role_policy(READ, UNKNOWN), "role"))["web"]
    assert actions(it.before) == ["s3:GetObject"]
    assert actions(it.after) == ["policy: whom it is for is known only to the update"]


def test_a_new_policy_for_somebody_unknown_is_told_of_somebody() -> None:
    (it,) = found(*create(role_policy(READ, UNKNOWN))).values()
    assert (it.kind, it.name) == (Kind.OUTSIDE, "the role that policy is for")
    assert actions(it.after) == ["s3:GetObject"]


def test_a_role_outside_of_the_program_is_compared_by_what_the_program_gives_it() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/app/theirs"
    it = found(*same(role_policy(READ, arn, "first")), *create(role_policy(WRITE, "theirs", "second")))["theirs"]
    assert (it.kind, it.urn) == (Kind.OUTSIDE, "")
    assert actions(it.before) == ["s3:GetObject"]
    assert actions(it.after) == ["s3:GetObject", "s3:GetObject", "s3:PutObject"]
    assert it.notes == ("other policies of it are not in this program",)


def test_of_a_role_that_is_only_read_the_attachments_of_the_program_count() -> None:
    outputs = {"name": "theirs", "managedPolicyArns": [READ_ONLY], "assumeRolePolicy": trusting()}
    theirs = State(urn(ROLE, "looked-up"), ROLE, outputs=outputs, external=True)
    it = found(*same(theirs), *delete(attachment(READ_ONLY, "theirs")))["looked-up"]
    assert it.kind is Kind.OUTSIDE
    assert "s3:Get*" in actions(it.before)
    assert actions(it.after) == []


def test_a_deny_taken_from_a_role_outside_opens_what_nobody_here_knows() -> None:
    shut = role_policy(document(deny("s3:*")), "theirs")
    it = found(*delete(shut))["theirs"]
    others = "the other policies of theirs: they are not in this program"
    assert others in actions(it.before)
    assert actions(it.after) == [others]


# Replaced, renamed, moved, imported.


def test_a_role_with_an_alias_is_the_same_role() -> None:
    old, new = role(), replace(role(), urn=urn(ROLE, "site"))
    policy = role_policy(READ, dependencies={"role": (new.urn,)})
    assert found(Step("same", new.urn, old, new), *same(policy)) == {}
    it = found(Step("same", new.urn, old, new), *same(policy), *create(role_policy(WRITE, name="more")))["site"]
    assert it.before
    assert it.notes == ()


def test_a_replaced_role_is_compared_with_the_old_one_and_says_which_policies_stop_matching() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/web"
    guard = bucket_policy(document(allow("s3:GetObject", "arn:aws:s3:::data/*", Principal={"AWS": arn})))
    it = found(*update(role(), new_role(path="/app/"), "path", op="replace"), *same(role_policy(READ), guard))["web"]
    assert actions(it.before).count("s3:GetObject") == 2
    (note,) = it.notes
    assert note.startswith("it is replaced: policies that name its ARN stop matching until they are saved again")
    assert note.endswith("(in this program guard.policy)")


def test_a_role_that_is_deleted_and_made_again_elsewhere_in_the_program_is_replaced() -> None:
    moved = replace(new_role(), urn=urn("my:index:Site$aws:iam/role:Role", "web"))
    it = found(*delete(role(), role_policy(READ)), *create(moved, role_policy(WRITE, name="new")))["web"]
    assert (actions(it.before), actions(it.after)) == (["s3:GetObject"], ["s3:GetObject", "s3:PutObject"])
    assert it.notes[0].endswith("(in this program none does)")


def test_an_imported_role_is_there_before() -> None:
    imported = Step("import", role().urn, None, role())
    policy = Step("import", role_policy(READ).urn, None, role_policy(READ))
    assert found(imported, policy) == {}
    it = found(imported, policy, *create(role_policy(WRITE, name="more")))["web"]
    assert actions(it.before) == ["s3:GetObject"]


def test_a_bucket_policy_that_follows_the_new_name_of_a_role_gives_it_what_it_had() -> None:
    def guard(name: str) -> State:
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        return bucket_policy(document(allow("s3:GetObject", "arn:aws:s3:::data/*", Principal={"AWS": arn})))

    steps = update(role(name="web-1"), new_role(name="web-2"), "name", op="replace")
    followed = found(*steps, *update(guard("web-1"), guard("web-2")))["web"]
    assert followed.before
    assert followed.after
    assert [each.policy for each in followed.after.resources] == [each.policy for each in followed.before.resources]
    made = found(*steps, *create(guard("web-2")))["web"]
    assert made.after
    assert made.after.resources == followed.after.resources
    stayed = found(*steps, *same(guard("web-1")))["web"]
    assert stayed.after
    (left,) = stayed.after.resources
    assert isinstance(left.policy, Policy)
    assert left.policy.document.statements[0].principals[0].name != stayed.caller.name


# What nobody can tell.


def unknowns(policy: State, *others: Step) -> tuple[list[str], list[str]]:
    it = found(*same(role()), *update(role_policy(READ), policy), *others)["web"]
    return actions(it.before), actions(it.after)


def test_a_document_that_only_the_update_knows_is_unknown() -> None:
    reason = ["policy.policy: it is made with a value that only the update knows, and it changes"]
    assert unknowns(role_policy(UNKNOWN)) == (["s3:GetObject"], reason)
    assert unknowns(role_policy(READ.replace("data", UNKNOWN))) == (["s3:GetObject"], reason)


def test_a_secret_document_is_unknown_and_is_not_shown() -> None:
    assert unknowns(role_policy(SECRET)) == (["s3:GetObject"], ["policy.policy: it is a secret, and it changes"])


def test_a_document_against_the_grammar_is_unknown() -> None:
    _, after = unknowns(role_policy("{"))
    assert after[0].startswith("policy.policy: AWS would not accept it: document: line 1")


def test_a_document_that_the_step_does_not_change_is_what_it_was() -> None:
    old = role_policy(READ)
    new = replace(role_policy(UNKNOWN), inputs={"role": "web", "policy": UNKNOWN, "name": "new"})
    told = found(*same(role()), *update(old, new, "name"), *create(role_policy(WRITE, name="more")))["web"]
    assert actions(told.after) == ["s3:GetObject", "s3:GetObject", "s3:PutObject"]


def test_where_the_engine_does_not_say_what_changes_an_unknown_document_is_unknown() -> None:
    new = role_policy(UNKNOWN)
    it = found(*same(role()), Step("update", new.urn, role_policy(READ), new))["web"]
    assert actions(it.after) == ["policy.policy: it is made with a value that only the update knows, and it changes"]


@pytest.mark.parametrize("text", [SECRET, UNKNOWN, "{"])
def test_an_unknown_that_stays_is_the_same_on_both_sides(text: str) -> None:
    it = found(*same(role(), role_policy(text)), *create(role_policy(WRITE, name="more")))["web"]
    assert it.before
    assert it.after
    assert it.before.identity[0] == it.after.identity[0]
    assert isinstance(it.before.identity[0], UnknownPolicy)


@pytest.mark.parametrize("text", [SECRET, "{"])
def test_an_unknown_that_changes_is_not_the_same_on_both_sides(text: str) -> None:
    it = found(*same(role()), *update(role_policy(text), role_policy(text + " "), "policy"))["web"]
    assert it.before
    assert it.after
    assert it.before.identity[0] != it.after.identity[0]


def test_a_managed_policy_that_is_not_in_the_snapshot_is_the_same_unknown_on_both_sides() -> None:
    later = attachment("arn:aws:iam::aws:policy/OfALaterDate")
    it = found(*same(role(), later), *create(role_policy(READ)))["web"]
    assert it.before
    assert it.after
    (unknown,) = it.before.identity
    assert isinstance(unknown, UnknownPolicy)
    assert unknown in it.after.identity
    assert "not among the AWS managed policies" in unknown.reason


def test_an_arn_that_leads_nowhere_is_unknown() -> None:
    it = found(*same(role()), *create(attachment(UNKNOWN)))["web"]
    (reason,) = actions(it.after)
    assert reason.startswith("attached.policyArn: it is made with a value that only the update knows")


# Users and groups.


def test_a_user_has_what_its_groups_have() -> None:
    people = (state(USER, "ann", {"name": "ann"}), state(GROUP, "team", {"name": "team"}))
    member = state("aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "ann", "groups": ["team"]})
    given = state("aws:iam/groupPolicy:GroupPolicy", "g", {"group": "team", "policy": READ})
    told = found(*same(*people, member), *create(given))
    assert sorted((each.kind.value, name) for name, each in told.items()) == [("group", "team"), ("user", "ann")]
    assert actions(told["ann"].after) == actions(told["team"].after) == ["s3:GetObject"]
    assert told["ann"].caller.name == "arn:aws:iam:::user/ann"


def test_a_user_that_becomes_a_member_gets_what_the_group_has() -> None:
    given = state("aws:iam/groupPolicy:GroupPolicy", "g", {"group": "team", "policy": READ})
    member = state("aws:iam/groupMembership:GroupMembership", "m", {"group": "team", "users": ["ann"]})
    told = found(
        *same(state(USER, "ann", {"name": "ann"}), state(GROUP, "team", {"name": "team"}), given), *create(member)
    )
    assert list(told) == ["ann"]
    assert (actions(told["ann"].before), actions(told["ann"].after)) == ([], ["s3:GetObject"])


# Buckets and keys.


def for_web(action: str, principal: object = None) -> str:
    who = principal or {"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"}
    return document(allow(action, "arn:aws:s3:::data/*", Principal=who))


def test_a_bucket_policy_is_told_of_those_that_it_names_or_whose_access_it_cuts() -> None:
    guard = update(bucket_policy(for_web("s3:GetObject")), bucket_policy(for_web("s3:*")))
    told = found(*same(role(), role("other"), role("reader"), role_policy(READ, "reader")), *guard)
    assert list(told) == ["web"]
    (before,), (after,) = (side.resources for side in (told["web"].before, told["web"].after) if side)
    assert before.resource == after.resource == "arn:aws:s3:::data"
    shut = create(bucket_policy(document(deny("s3:*", "arn:aws:s3:::data/*", Principal="*"))))
    assert list(found(*same(role(), role("reader"), role_policy(READ, "reader")), *shut)) == ["reader"]


def test_a_bucket_policy_that_stays_is_joined_where_it_matters() -> None:
    guards = [
        bucket_policy(document(deny("s3:*", f"arn:aws:s3:::{name}/*", Principal="*")), name, name)
        for name in ("data", "elsewhere")
    ]
    it = found(*same(role(), *guards), *create(role_policy(READ)))["web"]
    assert it.after
    assert [each.resource for each in it.after.resources] == ["arn:aws:s3:::data"]


def test_a_bucket_is_found_by_what_its_policy_is_made_with() -> None:
    bucket = state(BUCKET, "store", {"bucket": "store-1"})
    guard = bucket_policy(for_web("s3:GetObject"), UNKNOWN, dependencies={"bucket": (bucket.urn,)})
    it = found(*same(role()), *create(bucket, guard))["web"]
    assert it.after
    assert [each.resource for each in it.after.resources] == ["arn:aws:s3:::store-1"]


def test_what_an_unknown_bucket_policy_is_made_with_is_in_doubt() -> None:
    guard = bucket_policy(UNKNOWN, dependencies={"policy": (urn(ROLE, "web"),)})
    told = found(*same(role(), role("other")), *create(state(BUCKET, "b", {"bucket": "data"}), guard))
    assert list(told) == ["web"]
    assert actions(told["web"].after) == [
        "guard.policy: it is made with a value that only the update knows, and it changes"
    ]


def test_a_new_key_lets_in_whom_its_policy_names() -> None:
    key = state(KEY, "lock", {"policy": for_web("kms:Decrypt").replace("arn:aws:s3:::data/*", "*")})
    told = found(*same(role(), role("other")), *create(key))
    assert list(told) == ["web"]
    assert told["web"].after
    (only,) = told["web"].after.resources
    assert only.resource.startswith(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/of-lock")


# Instances.


def carrying(template: str, profile: object) -> State:
    return state(INSTANCE, template, {"iamInstanceProfile": profile})


def test_the_carriers_of_a_role_are_named_by_profile_name_and_by_what_they_are_made_with() -> None:
    profile = state(PROFILE, "profile", {"name": "p", "role": "web"})
    by_urn = replace(carrying("b", UNKNOWN), dependencies={"iamInstanceProfile": (profile.urn,)})
    template = "aws:ec2/launchTemplate:LaunchTemplate"
    by_arn = state(template, "c", {"iamInstanceProfile": {"arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/x/p"}})
    everything = preview(*same(role(), profile, carrying("a", "p")), *create(by_urn, by_arn, role_policy(READ)))
    (it,) = principals_of(everything)
    assert it.carriers == ("a", "b", "c")
    assert list(Program(everything).carried_anew()) == [("web", urn(ROLE, "web"), ("b", "c"), ("a",))]


# Size.


def test_a_thousand_principals_that_stay_cost_little_and_a_thousand_that_change_are_joined_in_a_second() -> None:
    many = [(role(f"r{i}"), role_policy(READ.replace("data", f"d{i}"), f"r{i}", f"p{i}")) for i in range(1000)]
    steps = [each for pair in many for each in same(*pair)]
    begun = time.process_time()
    assert [*found(*steps, *create(role_policy(WRITE, "r7", "more")))] == ["r7"]
    untouched = time.process_time() - begun
    changed = [
        each
        for i, pair in enumerate(many)
        for each in (*same(pair[0]), *update(pair[1], role_policy(WRITE.replace("data", f"d{i}"), f"r{i}", f"p{i}")))
    ]
    begun = time.process_time()
    assert len(found(*changed)) == 1000
    assert untouched < 0.5
    assert time.process_time() - begun < 2


def test_a_role_that_is_only_read_is_what_it_was_though_a_preview_does_not_tell_what_is_read() -> None:
    outputs = {"name": "theirs", "arn": f"arn:aws:iam::{ACCOUNT}:role/theirs", "assumeRolePolicy": trusting()}
    found = State(urn(ROLE, "looked-up"), ROLE, "theirs", outputs=outputs, external=True)
    read = Step("read", found.urn, found, replace(found, outputs={}))
    assert principals_of(preview(read)) == ()

    (principal,) = principals_of(preview(read, *create(role_policy(READ, "theirs"))))
    assert (principal.name, principal.access_changes, principal.trust_changes) == ("looked-up", True, False)


def test_a_role_that_is_read_in_the_place_of_another_is_another_principal() -> None:
    outputs = {"name": "old", "arn": f"arn:aws:iam::{ACCOUNT}:role/old", "assumeRolePolicy": trusting()}
    old = State(urn(ROLE, "looked-up"), ROLE, "old", outputs=outputs, external=True)
    new = State(urn(ROLE, "looked-up"), ROLE, "new", external=True)
    moved = update(role_policy(READ, "old"), role_policy(READ, "new"), op="replace")
    found = principals_of(preview(Step("read", old.urn, old, new), *moved))
    told = {
        principal.name: (
            len(principal.before.identity) if principal.before else 0,
            principal.after is not None and len(principal.after.identity),
        )
        for principal in found
    }
    assert told == {"looked-up": (0, 1), "old": (1, 0)}
    assert not any(principal.trust_changes for principal in found)
