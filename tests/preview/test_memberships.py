import pytest
from keyless_iam.compare.answers import Verdict
from keyless_preview.building import build
from keyless_preview.preview import State, Step
from keyless_preview.report import PrincipalChange

from tests.preview.making import GROUP, UNKNOWN, USER, allow, create, document, preview, same, state

MEMBERSHIP = "aws:iam/groupMembership:GroupMembership"
OF_A_USER = "aws:iam/userGroupMembership:UserGroupMembership"
BOB = state(USER, "bob", {"name": "bob"}, id="bob")
OPS = (
    state(GROUP, "ops", {"name": "ops"}, id="ops"),
    state("aws:iam/groupPolicy:GroupPolicy", "wide", {"group": "ops", "policy": document(allow("*"))}),
)


def only(*steps: Step) -> PrincipalChange:
    (change,) = build(preview(*steps)).principals
    return change


def members(*users: str) -> State:
    return state(MEMBERSHIP, "m", {"group": "ops", "users": list(users)})


def of_bob(groups: object) -> State:
    return state(OF_A_USER, "m", {"user": "bob", "groups": groups})


def test_a_user_of_elsewhere_that_joins_a_group_gets_what_the_group_has() -> None:
    it = only(*same(*OPS), *create(members("alice")))
    assert it.access
    assert (it.name, it.access.broadened.verdict, it.notes) == (
        "alice",
        Verdict.YES,
        ("other policies of it are not in this program",),
    )


def test_of_a_member_whom_only_the_update_knows_it_is_told_what_it_gets() -> None:
    it = only(*same(*OPS, BOB), *create(members(UNKNOWN)))
    assert it.access
    assert (it.name, it.access.broadened.verdict) == ("the user that m is for", Verdict.YES)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        (["Administrators"], "what group Administrators says (its policies are not in this program)"),
        (UNKNOWN, "what m.groups says (it is made with a value that only the update knows)"),
    ],
    ids=["elsewhere", "unknown"],
)
def test_what_a_user_gets_of_a_group_that_cannot_be_read_nobody_can_tell(groups: object, reason: str) -> None:
    it = only(*same(BOB), *create(of_bob(groups)))
    assert it.access
    assert it.access.broadened.verdict is Verdict.CANNOT_TELL
    assert it.access.broadened.reasons[0].startswith(f"it depends on {reason}, for ")


def test_a_member_that_stays_in_a_group_of_elsewhere_changes_nothing() -> None:
    given = state("aws:iam/userPolicy:UserPolicy", "own", {"user": "bob", "policy": document(allow("s3:GetObject"))})
    it = only(*same(BOB, of_bob(["Administrators"])), *create(given))
    assert it.access
    assert it.access.narrowed.verdict is Verdict.NO
    assert not build(preview(*same(BOB, of_bob(["Administrators"])))).principals
