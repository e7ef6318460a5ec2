import json
from collections.abc import Iterable
from typing import Any

import pytest
from keyless_iam.baseline import Baseline, BaselineError, Entry, entry, fingerprint
from keyless_iam.document import Condition, Document, Statement
from keyless_iam.policy import Policy
from keyless_iam.reading import read_document
from keyless_iam.rules.contract import Finding

WIDE = Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::*/*", sid="Read")
NARROW = Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::app/*")


def entries(found: Iterable[tuple[Finding, str, Document]]) -> Baseline:
    return Baseline(frozenset(entry(*each) for each in found))


def finding(document: Document, index: int, *, rule: str = "s3-any-bucket", element: str = "Resource") -> Finding:
    return Finding(rule, Policy("any", document).place(index), element, "says", "Mend")


def statement(element: dict[str, Any]) -> Statement:
    return read_document({"Version": "2012-10-17", "Statement": element}).statements[0]


def test_a_finding_is_known_again_wherever_its_statement_stands() -> None:
    before, after = Document((WIDE,)), Document((NARROW, WIDE))
    known = entries([(finding(before, 0), "role.json", before)])
    assert entry(finding(after, 1), "role.json", after) in known.entries
    assert entry(finding(after, 0), "role.json", after) not in known.entries


def test_a_finding_of_another_rule_file_or_element_is_new() -> None:
    document = Document((WIDE,))
    known = entries([(finding(document, 0), "role.json", document)]).entries
    assert entry(finding(document, 0), "role.json", document) in known
    assert entry(finding(document, 0), "other.json", document) not in known
    assert entry(finding(document, 0, rule="all-actions"), "role.json", document) not in known
    assert entry(finding(document, 0, element="Action"), "role.json", document) not in known


@pytest.mark.parametrize(
    "same",
    [
        {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]},
        {"Resource": "arn:aws:s3:::a/*", "Action": ["s3:GetObject", "s3:PutObject"], "Effect": "Allow"},
        {
            "Sid": "Named",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:GetObject"],
            "Resource": "arn:aws:s3:::a/*",
        },
    ],
)
def test_spelling_order_and_sid_do_not_change_a_fingerprint(same: dict[str, Any]) -> None:
    meant = Statement.of("Allow", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*")
    assert fingerprint(statement(same)) == fingerprint(meant)


@pytest.mark.parametrize(
    "other",
    [
        Statement.of("Deny", "s3:GetObject", "arn:aws:s3:::app/*"),
        Statement.of("Allow", "s3:PutObject", "arn:aws:s3:::app/*"),
        Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::app/in/*"),
        Statement.of("Allow", "s3:GetObject", not_resources="arn:aws:s3:::app/*"),
        Statement.of("Allow", resources="arn:aws:s3:::app/*", not_actions="s3:GetObject"),
        Statement.of(
            "Allow",
            "s3:GetObject",
            "arn:aws:s3:::app/*",
            conditions=[Condition.of("Bool", "aws:SecureTransport", "true")],
        ),
    ],
)
def test_another_meaning_has_another_fingerprint(other: Statement) -> None:
    assert fingerprint(other) != fingerprint(NARROW)


def test_a_baseline_is_read_as_it_was_written() -> None:
    document = Document((WIDE, NARROW))
    found = [(finding(document, n, rule=rule), "b.json", document) for n in (1, 0) for rule in ("z", "a")]
    baseline = entries([*found, *found])
    text = baseline.to_json()
    assert Baseline.read(text) == baseline
    assert len(baseline.entries) == 4
    assert text == entries(reversed(found)).to_json()
    listed = [(e["rule"], e["statement"]) for e in json.loads(text)["findings"]]
    assert listed == sorted(listed)
    assert text.endswith("}\n")


def test_no_findings_make_an_empty_baseline() -> None:
    assert Baseline.read(entries([]).to_json()) == Baseline()


def written(**changes: Any) -> str:
    one = {"rule": "a", "source": "b.json", "statement": "0", "element": "Action"}
    return json.dumps({"version": 1, "findings": [{**one, **changes}]})


def test_an_entry_is_read() -> None:
    assert Baseline.read(written()).entries == {Entry("a", "b.json", "0", "Action")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "1",
        '"version"',
        "{",
        "{}",
        '{"version": 1}',
        '{"version": 1, "findings": 1}',
        '{"version": 1, "findings": {"rule": 1}}',
        '{"version": 1, "findings": [1]}',
        '{"version": 1, "findings": [{}]}',
        written(more="x"),
        written(rule=1),
        written(rule=None),
        written(source=["b.json"]),
        "[" * 100_000,
    ],
)
def test_error_for_what_is_no_baseline_says_how_to_make_one(text: str) -> None:
    with pytest.raises(BaselineError, match="it is not what --write-baseline writes; write it anew"):
        Baseline.read(text)


def test_error_for_a_version_that_is_not_known_names_it() -> None:
    with pytest.raises(BaselineError, match="it has version 2, and 1 is known; write it anew"):
        Baseline.read('{"version": 2, "entries": []}')
