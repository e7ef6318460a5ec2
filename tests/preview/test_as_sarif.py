"""The report for code scanning."""

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import keyless_preview
from hypothesis import given, settings
from keyless_preview.as_sarif import as_sarif
from keyless_preview.report import Kind, PrincipalChange, Report, StackReport

from tests.preview.reports import FAILED, REPORTS, URN, WHOLE, access, changed, web

SCHEMA = json.loads((Path(__file__).parents[1] / "iam" / "data" / "sarif-schema-2.1.0.json").read_text())
SARIF = jsonschema.Draft7Validator(SCHEMA)


def run(*stacks: StackReport) -> dict[str, Any]:
    data = json.loads(as_sarif(Report(stacks)))
    SARIF.validate(data)
    return data["runs"][0]


def told(*stacks: StackReport) -> list[tuple[str, str, str]]:
    return [(each["ruleId"], each["level"], each["message"]["text"]) for each in run(*stacks)["results"]]


def fingerprints(*stacks: StackReport) -> list[str]:
    return [each["partialFingerprints"]["change/v1"] for each in run(*stacks)["results"]]


def test_everything_that_a_reviewer_must_know_is_a_result() -> None:
    assert told(WHOLE) == [
        ("delete", "warning", "shop/prod: data aws:s3/bucket:Bucket (data-1a2b) is deleted"),
        ("replace", "warning", "shop/prod: web aws:iam/role:Role is replaced because of name"),
        (
            "broadened",
            "warning",
            (
                "shop/prod: web (role): can now delete objects under orders/in/, for example s3:DeleteObject on "
                'arn:aws:s3:::orders/in/ (statement 0 ("Orders") of web-s3.policy)'
            ),
        ),
        (
            "narrowed",
            "note",
            (
                "shop/prod: web (role): can no longer write objects under orders/in/, for example s3:PutObject on "
                'arn:aws:s3:::orders/in/ (statement 0 ("Orders") of web-s3.policy)'
            ),
        ),
        (
            "broadened",
            "warning",
            (
                "shop/prod: Ops (role outside of this program): arn:aws:s3:::data-0/* can now assume it, for example "
                "s3:GetObject on arn:aws:s3:::data-0/* by arn:aws:iam::111122223333:role/web (statement 0 of read.policy)"
            ),
        ),
        (
            "cannot-tell",
            "warning",
            (
                "shop/prod: Ops (role outside of this program): cannot tell whether who may assume it is more besides: "
                "a value is a secret"
            ),
        ),
        (
            "cannot-tell",
            "warning",
            (
                "shop/prod: Ops (role outside of this program): cannot tell whether who may assume it is less: "
                "a value is a secret"
            ),
        ),
        (
            "expect",
            "error",
            "shop/prod: access.expect, line 3: cannot web s3:DeleteObject * does not hold: it is allowed",
        ),
        (
            "expect",
            "warning",
            "shop/prod: access.expect, line 5: can ops s3:GetObject * cannot be told: nobody is called ops",
        ),
        ("imdsv2-off", "warning", "shop/prod: web-0: web-0 no longer requires IMDSv2."),
        ("policy-unknown", "warning", "shop/prod: data: nobody can tell whom it lets in."),
        ("protection-lifted", "note", "shop/prod: data: data is no longer protected."),
        ("policy", "warning", "shop/prod: advisory, medium: imdsv2 web-0: not required"),
        ("policy", "error", "shop/prod: mandatory, high: s3-any-bucket web: too wide"),
    ]
    assert run(WHOLE)["invocations"] == [{"executionSuccessful": True}]


def test_a_preview_that_failed_is_one_result_with_its_errors() -> None:
    assert told(FAILED) == [
        (
            "preview-failed",
            "error",
            "shop/prod: The preview failed: what it would change is not known.; the program ended with an error",
        ),
        ("cannot-tell", "warning", "shop/prod: cannot tell what becomes of access: the preview failed"),
    ]
    assert run(WHOLE, FAILED)["invocations"] == [{"executionSuccessful": False}]


def test_a_result_is_shown_at_the_project_or_at_its_line_of_an_access_file() -> None:
    results = {each["ruleId"]: each["locations"][0] for each in reversed(run(WHOLE)["results"])}
    assert results["replace"] == {
        "physicalLocation": {
            "artifactLocation": {"uri": "Pulumi.yaml"},
            "region": {"startLine": 1, "startColumn": 1},
        },
        "logicalLocations": [{"name": "web", "fullyQualifiedName": URN, "kind": "resource"}],
    }
    assert results["expect"]["physicalLocation"] == {
        "artifactLocation": {"uri": "access.expect"},
        "region": {"startLine": 3, "startColumn": 1},
    }


def test_a_result_is_known_again_and_is_never_taken_for_another() -> None:
    assert fingerprints(WHOLE) == fingerprints(replace(WHOLE, before="something else"))
    assert fingerprints(WHOLE)[0] == "e988552e6150d6ea", "what was accepted once comes back if this changes"
    elsewhere = replace(WHOLE, stack="dev")
    every = [*fingerprints(WHOLE), *fingerprints(elsewhere)]
    assert len(set(every)) == len(every)
    few = StackReport("s", "d", principals=(PrincipalChange(Kind.USER, "bob", "", changed(more=2)),))
    more = StackReport("s", "d", principals=(PrincipalChange(Kind.USER, "bob", "", changed(more=3)),))
    assert fingerprints(more)[:2] == fingerprints(few)
    assert fingerprints(more)[2] not in fingerprints(few)


@given(REPORTS)
@settings(max_examples=25)
def test_any_report_is_sarif(report: Report) -> None:
    text = as_sarif(report)
    text.encode()
    SARIF.validate(json.loads(text))
    assert as_sarif(report) == text


def test_every_rule_of_a_notice_has_a_title() -> None:
    titles = {each["id"] for each in run(WHOLE)["tool"]["driver"]["rules"]}
    used = {
        call.args[0].value
        for path in Path(keyless_preview.__file__).parent.glob("*notices.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"Notice", "_Setting"}
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(used) > 10
    assert used <= titles


def test_no_access_change_is_no_result() -> None:
    same = web(access("s3:GetObject"), access("s3:GetObject"))
    assert told(StackReport("s", "d", principals=(same,), notices=())) == []
