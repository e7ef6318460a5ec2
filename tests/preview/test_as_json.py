"""The report for programs, as docs/diff-json.md and docs/diff.schema.json tell of it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given, settings
from keyless_preview.as_json import VERSION, as_json
from keyless_preview.report import Change, Kind, PrincipalChange, Report, StackReport

from tests.preview.reports import FAILED, REPORTS, WHOLE, access, changed, web

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "diff.schema.json").read_text())
FORMAT = jsonschema.Draft202012Validator(SCHEMA)
PAGE = (DOCS / "diff-json.md").read_text()


def written(*stacks: StackReport) -> dict[str, Any]:
    data = json.loads(as_json(Report(stacks)))
    FORMAT.validate(data)
    return data


def test_something_of_everything_is_as_the_schema_says() -> None:
    data = written(WHOLE, FAILED)
    whole, failed = data["stacks"]
    assert [each["ends"] for each in whole["changes"]] == [True, True, False]
    assert whole["expectations"][0]["text"] == "cannot web s3:DeleteObject *"
    assert [each["rule"] for each in whole["notices"]] == ["imdsv2-off", "policy-unknown", "protection-lifted"]
    assert (failed["failed"], failed["policies"], failed["unproved"]) == (True, None, "the preview failed")
    assert written() == {"version": VERSION, "stacks": []}


@given(REPORTS)
@settings(max_examples=50)
def test_any_report_is_as_the_schema_says(report: Report) -> None:
    text = as_json(report)
    text.encode()
    FORMAT.validate(json.loads(text))
    assert as_json(report) == text


def test_every_difference_is_told_however_many_there_are() -> None:
    stack = StackReport("s", "d", principals=(web(access("s3:GetObject"), access("s3:*")),))
    (told,) = written(stack)["stacks"][0]["principals"]
    assert told["access"]["broadened"]["verdict"] == "yes"
    assert told["access"]["broadened"]["differences"][0]["says"].startswith("can now ")
    assert told["access"]["narrowed"] == {"verdict": "no", "differences": [], "reasons": []}
    assert told["trust"] is None
    many = PrincipalChange(Kind.ROLE, "web", "", changed(more=3_000, less=1))
    (told,) = written(StackReport("s", "d", principals=(many,)))["stacks"][0]["principals"]
    assert len(told["access"]["broadened"]["differences"]) == 3_000


def test_the_example_of_the_page_is_what_is_written() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    policy = "urn:pulumi:prod::shop::aws:iam/rolePolicy:RolePolicy::web-s3"
    stack = StackReport(
        "shop",
        "prod",
        counts={"update": 1, "same": 11},
        changes=(Change("update", policy, "aws:iam/rolePolicy:RolePolicy", "web-s3", "web:web-s3", ("policy",)),),
        principals=(web(access("s3:GetObject"), access("s3:GetObject", "s3:DeleteObject"), carriers=("web-0",)),),
        before='"before" is what exists: Pulumi\'s state was refreshed first',
    )
    assert json.loads(example) == written(stack)


def test_the_page_tells_of_every_key() -> None:
    keys = {key for each in SCHEMA["$defs"].values() for key in each["properties"]}
    stack = SCHEMA["$defs"]["stack"]["properties"]
    assert {key for key in stack if f"`{key}`" not in PAGE} == set()
    assert {key for key in keys if f"`{key}`" not in PAGE and f'"{key}"' not in PAGE} <= {
        *SCHEMA["$defs"]["policy"]["properties"],
        *SCHEMA["$defs"]["expectation"]["properties"],
        *SCHEMA["$defs"]["diagnostic"]["properties"],
    }
