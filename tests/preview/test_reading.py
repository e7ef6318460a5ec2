"""Previews in both formats, and what is none."""

import json
from typing import Any

import pytest
from keyless_preview.building import build
from keyless_preview.preview import Preview
from keyless_preview.reading import PreviewError, read_previews

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
ROLE = "urn:pulumi:dev::shop::aws:iam/role:Role::web"
READ = "urn:pulumi:dev::shop::aws:iam/rolePolicy:RolePolicy::read"
SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


def state(urn: str, **inputs: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2], "custom": True, "id": "i", "inputs": inputs, "outputs": inputs}


def digest(steps: list[dict[str, Any]], **counts: int) -> str:
    return json.dumps({"config": {}, "steps": steps, "duration": 1, "changeSummary": counts}, indent=4)


def step(op: str, urn: str, old: Any = None, new: Any = None, **more: Any) -> dict[str, Any]:
    return {"op": op, "urn": urn, "oldState": old, "newState": new, **more}


def events(*bodies: dict[str, Any]) -> str:
    return "\n".join(json.dumps({"sequence": i, "timestamp": 1, **body}) for i, body in enumerate(bodies))


def before(op: str, urn: str, old: Any = None, new: Any = None, **more: Any) -> dict[str, Any]:
    metadata = {"op": op, "urn": urn, "type": "t", "old": old, "new": new, "detailedDiff": None, **more}
    return {"resourcePreEvent": {"metadata": metadata}}


def summary(**counts: int) -> dict[str, Any]:
    return {"summaryEvent": {"maybeCorrupt": False, "resourceChanges": counts, "result": "succeeded"}}


def one(text: str) -> Preview:
    (preview,) = read_previews(text, "preview.json")
    return preview


def test_both_formats_of_a_change_read_to_the_same_steps() -> None:
    old, new = state(READ, policy="a"), state(READ, policy="b")
    diff = {"policy": {"kind": "update", "inputDiff": True}}
    printed = one(digest([step("same", STACK), step("update", READ, old, new, detailedDiff=diff)], same=1, update=1))
    streamed = one(
        events(
            before("same", STACK),
            before("update", READ, old, new, detailedDiff={"policy": {"diffKind": "update", "inputDiff": True}}),
            summary(same=1, update=1),
        )
    )
    assert printed.steps == streamed.steps
    assert printed.steps[1].changed == ("policy",)
    assert (printed.project, printed.stack, printed.counts) == ("shop", "dev", {"same": 1, "update": 1})
    assert printed.policies is None, "this format does not tell"
    assert streamed.policies == ()
    assert not printed.failed
    assert not printed.missing


def test_a_replacement_is_one_step_however_it_is_listed() -> None:
    old, new = state(ROLE, name="a"), state(ROLE, name="b")
    diff = {"name": {"diffKind": "update-replace"}}
    streamed = one(
        events(
            before("create-replacement", ROLE, old, new, detailedDiff=diff),
            before("replace", ROLE, old, new, detailedDiff=diff),
            before("delete-replaced", ROLE, old),
            summary(replace=1),
        )
    )
    (only,) = streamed.steps
    assert (only.op, only.replacing) == ("replace", ("name",))
    assert only.old is not None
    assert only.new is not None
    assert (only.old.inputs["name"], only.new.inputs["name"]) == ("a", "b")


def test_unchanged_resources_that_are_missing_are_told() -> None:
    preview = one(digest([step("same", STACK), step("create", READ, None, state(READ))], same=3, create=1))
    assert preview.missing.startswith("2 unchanged resources are not in the preview")
    assert "--show-sames" in preview.missing


def test_a_secret_is_not_kept_in_whichever_form_it_comes() -> None:
    wrapped = {"policy": {SIGNATURE: SECRET, "value": "hush-4711"}, "tags": ["[secret]", {SIGNATURE: SECRET, "plaintext": "hush-4711"}]}  # fmt: skip
    preview = one(digest([step("create", READ, None, state(READ, **wrapped))], create=1))
    assert "hush-4711" not in repr(preview)
    new = preview.steps[0].new
    assert new is not None
    assert new.inputs == {"policy": "[secret]", "tags": ["[secret]", "[secret]"]}


def test_a_secret_tag_is_not_kept_where_the_provider_repeats_it() -> None:
    tags = {"a": {SIGNATURE: SECRET, "ciphertext": "x"}, "b": "plain"}
    bucket = state(READ, tags=tags, tagsAll={"a": "hush-4711", "b": "plain"})
    new = one(digest([step("create", READ, None, bucket)], create=1)).steps[0].new
    assert new is not None
    assert new.inputs["tagsAll"] == new.outputs["tagsAll"] == {"a": "[secret]", "b": "plain"}


def test_what_policy_packs_found_is_read_from_events() -> None:
    found = {"resourceUrn": READ, "message": "too wide\n", "policyName": "s3-any-bucket", "policyPackName": "keyless"}
    preview = one(events({"policyEvent": {**found, "enforcementLevel": "warning", "severity": "high"}}, summary()))
    assert preview.policies is not None
    (result,) = preview.policies
    assert (result.policy, result.level, result.severity, result.message) == (
        "s3-any-bucket",
        "advisory",
        "high",
        "too wide",
    )


def test_a_preview_that_failed_or_was_cut_short_is_told() -> None:
    error = {"diagnosticEvent": {"message": "no such role\n", "severity": "error", "urn": ROLE}}
    preview = one(events(error, summary()))
    assert preview.failed
    assert preview.diagnostics[0].message == "no such role"
    cut = one(events(before("create", READ, None, state(READ))))
    assert cut.failed
    assert "ended before it was complete" in cut.missing


def test_the_events_of_several_previews_are_told_apart() -> None:
    one_stack = events(before("create", READ, None, state(READ)), summary(create=1))
    other = one_stack.replace("::shop::", "::bar::")
    previews = read_previews(f"{one_stack}\n{other}\n", "both")
    assert [(each.project, each.counts) for each in previews] == [("shop", {"create": 1}), ("bar", {"create": 1})]


def test_lines_around_a_preview_are_passed_over_and_several_are_read() -> None:
    text = f"Previewing update (dev):\n{digest([step('same', STACK)], same=1)}\n{digest([], same=0)}\nwarning: done\n"
    assert len(read_previews(text, "both")) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f is empty"),
        ("<html>", "f holds no JSON"),
        ('{"version": 3, "deployment": {}}', "is what pulumi stack export prints"),
        ('{"Version": "2012-10-17", "Statement": []}', "is a policy document"),
        ("[1, 2]", "f holds no JSON"),
        ('{"a": 1}', "holds JSON, but no preview"),
        ('{"config": {}, "steps": [{"op"', "f, line 1: the JSON ends too early"),
        ('{"config": {}, "steps": [7], "changeSummary": {}}', "in a form that is not known"),
    ],
)
def test_what_is_no_preview_is_told_in_one_line(text: str, says: str) -> None:
    with pytest.raises(PreviewError) as raised:
        read_previews(text, "f")
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


# What a preview leaves out or begins with.

ONLY_TARGETS = "the preview was run for some targets only: run it without --target, --target-replace and --exclude"


def test_a_run_for_targets_is_known_by_the_outputs_of_what_it_passed_over() -> None:
    role = state(ROLE, name="web")
    registered = {**role, "outputs": None}
    targeted = step("same", ROLE, role, role), step("update", READ, state(READ), state(READ))
    assert one(digest(list(targeted), same=1, update=1)).missing == ONLY_TARGETS
    assert one(events(before("same", ROLE, role, role), summary(same=1))).missing == ONLY_TARGETS
    assert one(digest([step("same", ROLE, role, registered)], same=1)).missing == ""


def test_what_a_refresh_finds_is_no_step_and_says_that_before_is_what_exists() -> None:
    role = state(ROLE, name="web")
    steps = [step("refresh", ROLE, role, role), step("same", ROLE, role, {**role, "outputs": None})]
    preview = one(digest(steps, same=1))
    assert [each.op for each in preview.steps] == ["same"]
    assert (preview.refreshed, preview.missing) == (True, "")
    assert one(digest(steps[1:], same=1)).refreshed is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('File "/home/ann/shop/__main__.py", line 3', 'File "…/__main__.py", line 3'),
        ("see file:///tmp/x/y.log, and", "see …/y.log, and"),
        (r"cannot open C:\Users\ann\key.pem", "cannot open …/key.pem"),
        ("role /service-role/x, parameter /aws/service/ami", "role /service-role/x, parameter /aws/service/ami"),
        (
            "arn:aws:iam::aws:policy/root/x https://example.org/home/a",
            "arn:aws:iam::aws:policy/root/x https://example.org/home/a",
        ),
        ("\x1b[38;5;9mred\x1b[0m and \x1b]8;;x\x1b\\link", "red and link"),
    ],
)
def test_diagnostics_hold_no_path_of_a_machine_and_no_colours(said: str, told: str) -> None:
    text = json.dumps({"steps": [], "config": {}, "diagnostics": [{"severity": "error", "message": said + "\n"}]})
    assert [each.message for each in one(text).diagnostics] == [told]


@pytest.mark.parametrize(
    ("resource", "change"),
    [
        ({}, {"urn": ""}),
        ({"type": "aws:ec2/securityGroup:SecurityGroup"}, {"type": "of:an/older:Type"}),
        ({"type": "aws:iam/role:Role"}, {"outputs": {"arn": "no ARN"}}),
    ],
    ids=["no URN", "another type before", "no ARN"],
)
def test_what_is_odd_in_a_preview_ends_in_no_traceback(resource: dict[str, Any], change: dict[str, Any]) -> None:
    new: dict[str, Any] = {"urn": "urn:pulumi:dev::shop::t::it", "inputs": {}, **resource}
    old: dict[str, Any] = {**new, **change}
    steps = [{"op": "update", "urn": old["urn"], "oldState": old, "newState": new}, {"op": "same", "urn": ""}]
    (it,) = read_previews(json.dumps({"config": {}, "steps": steps, "changeSummary": {"update": 1, "same": 1}}), "it")
    assert build(it).changes
