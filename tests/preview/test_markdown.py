"""The report as a comment."""

import re
import time
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.compare.access import Access
from keyless_iam.compare.answers import Answer, Comparison, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.reading import read_document
from keyless_iam.request import Caller
from keyless_preview.markdown import LIMIT, markdown, marker
from keyless_preview.preview import Diagnostic, PolicyResult
from keyless_preview.report import Change, Expectation, Kind, Notice, PrincipalChange, Report, StackReport

ROLE = Caller.of("arn:aws:iam::111122223333:role/web")


def access(*actions: str) -> Access:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::orders/in/*"}
    return Access((Policy("read.policy", read_document({"Version": "2012-10-17", "Statement": [statement]})),))


def web(old: Access, new: Access, **more: Any) -> PrincipalChange:
    return PrincipalChange(Kind.ROLE, "web", "urn:web", compare(old, new, ROLE), **more)


def written(stack: StackReport) -> str:
    return markdown(Report((stack,)))


def test_what_a_principal_gains_is_the_first_thing_said_with_its_witness() -> None:
    text = written(
        StackReport("shop", "dev", principals=(web(access("s3:GetObject"), access("s3:GetObject", "s3:DeleteObject")),))
    )
    assert text.splitlines()[0] == "<!-- keyless:diff shop/dev -->"
    assert "**Access gets wider for 1 principal.**" in text
    assert "can now delete objects under orders/in/, for example `s3:DeleteObject` on `arn:aws:s3:::orders/in/`" in text
    assert "(statement 0 of read.policy)" in text.replace("\\", "")


def test_what_cannot_be_told_is_never_passed_over() -> None:
    unknown = Access((UnknownPolicy("vendor", "the update makes it"),))
    text = written(StackReport("shop", "dev", principals=(web(access("s3:GetObject"), unknown),)))
    assert "annot tell whether it gets wider for 1 principal" in text
    assert "the update makes it" in text
    assert "obody's access changes" not in text
    unproved = written(StackReport("shop", "dev", unproved="unchanged resources are missing"))
    assert "Cannot tell what becomes of access" in unproved


def test_nothing_that_is_worse_is_summed_up_as_no_change() -> None:
    public = Notice("policy-public", "a::data", "bucket policy data.policy becomes public")
    unsure = Notice("policy-unknown", "a::data", "nobody can tell", broadens=False, undecided=True)
    broken = Expectation("access.expect", 3, "cannot web s3:* *", "allowed")
    for stack, says in (
        (StackReport("s", "d", notices=(public,)), "**1 setting beside policies lets more in.**"),
        (StackReport("s", "d", notices=(unsure,)), "**Cannot tell of 1 setting beside policies.**"),
        (StackReport("s", "d", expectations=(broken,)), "**1 line of an access file cannot be relied on.**"),
    ):
        assert says in written(stack)
    lost = Access((UnknownPolicy("vendor", "the update makes it"),))
    narrowed = replace(
        web(access("s3:GetObject"), lost), access=Comparison(Answer(Verdict.NO), Answer(Verdict.CANNOT_TELL))
    )
    text = written(StackReport("s", "d", principals=(narrowed,)))
    assert "**Cannot tell whether it gets narrower for 1 principal.**" in text
    assert "**Nobody's access changes.**" in written(StackReport("s", "d"))


def test_deletions_and_replacements_come_before_everything_else() -> None:
    changes = (
        Change("delete", "u1", "aws:s3/bucket:Bucket", "data", id="data-1a2b"),
        Change("replace", "u2", "aws:iam/role:Role", "web", replacing=("name",)),
        Change("update", "u3", "aws:s3/bucket:Bucket", "other", changed=("tags.a",)),
    )
    text = written(
        StackReport("shop", "dev", changes=changes, notices=(Notice("imdsv2-off", "a::web", "IMDSv2 is off"),))
    )
    assert "; 2 resources are deleted or replaced.**" in text
    assert "**data** aws:s3/bucket:Bucket (`data-1a2b`) is deleted" in text
    assert "is replaced because of `name`" in text
    assert text.index("is deleted") < text.index("IMDSv2 is off") < text.index("<details>")
    assert "update **other** aws:s3/bucket:Bucket: `tags.a`" in text[text.index("<details>") :]


def test_a_preview_that_failed_is_told_with_its_error() -> None:
    text = written(
        StackReport("shop", "dev", failed=True, diagnostics=(Diagnostic("error", "a::web", "no such role"),))
    )
    assert "The preview failed" in text
    assert "web: no such role" in text


def test_policy_results_are_listed_and_their_absence_is_told() -> None:
    found = PolicyResult("keyless", "s3-any-bucket", "mandatory", "high", "a::web", "too wide")
    assert "mandatory, high: **s3-any-bucket** web: too wide" in written(StackReport("s", "d", policies=(found,)))
    assert "not part of this preview's format" in written(StackReport("s", "d"))


def test_a_thousand_changes_fit_and_what_is_cut_is_counted() -> None:
    changes = tuple(
        Change("update", f"u{i}", "aws:s3/bucket:Bucket", f"bucket-{i}" * 9, changed=("tags",)) for i in range(5_000)
    )
    start = time.perf_counter()
    text = written(
        StackReport("shop", "dev", changes=changes, principals=(web(access("s3:GetObject"), access("s3:*")),))
    )
    assert time.perf_counter() - start < 5
    assert len(text) <= LIMIT
    assert re.search(r"and [\d,]+ more that do not fit into a comment", text)
    assert "Access gets wider for 1 principal" in text
    assert text.count("<details>") == text.count("</details>") == 1


NASTY = st.text(st.sampled_from("ab@#|<>-!`*_[]()\n\\ &é"), max_size=24)


@given(NASTY, NASTY, st.lists(NASTY, max_size=4))
def test_no_name_of_a_program_is_markup_a_mention_or_a_line(name: str, message: str, paths: list[str]) -> None:
    stack = StackReport(
        name,
        name,
        changes=(
            Change("delete", name, name, name, id=name, replacing=tuple(paths)),
            Change("update", name, name, name),
        ),
        principals=(PrincipalChange(Kind.ROLE, name, name, carriers=tuple(paths), notes=(message,)),),
        diagnostics=(Diagnostic("error", name, message),),
    )
    text = written(stack)
    plain = re.sub(r"`[^`\n]*`", "", text)
    assert not re.search(r"(?<!\\)<(?!/?details>|/?summary>|/?sub>|!-- keyless)", plain)
    assert not re.search(r"@\w", plain)
    assert text.count("<!--") == text.count("-->") == 1
    assert text.count("<details>") == text.count("</details>")


def test_every_stack_has_a_marker_of_its_own() -> None:
    one, two = StackReport("shop", "dev"), StackReport("shop", "prod --> x")
    assert marker(two) == "<!-- keyless:diff shop/prod____x -->"
    assert marker(one) in markdown(Report((one, replace(two, stack="prod"))))
