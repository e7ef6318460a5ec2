"""What differs between two schemas, and what of it breaks programs."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from release.files import SCHEMA
from release.schemas import Kind, before_the_first, compare, untold

OURS: dict[str, Any] = json.loads((Path(__file__).parents[2] / SCHEMA).read_text("utf-8"))
INSTANCE = "keyless:index:Instance"
GRANT = "keyless:index:S3Grant"

Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> dict[str, Any]:
    """Our schema, edited."""
    schema = copy.deepcopy(OURS)
    edit(schema)
    return schema


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(change) for change in compare(old, new)]


def component(schema: dict[str, Any]) -> dict[str, Any]:
    return schema["resources"][INSTANCE]


def grant(schema: dict[str, Any]) -> dict[str, Any]:
    return schema["types"][GRANT]


def rename(properties: dict[str, Any], old: str, new: str) -> None:
    properties[new] = properties.pop(old)


STRING = {"type": "string"}
LINK = {"$ref": f"#/types/{GRANT}"}
IN, OUT, OF_GRANT = f"input {INSTANCE}.", f"output {INSTANCE}.", f"property {GRANT}."

# What is done to the schema, and all that is said of it.
EDITS: dict[str, tuple[Edit, list[str]]] = {
    "an input is removed": (
        lambda s: component(s)["inputProperties"].pop("image"),
        [f"breaking: {IN}image is gone, or has another name"],
    ),
    "an input is renamed": (
        lambda s: rename(component(s)["inputProperties"], "instanceCount", "count"),
        [f"breaking: {IN}instanceCount is gone, or has another name", f"added: {IN}count is new"],
    ),
    "an output is removed": (
        lambda s: (component(s)["properties"].pop("roleArn"), component(s)["required"].remove("roleArn")),
        [f"breaking: {OUT}roleArn is gone, or has another name"],
    ),
    "an output is renamed": (
        lambda s: rename(component(s)["properties"], "securityGroupId", "groupId"),
        [f"breaking: {OUT}securityGroupId is gone, or has another name", f"added: {OUT}groupId is new"],
    ),
    "an input becomes required": (
        lambda s: component(s)["requiredInputs"].append("image"),
        [f"breaking: {IN}image is required now"],
    ),
    "an input is no longer required": (
        lambda s: component(s)["requiredInputs"].remove("s3"),
        [f"changed: {IN}s3 is not required any more"],
    ),
    "an output may be missing": (
        lambda s: component(s)["required"].remove("roleArn"),
        [f"breaking: {OUT}roleArn may be missing now"],
    ),
    "an output is always there": (
        lambda s: component(s)["required"].append("securityGroupId"),
        [f"changed: {OUT}securityGroupId is always there now"],
    ),
    "an input has another type": (
        lambda s: component(s)["inputProperties"]["instanceCount"].update(type="string"),
        [
            f'breaking: {IN}instanceCount was {{"plain": true, "type": "integer"}} and is {{"plain": true, "type": "string"}}'
        ],
    ),
    "an input takes no Output any more": (
        lambda s: component(s)["inputProperties"]["image"].update(plain=True),
        [f'breaking: {IN}image was {{"type": "string"}} and is {{"plain": true, "type": "string"}}'],
    ),
    "the elements of an output have another type": (
        lambda s: component(s)["properties"]["instanceIds"]["items"].update(type="integer"),
        [
            (
                f'breaking: {OUT}instanceIds was {{"items": {{"type": "string"}}, "type": "array"}} '
                'and is {"items": {"type": "integer"}, "type": "array"}'
            )
        ],
    ),
    "an input is new": (
        lambda s: component(s)["inputProperties"].update(keyName=STRING),
        [f"added: {IN}keyName is new"],
    ),
    "a new input is required": (
        lambda s: (
            component(s)["inputProperties"].update(keyName=STRING),
            component(s)["requiredInputs"].append("keyName"),
        ),
        [f"breaking: {IN}keyName is new and required"],
    ),
    "an output is new": (
        lambda s: (component(s)["properties"].update(arn=STRING), component(s)["required"].append("arn")),
        [f"added: {OUT}arn is new"],
    ),
    "a key of a grant is renamed": (
        lambda s: rename(grant(s)["properties"], "kmsKeyArn", "keyArn"),
        [f"breaking: {OF_GRANT}kmsKeyArn is gone, or has another name", f"added: {OF_GRANT}keyArn is new"],
    ),
    "a key of a grant becomes required": (
        lambda s: grant(s)["required"].append("bucketOwner"),
        [f"breaking: {OF_GRANT}bucketOwner is required now"],
    ),
    "a key of a grant is no longer required": (
        lambda s: grant(s)["required"].remove("prefixes"),
        [f"changed: {OF_GRANT}prefixes is not required any more"],
    ),
    "a key of a grant, which is an output too, may be missing": (
        lambda s: (
            component(s)["properties"].update(grants={"type": "array", "items": LINK}),
            grant(s)["required"].remove("prefixes"),
        ),
        [f"breaking: {OF_GRANT}prefixes may be missing now", f"added: {OUT}grants is new"],
    ),
    "the component has another name": (
        lambda s: rename(s["resources"], INSTANCE, "keyless:index:Server"),
        [f"breaking: resource {INSTANCE} is gone, or has another name"],
    ),
    "the type of a grant is gone": (
        lambda s: s["types"].pop(GRANT),
        [f"breaking: type {GRANT} is gone, or has another name"],
    ),
    "the component is none any more": (
        lambda s: component(s).update(isComponent=False),
        [
            (
                f'breaking: resource {INSTANCE} was {{"isComponent": true, "type": "object"}} '
                'and is {"isComponent": false, "type": "object"}'
            )
        ],
    ),
    "the namespace is another one": (
        lambda s: s.update(namespace="other"),
        ['breaking: the package\'s namespace was "keyless" and is "other"'],
    ),
    "there is a part of the schema that is not known here": (
        lambda s: s.update(functions={"keyless:index:find": {"inputs": {"description": {"type": "string"}}}}),
        [
            (
                'breaking: the package\'s functions was null and is {"keyless:index:find": '
                '{"inputs": {"description": {"type": "string"}}}}'
            )
        ],
    ),
    "only a description is another one": (
        lambda s: component(s)["inputProperties"]["image"].update(description="Which image."),
        [],
    ),
    "only the version is another one": (lambda s: s.update(version="9.9.9"), []),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_a_change_is_called_by_its_name_and_breaking_where_it_breaks_programs(edit: Edit, expected: list[str]) -> None:
    found = told(OURS, edited(edit))

    assert [line for line in found if not line.startswith("added: ") or line in expected] == expected


@pytest.mark.parametrize("edit", [edit for edit, _ in EDITS.values()], ids=EDITS)
def test_nothing_differs_from_itself_and_what_is_added_breaks_programs_when_it_is_taken_away(edit: Edit) -> None:
    changed = edited(edit)
    there, back = compare(OURS, changed), compare(changed, OURS)

    assert compare(changed, changed) == ()
    assert bool(there) is bool(back)
    assert any(c.kind is Kind.BREAKING for c in back) or not any(c.kind is Kind.ADDED for c in there)


def test_in_a_first_release_everything_is_added() -> None:
    changes = compare(before_the_first(OURS), OURS)

    assert {change.kind for change in changes} == {Kind.ADDED}
    assert {"Instance", "S3Grant", "s3", "declared", "prefixes"} <= {change.name for change in changes}


def test_what_breaks_programs_comes_first() -> None:
    def edit(schema: dict[str, Any]) -> None:
        component(schema)["inputProperties"]["aaa"] = STRING
        component(schema)["requiredInputs"].remove("s3")
        component(schema)["properties"].pop("roleName")

    kinds = [change.kind for change in compare(OURS, edited(edit))]
    assert kinds == [Kind.BREAKING, Kind.CHANGED, Kind.ADDED]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("- The output `instance_ids`.", []),
        ("- The output `instanceIds`.", []),
        ("- Now `web.instance_ids[0]` may be asked for.", []),
        ("- The output instance_ids.", ["instanceIds"]),
        ("- The output `my_instance_ids`.", ["instanceIds"]),
    ],
)
def test_a_change_is_told_where_its_name_stands_in_backticks(text: str, names: list[str]) -> None:
    changes = compare(edited(lambda s: component(s)["properties"].pop("instanceIds")), OURS)

    assert [change.name for change in untold(changes, text)] == names
