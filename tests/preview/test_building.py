import json
import time
from dataclasses import replace

import pytest
from keyless_iam.compare.answers import Verdict
from keyless_iam.expectations import read_expectations
from keyless_preview.building import build, build_report
from keyless_preview.preview import Preview, State, Step
from keyless_preview.report import Kind, PrincipalChange, StackReport

from tests.preview.making import (
    ACCOUNT,
    ATTACHMENT,
    BUCKET,
    INSTANCE,
    PROFILE,
    READ,
    SECRET,
    UNKNOWN,
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
)

YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL


def verdicts(change: PrincipalChange) -> tuple[Verdict, Verdict]:
    assert change.access
    return change.access.broadened.verdict, change.access.narrowed.verdict


def only(it: Preview) -> PrincipalChange:
    (change,) = build(it).principals
    return change


def between(old: str, new: str, *others: Step) -> PrincipalChange:
    return only(preview(*same(role()), *update(role_policy(old), role_policy(new)), *others))


# The changes.


def test_deletions_and_replacements_come_first_by_name() -> None:
    bucket = {name: state(BUCKET, name, {"bucket": name}, id=f"{name}-id") for name in "abcdef"}
    stack = state("pulumi:pulumi:Stack", "shop-dev")
    told = build(
        preview(
            *create(bucket["a"], stack),
            *update(bucket["b"], replace(bucket["b"], inputs={"bucket": "new"})),
            *delete(bucket["e"]),
            *update(bucket["d"], bucket["d"], "bucket", op="replace"),
            *same(bucket["f"]),
            Step("read", bucket["c"].urn, None, bucket["c"]),
            counts={"create": 1},
        )
    )
    assert [(each.op, each.name) for each in told.changes] == [
        ("replace", "d"),
        ("delete", "e"),
        ("create", "a"),
        ("update", "b"),
    ]
    assert told.changes[0].replacing == ("bucket",)
    assert told.changes[1].id == "e-id"
    assert told.changes[3].changed == ("bucket",)
    assert told.counts == {"create": 1}


def test_an_id_that_only_the_update_knows_is_not_shown() -> None:
    (change,) = build(preview(*create(replace(state(BUCKET, "b"), id=UNKNOWN)))).changes
    assert change.id == ""


def test_what_before_means_is_said() -> None:
    assert "Pulumi's state, which differs" in build(preview()).before
    assert "what exists" in build(preview(refreshed=True)).before


# Who can reach what.


def test_an_action_that_is_added_broadens_and_names_its_witness() -> None:
    change = between(READ, WRITE)
    assert verdicts(change) == (YES, NO)
    assert change.access
    (difference,) = change.access.broadened.differences
    assert difference.actions == ("s3:PutObject",)
    assert difference.witness.resource.startswith("arn:aws:s3:::data/in/")


def test_a_prefix_that_is_dropped_narrows() -> None:
    both = document(allow("s3:GetObject", ["arn:aws:s3:::data/in/*", "arn:aws:s3:::data/out/*"]))
    assert verdicts(between(both, READ)) == (NO, YES)


def test_reordering_and_renaming_sids_is_neither() -> None:
    first, second = allow("s3:GetObject", "arn:aws:s3:::data/*"), allow("s3:PutObject", "arn:aws:s3:::data/*")
    old = document({**first, "Sid": "One"}, {**second, "Sid": "Two"})
    new = document({**second, "Sid": "Write"}, {**first, "Sid": "Read"})
    assert verdicts(between(old, new)) == (NO, NO)


def test_an_untouched_broad_policy_that_is_attached_to_a_role_broadens() -> None:
    linked = state(ATTACHMENT, "all", {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"})
    assert verdicts(only(preview(*same(role(), role_policy(READ)), *create(linked)))) == (YES, NO)


def test_a_document_with_an_unknown_arn_cannot_be_told_and_says_why() -> None:
    change = between(READ, READ.replace("data", UNKNOWN))
    assert change.access
    assert CANNOT_TELL in verdicts(change)
    reasons = " ".join((*change.access.broadened.reasons, *change.access.narrowed.reasons))
    assert "policy.policy" in reasons
    assert "only the update knows" in reasons


def test_what_cannot_be_read_and_stays_does_not_hide_that_nothing_is_opened() -> None:
    secret = same(role_policy(SECRET, name="hidden"))
    both = document(allow("s3:GetObject", ["arn:aws:s3:::data/in/*", "arn:aws:s3:::data/out/*"]))
    broadened, _ = verdicts(between(both, READ, *secret))
    assert broadened is NO


def test_the_blind_spots_of_textual_comparison_come_out_right() -> None:
    everything = document(allow("s3:*", "arn:aws:s3:::data/*"))
    assert verdicts(between(everything, READ)) == (NO, YES)
    all_but = document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
    assert verdicts(between(READ, all_but)) == (YES, NO)
    limit = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    free = preview(*update(role(permissionsBoundary=limit), role()), *same(role_policy(WRITE)))
    assert verdicts(only(free)) == (YES, NO)


def test_trust_that_is_widened_is_told_apart_from_access() -> None:
    wider = json.loads(trusting())
    wider["Statement"][0]["Principal"]["AWS"] = "arn:aws:iam::999999999999:root"
    change = only(preview(*update(role(), role(assumeRolePolicy=json.dumps(wider)))))
    assert change.access is None
    assert change.trust
    assert change.trust.broadened.verdict is YES
    assert change.trust.narrowed.verdict is NO


def test_a_swapped_role_gets_what_the_other_loses() -> None:
    steps = (*same(role(), role("api")), *update(role_policy(READ), role_policy(READ, "api"), "role", op="replace"))
    told = build(preview(*steps)).principals
    assert [(each.name, verdicts(each)) for each in told] == [("api", (YES, NO)), ("web", (NO, YES))]


def test_a_deny_in_the_policy_of_a_bucket_narrows_those_who_reach_it() -> None:
    shut = create(bucket_policy(document(deny("s3:*", "arn:aws:s3:::data/*", Principal="*"))))
    change = only(preview(*same(role(), role_policy(READ), role("other")), *shut))
    assert (change.name, verdicts(change)) == ("web", (NO, YES))


def test_a_new_role_in_an_account_that_is_not_known_is_compared() -> None:
    change = only(preview(*create(new_role(), role_policy(READ))))
    assert verdicts(change) == (YES, NO)


# What nobody can tell.


@pytest.mark.parametrize(("missing", "failed"), [("3 unchanged resources are missing", False), ("", True)])
def test_where_steps_are_missing_nothing_is_compared(missing: str, failed: bool) -> None:
    steps = update(role(), role(assumeRolePolicy=trusting("a"))), update(role_policy(READ), role_policy(READ + " "))
    told = build(preview(*(step for some in steps for step in some), missing=missing, failed=failed))
    assert told.unproved
    (change,) = told.principals
    for comparison in (change.access, change.trust):
        assert comparison
        for answer in (comparison.broadened, comparison.narrowed):
            assert (answer.verdict, answer.reasons) == (CANNOT_TELL, (told.unproved,))


# The access file.


def expecting(it: Preview, text: str) -> StackReport:
    return build(it, {"access.expect": read_expectations(text)})


HELD = "can web s3:GetObject arn:aws:s3:::data/in/a\ncannot web s3:PutObject arn:aws:s3:::data/in/a"


def test_lines_that_hold_afterwards_are_not_told_and_the_others_are() -> None:
    it = preview(*same(role(), role_policy(READ)))
    assert expecting(it, HELD).expectations == ()
    (broken,) = expecting(preview(*same(role()), *update(role_policy(READ), role_policy(WRITE))), HELD).expectations
    assert (broken.file, broken.line, broken.undecided) == ("access.expect", 2, False)
    assert broken.text == "cannot web s3:PutObject arn:aws:s3:::data/in/a"
    assert "policy.policy" in broken.says


def test_a_line_names_a_role_an_arn_or_an_instance() -> None:
    instance = state(INSTANCE, "box", {"iamInstanceProfile": "p"})
    profile = state(PROFILE, "profile", {"name": "p", "role": "web"})
    it = preview(*same(role(), role_policy(READ), profile, instance))
    for name in ("web", "box", "arn:aws:iam::123456789012:role/web"):
        (broken,) = expecting(it, f"cannot {name} s3:GetObject arn:aws:s3:::data/in/a").expectations
        assert not broken.undecided


def test_a_line_whose_answer_is_not_known_is_undecided() -> None:
    (broken,) = expecting(preview(*same(role(), role_policy(UNKNOWN))), HELD.splitlines()[0]).expectations
    assert broken.undecided
    (missing,) = expecting(
        preview(*same(role(), role_policy(READ)), missing="some are"), HELD.splitlines()[0]
    ).expectations
    assert (missing.undecided, missing.says) == (True, "some are")


def test_of_a_deleted_principal_nothing_can_hold_but_cannot() -> None:
    (broken,) = expecting(preview(*delete(role(), role_policy(READ))), HELD).expectations
    assert (broken.line, broken.says) == (1, "web does not exist afterwards")


def test_the_policy_of_a_bucket_counts() -> None:
    shut = bucket_policy(document(deny("s3:*", "arn:aws:s3:::data/*", Principal="*")))
    (broken,) = expecting(preview(*same(role(), role_policy(READ), shut)), HELD).expectations
    assert broken.line == 1


def test_a_line_about_nobody_is_undecided_and_one_about_another_stack_is_not() -> None:
    one, other = preview(*same(role(), role_policy(READ))), preview(*same(role("api")))
    lines = {"f": read_expectations(f"{HELD}\ncannot api s3:GetObject arn:aws:s3:::data/in/a")}
    assert [each.expectations for each in build_report((one, other), lines).stacks] == [(), ()]
    (stranger,) = build(one, lines).expectations
    assert stranger.undecided
    assert "api" in stranger.says


# Size.


def test_a_thousand_changes_are_told_within_seconds() -> None:
    steps = [
        step
        for i in range(1000)
        for step in (
            *same(role(f"r{i}")),
            *update(
                role_policy(READ.replace("data", f"d{i}"), f"r{i}", f"p{i}"),
                role_policy(WRITE.replace("data", f"d{i}"), f"r{i}", f"p{i}"),
            ),
        )
    ]
    begun = time.process_time()
    told = build(preview(*steps))
    assert time.process_time() - begun < 4
    assert len(told.principals) == len(told.changes) == 1000
    assert {verdicts(each) for each in told.principals} == {(YES, NO)}


# Instances with another role.

SERVER = state(INSTANCE, "server", {"iamInstanceProfile": "p"})
TWO_ROLES = same(
    role("web"), role_policy(READ, "web", "web-policy"), role("admin"), role_policy(WRITE, "admin", "admin-policy")
)


def holder(of: str) -> State:
    return state(PROFILE, "profile", {"name": "p", "role": of})


def test_an_instance_whose_role_is_swapped_is_told_what_that_gives_it() -> None:
    change = only(preview(*TWO_ROLES, *same(SERVER), *update(holder("web"), holder("admin"))))
    assert (change.kind, change.name, change.urn) == (Kind.INSTANCE, "server", SERVER.urn)
    assert verdicts(change) == (YES, NO)
    assert change.access
    assert [each.actions for each in change.access.broadened.differences] == [("s3:PutObject",)]
    assert change.notes == ("it has the credentials of admin in place of those of web",)
    assert (change.trust, change.carriers) == (None, ())

    back = only(preview(*TWO_ROLES, *same(SERVER), *update(holder("admin"), holder("web"))))
    assert verdicts(back) == (NO, YES), "a narrower role is no broadening"


def test_an_instance_that_gets_or_loses_a_profile_gains_or_loses_all_of_its_role() -> None:
    bare = state(INSTANCE, "server", {"ami": "ami-1"})
    gained = only(preview(*TWO_ROLES, *same(holder("web")), *update(bare, SERVER)))
    assert verdicts(gained) == (YES, NO)
    assert gained.notes == ("it has the credentials of web, and had none",)
    lost = only(preview(*TWO_ROLES, *same(holder("web")), *update(SERVER, bare)))
    assert verdicts(lost) == (NO, YES)
    assert lost.notes == ("it has the credentials of no role in place of those of web",)


def test_an_instance_whose_role_stays_is_not_told() -> None:
    moved = replace(SERVER, inputs={**SERVER.inputs, "ami": "ami-2"})
    assert build(preview(*TWO_ROLES, *same(holder("web")), *update(SERVER, moved, op="replace"))).principals == ()


def test_a_bucket_policy_that_names_the_old_role_does_not_follow_to_the_new_one() -> None:
    names_web = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"},
        "Action": "s3:DeleteObject",
    }
    guard = bucket_policy(document({**names_web, "Resource": "arn:aws:s3:::data/*"}))
    bucket = state(BUCKET, "data", {"bucket": "data"}, outputs={"arn": "arn:aws:s3:::data"})
    alike = same(
        role("web"), role_policy(READ, "web", "a"), role("admin"), role_policy(READ, "admin", "b"), bucket, guard
    )
    change = only(preview(*alike, *same(SERVER), *update(holder("web"), holder("admin"))))
    assert verdicts(change) == (NO, YES)
