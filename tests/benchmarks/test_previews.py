"""The preview whose report is measured is one in which nothing is missing, and all of it is told."""

from collections import Counter

from keyless_iam.compare.answers import Verdict
from keyless_preview.building import build_report
from keyless_preview.markdown import LIMIT
from keyless_preview.reading import read_previews

from benchmarks.previews import CHANGES, PRINCIPALS, one_changed_policy, preview_text
from benchmarks.reporting import report_of


def test_the_preview_changes_a_thousand_resources_and_the_access_of_hundreds_of_roles() -> None:
    text = preview_text()
    assert preview_text() == text
    (preview,) = read_previews(text, "preview.json")
    (stack,) = build_report((preview,)).stacks

    assert (preview.missing, preview.failed, stack.unproved) == ("", False, "")
    assert len(stack.changes) == CHANGES == 1_000
    assert len(stack.principals) == PRINCIPALS == 350
    told = Counter(each.access.broadened.verdict for each in stack.principals if each.access)
    assert told[Verdict.YES] > 150
    assert told[Verdict.NO] > 100
    assert Counter(each.op for each in stack.changes) == {"update": 540, "create": 400, "delete": 30, "replace": 30}

    comment = report_of(text)
    assert LIMIT * 0.9 < len(comment) <= LIMIT
    assert "Access gets wider for" in comment
    assert "60 resources are deleted or replaced" in comment


def test_the_small_preview_changes_one_policy() -> None:
    (preview,) = read_previews(one_changed_policy(), "preview.json")
    (stack,) = build_report((preview,)).stacks
    assert [change.op for change in stack.changes] == ["update"]
    assert [change.name for change in stack.principals] == ["app"]
    assert not stack.unproved
