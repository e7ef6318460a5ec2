from keyless_iam.compare.answers import Verdict
from keyless_iam.expectations import read_expectations
from keyless_preview.building import build
from keyless_preview.preview import State, Step
from keyless_preview.report import Kind, PrincipalChange

from tests.preview.making import (
    ACCOUNT,
    ATTACHMENT,
    INSTANCE,
    PROFILE,
    READ,
    allow,
    create,
    document,
    preview,
    role,
    role_policy,
    same,
    state,
    update,
)

FUNCTION = "aws:lambda/function:Function"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP = "aws:autoscaling/group:Group"
ROLES = same(role(), role_policy(READ), role("admin"), role_policy(document(allow("*")), "admin", "everything"))
SWAPPED = "it has the credentials of admin in place of those of web"


def profile(name: str, of: str) -> State:
    return state(PROFILE, name, {"name": name, "role": of}, id=name)


def template(name: str, of: str) -> State:
    return state(TEMPLATE, name, {"name": name, "iamInstanceProfile": {"name": of}}, id=f"lt-{name}")


def made_from(resource_type: str, name: str) -> State:
    return state(resource_type, "it", {"launchTemplate": {"id": f"lt-{name}"}})


def function(of: str) -> State:
    return state(FUNCTION, "f", {"role": f"arn:aws:iam::{ACCOUNT}:role/{of}"})


def only(*steps: Step) -> PrincipalChange:
    (change,) = build(preview(*steps)).principals
    return change


def told(it: PrincipalChange) -> tuple[Kind, str, Verdict | None, tuple[str, ...]]:
    return it.kind, it.name, it.access and it.access.broadened.verdict, it.notes


TEMPLATES = same(profile("p", "web"), profile("q", "admin"), template("a", "p"), template("b", "q"))


def test_what_is_made_from_another_template_has_the_role_of_that_one() -> None:
    for token, kind in ((INSTANCE, Kind.INSTANCE), (GROUP, Kind.RESOURCE)):
        it = only(*ROLES, *TEMPLATES, *update(made_from(token, "a"), made_from(token, "b")))
        assert told(it) == (kind, "it", Verdict.YES, (SWAPPED,))


def test_a_role_that_a_template_gets_is_told_of_the_template_alone() -> None:
    steps = (*update(template("a", "p"), template("a", "q")), *same(made_from(GROUP, "a")))
    it = only(*ROLES, *same(profile("p", "web"), profile("q", "admin")), *steps)
    assert told(it) == (Kind.TEMPLATE, "a", Verdict.YES, (SWAPPED,))


def test_a_new_instance_has_the_role_of_its_template() -> None:
    notices = build(preview(*ROLES, *TEMPLATES, *create(made_from(INSTANCE, "b")))).notices
    assert [each.says for each in notices] == ["it has the credentials of role admin afterwards, as b had before"]


def test_a_profile_that_nothing_of_the_program_carries_is_told_itself() -> None:
    it = only(*ROLES, *update(profile("p", "web"), profile("p", "admin")))
    assert told(it) == (Kind.PROFILE, "p", Verdict.YES, (SWAPPED,))


def test_a_function_that_works_as_another_role_is_told_what_that_gives_it() -> None:
    assert told(only(*ROLES, *update(function("web"), function("admin")))) == (
        Kind.RESOURCE,
        "f",
        Verdict.YES,
        (SWAPPED,),
    )
    assert not build(
        preview(*ROLES, *update(function("web"), state(FUNCTION, "f", {**function("web").inputs, "x": 1})))
    ).principals


def test_what_a_role_of_elsewhere_gives_nobody_can_tell() -> None:
    steps = (
        *same(state(INSTANCE, "i", {"iamInstanceProfile": "p"})),
        *update(profile("p", "web"), profile("p", "Other")),
    )
    it = only(*ROLES, *steps)
    assert it.access
    assert (it.access.broadened.verdict, it.access.narrowed.verdict) == (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL)
    assert it.access.broadened.reasons[0].startswith(
        "it depends on what the other policies of Other says (they are not in this program), for "
    )


def test_of_a_principal_of_elsewhere_no_line_of_an_access_file_is_held_that_its_other_policies_may_break() -> None:
    attached = create(state(ATTACHMENT, "a", {"role": "Other", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}))
    lines = read_expectations(
        "cannot Other s3:PutObject arn:aws:s3:::data/a\ncan Other s3:GetObject arn:aws:s3:::data/a"
    )
    found = build(preview(*attached), {"access.expect": lines}).expectations
    assert [(each.line, each.undecided) for each in found] == [(1, True), (2, True)]
