"""The report as a comment."""

import re
import time
from dataclasses import replace

from hypothesis import example, given, settings
from keyless_iam.compare.access import Access
from keyless_iam.compare.answers import Answer, Comparison, Verdict
from keyless_iam.policy import UnknownPolicy
from keyless_preview.markdown import LIMIT, markdown, marker
from keyless_preview.outline import Form, outline
from keyless_preview.preview import Diagnostic, PolicyResult
from keyless_preview.report import Change, Expectation, Kind, Notice, PrincipalChange, Report, StackReport
from keyless_preview.wording import Code, Line, Name, Part, tame, verdict
from markdown_it import MarkdownIt

from tests.preview.reports import NASTY, REPORTS, access, changed, web


def written(stack: StackReport) -> str:
    return markdown(Report((stack,)))


def test_what_a_principal_gains_is_the_first_thing_said_with_its_witness() -> None:
    text = written(
        StackReport("shop", "dev", principals=(web(access("s3:GetObject"), access("s3:GetObject", "s3:DeleteObject")),))
    )
    assert text.splitlines()[0] == "<!-- keyless:diff shop/dev -->"
    assert "**Access gets wider for 1 principal.**" in text
    assert "can now delete objects under orders/in/, for example `s3:DeleteObject` on `arn:aws:s3:::orders/in/`" in text
    assert '(statement 0 ("Orders") of web-s3.policy)' in text


def test_what_cannot_be_told_is_never_passed_over() -> None:
    unknown = Access((UnknownPolicy("vendor", "the update makes it"),))
    text = written(StackReport("shop", "dev", principals=(web(access("s3:GetObject"), unknown),)))
    assert "annot tell whether access gets wider or narrower for 1 principal" in text
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
    assert "**Cannot tell whether access gets narrower for 1 principal.**" in text
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


_GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OURS = re.compile(r"</?details>(<summary>[\w, ]+</summary>)?|</?sub>|<!-- keyless:diff [\w./-]*/[\w./-]* -->")
_KINDS = {"paragraph", "heading", "bullet_list", "list_item", "blockquote", "strong", "text", "code_inline"}


def rendered(markdown_text: str) -> list[str]:
    """The lines that a reader sees, each block's. Fails on markup that is not the report's own."""
    lines: list[str] = []
    for token in _GFM.parse(markdown_text):
        if token.type == "html_block":
            for line in filter(None, token.content.split("\n")):
                assert _OURS.fullmatch(line), line
        elif token.type == "inline":
            shown = ""
            for each in token.children or []:
                if each.type == "html_inline":
                    assert _OURS.fullmatch(each.content), each.content
                else:
                    assert each.type.removesuffix("_open").removesuffix("_close") in _KINDS, each.type
                    assert each.type != "text" or not re.search(r"[@#]\w", each.content), "somebody is called"
                    shown += each.content
            lines.append(shown.replace("\u200b", "").strip())
        else:
            assert token.type.removesuffix("_open").removesuffix("_close") in _KINDS, token.type
    return lines


def seen(line: Line) -> str:
    """What a reader sees of a line: a backtick cannot stand in code."""
    return "".join(_seen(part) for part in line.parts).strip()


def _seen(part: Part) -> str:
    if isinstance(part, Name):
        return tame(part.text).strip() or "(no name)"
    return tame(part.text).strip().replace("`", "'") or " " if isinstance(part, Code) else tame(part)


@given(REPORTS)
@settings(max_examples=40, deadline=None)
def test_whatever_the_names_a_reader_sees_exactly_what_is_said(report: Report) -> None:
    text = markdown(report)
    text.encode()
    said: list[str] = []
    for stack in report.stacks:
        said += [tame(f"{stack.project} / {stack.stack}").strip(), verdict(stack)]
        for section in outline(stack):
            said += [section.heading] if section.heading and section.form is not Form.FOLDED else []
            said += [seen(line) for item in section.items for line in (item.line, *item.below)]
    assert [line for line in rendered(text) if line] == [line for line in said if line]
    assert [line for line in text.splitlines() if line.startswith("<!--")] == [marker(each) for each in report.stacks]


@given(NASTY)
@settings(max_examples=500)
@example("1. one")
@example("7) seven")
@example("---")
@example(" - [ ] task")
@example("=== +++ ~~~ ***")
@example("<details>")
@example("www.example.com @octocat GH-12 owner/name#12 #12 !12 %12 ~12 &12 $12")
def test_no_message_begins_a_list_a_heading_or_a_rule(message: str) -> None:
    errors = (Diagnostic("error", "", message),)
    text = markdown(Report((StackReport("s", "d", policies=(), diagnostics=errors),)))
    shown = rendered(text)[3:]
    assert shown == ([tame(message).strip()] if message.strip() else [])
    assert not re.search(r"(?i)\bgh-\d|[@#]\w", text.replace("-- keyless", ""))


def test_one_enormous_message_or_principal_leaves_room_for_the_rest() -> None:
    both = changed(more=3_000, less=2, reasons=("it is a secret",))
    stack = StackReport(
        "shop",
        "dev",
        changes=(Change("delete", "u", "t", "data"),),
        principals=(
            PrincipalChange(Kind.ROLE, "wide", "u", both, both),
            PrincipalChange(Kind.ROLE, "other", "u", notes=("n" * 100_000,)),
        ),
        diagnostics=(Diagnostic("error", "", "<" * 200_000),),
    )
    text = written(stack)
    assert len(text) < 12_000
    assert "\\<" * 1_000 + " … (199,000 more characters)\n" in text
    assert "  - can now: 2,990 more differences\n  - cannot tell whether what it may do is more besides" in text
    assert text.count("can no longer read objects under") == 2
    assert "- **other** (role)\n  - nnn" in text
    assert "**data** t is deleted" in text


def test_a_line_of_control_characters_is_no_longer_than_others() -> None:
    text = written(StackReport("s", "d", diagnostics=(Diagnostic("error", "", "\x00" * 5_000),)))
    assert r"- \\u0000\\u0000" in text
    assert " … (29,000 more characters)" in text
    assert len(text) < 1_600


def test_many_stacks_are_found_again_and_those_without_room_are_counted() -> None:
    changes = tuple(Change("delete", "u", "aws:s3/bucket:Bucket", f"bucket-{i}") for i in range(50))
    stacks = tuple(StackReport("p" * 100, f"{i:0100}", changes=changes) for i in range(200))
    few, some, many = (markdown(Report(stacks[:number])) for number in (20, 100, 200))
    for text, number in ((few, 20), (some, 100), (many, 200)):
        assert len(text) <= LIMIT
        assert [line for line in text.splitlines() if line.startswith("<!--")] == [
            marker(each) for each in stacks[:number]
        ]
        assert text.count("<details>") == text.count("</details>")
    assert few.count("### Deleted or replaced") == 20
    assert few.count("more that do not fit into a comment") == 0
    assert some.count("**50 resources are deleted or replaced.**") == 100
    assert many.count("**50 resources are deleted or replaced.**") < 200
    assert "_More stacks that do not fit into a comment: " in many


def test_neither_many_deletions_nor_many_roles_nor_many_notices_hide_what_is_rare() -> None:
    roles = tuple(PrincipalChange(Kind.ROLE, f"role-{i}", "", changed(more=8)) for i in range(400))
    gone = tuple(Change("delete", "u", "aws:s3/bucket:Bucket", f"bucket-{i}") for i in range(60))
    carried = tuple(Notice("role-carried", "", f"instance-{i} has the credentials of role-{i}") for i in range(400))
    lifted = tuple(Notice("protection-lifted", "a::b", "b is no longer protected", broadens=False) for _ in range(2))
    public = Notice("policy-public", "a::data", "everybody may read")
    text = written(StackReport("s", "d", changes=gone, principals=roles, notices=(*lifted, *carried, public)))
    assert LIMIT * 0.9 < len(text) <= LIMIT
    assert "- **bucket-59** aws:s3/bucket:Bucket is deleted\n" in text, "deletions are short, and all are named"
    assert text.count("(role)") > 20
    assert "### Also\n\n- **data**: everybody may read.\n- instance-0 has the credentials" in text
    assert "- … and " in text[text.index("### Access") : text.index("### Also")]


def test_a_long_list_is_folded_after_its_first_lines() -> None:
    changes = tuple(Change("delete", "u", "t", f"bucket-{i}") for i in range(40))
    text = written(StackReport("s", "d", changes=changes))
    assert (
        "- **bucket-24** t is deleted\n\n<details><summary>15 more</summary>\n\n- **bucket-25** t is deleted\n"
    ) in text
    assert rendered(text)[-2:] == [
        "bucket-39 t is deleted",
        "What policy packs found is not part of this preview's format.",
    ]


def test_every_stack_has_a_marker_of_its_own() -> None:
    one, two = StackReport("shop", "dev"), StackReport("shop", "prod --> x")
    assert marker(two) == "<!-- keyless:diff shop/prod____x -->"
    assert marker(one) in markdown(Report((one, replace(two, stack="prod"))))


def test_what_is_proved_to_stay_the_same_is_said() -> None:
    change = PrincipalChange(Kind.ROLE, "web", "urn", access=changed(), trust=changed())
    said = markdown(Report((StackReport("shop", "dev", principals=(change,)),)))
    assert "  - what it may do stays exactly the same, which is proved\n" in said
    assert "  - who may assume it stays exactly the same, which is proved\n" in said


def test_why_nothing_could_be_compared_is_said_once() -> None:
    why = "2 unchanged resources are missing"
    people = tuple(PrincipalChange(Kind.ROLE, name, "urn", access=changed(reasons=(why,))) for name in ("web", "api"))
    said = markdown(Report((StackReport("shop", "dev", principals=people, unproved=why),)))
    assert said.count(why) == 1
    assert said.count("  - cannot tell what becomes of it\n") == 2
