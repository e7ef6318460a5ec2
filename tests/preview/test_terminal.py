"""The report for a terminal."""

import io
import re

from hypothesis import given, settings
from keyless_preview.preview import Diagnostic
from keyless_preview.report import Change, Kind, PrincipalChange, Report, StackReport
from keyless_preview.terminal import show
from rich.console import Console

from tests.preview.reports import FAILED, REPORTS, WHOLE, changed

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def plain(*stacks: StackReport) -> str:
    """What a pipe or a file gets."""
    file = io.StringIO()
    show(Report(stacks), Console(file=file, force_terminal=False, width=60))
    return file.getvalue()


def drawn(*stacks: StackReport, width: int = 80) -> str:
    """What a terminal gets."""
    file = io.StringIO()
    show(
        Report(stacks),
        Console(file=file, force_terminal=True, width=width, color_system="standard", legacy_windows=False),
    )
    return file.getvalue()


def test_the_verdict_comes_first_and_everything_else_in_the_order_of_a_comment() -> None:
    assert (
        plain(WHOLE)
        == """\
shop / prod
Access gets wider for 2 principals; access gets narrower for 1 principal; cannot tell whether access gets narrower for 1 \
principal; 1 setting beside policies lets more in; cannot tell of 1 setting beside policies; 2 lines of an access file \
cannot be relied on; 2 resources are deleted or replaced.

Errors
  web: no such role

Deleted or replaced
  data aws:s3/bucket:Bucket (data-1a2b) is deleted
  web aws:iam/role:Role is replaced because of name

Access
  web (role)
    - can now delete objects under orders/in/, for example s3:DeleteObject on arn:aws:s3:::orders/in/ \
(statement 0 ("Orders") of web-s3.policy)
    - can no longer write objects under orders/in/, for example s3:PutObject on arn:aws:s3:::orders/in/ \
(statement 0 ("Orders") of web-s3.policy)
    - its credentials are on web-0
  Ops (role outside of this program)
    - arn:aws:s3:::data-0/* can now assume it, for example s3:GetObject on arn:aws:s3:::data-0/* by \
arn:aws:iam::111122223333:role/web (statement 0 of read.policy)
    - cannot tell whether who may assume it is more besides: a value is a secret
    - cannot tell whether who may assume it is less: a value is a secret
    - so

Access file
  access.expect, line 3: cannot web s3:DeleteObject * does not hold: it is allowed
  access.expect, line 5: can ops s3:GetObject * cannot be told: nobody is called ops

Also
  web-0: web-0 no longer requires IMDSv2.
  data: nobody can tell whom it lets in.
  data: data is no longer protected.

Policies
  mandatory, high: s3-any-bucket web: too wide
  advisory, medium: imdsv2 web-0: not required

Resources: 1 delete, 1 replace, 11 same, 1 update.

All other changes
  update other aws:s3/bucket:Bucket: tags.a

"before" is what exists.
"""
    )


def test_several_stacks_are_told_one_after_the_other() -> None:
    text = plain(WHOLE, FAILED)
    assert text.endswith("""

shop / prod
The preview failed: what it would change is not known.

Errors
  the program ended with an error

Cannot tell what becomes of access: the preview failed.

What policy packs found is not part of this preview's format.
""")
    assert plain() == ""


def test_a_terminal_gets_colours_by_what_lines_mean_and_a_file_gets_none() -> None:
    text = drawn(WHOLE, width=300)
    assert "\x1b" not in plain(WHOLE)
    assert "\x1b[1;31mAccess gets wider" in text
    assert "\x1b[31mcan now delete objects" in text
    assert "\x1b[32mcan no longer write objects" in text
    assert "\x1b[33mcannot tell whether" in text
    calm = drawn(StackReport("shop", "prod"))
    assert "\x1b[1;32mNobody's access changes." in calm


def test_lines_end_at_the_width_and_hang_below_their_beginning() -> None:
    lines = _COLOURS.sub("", drawn(WHOLE, width=40)).splitlines()
    assert max(map(len, lines)) <= 40
    begin = next(i for i, line in enumerate(lines) if "can now delete" in line)
    assert lines[begin].startswith("    - can now")
    assert lines[begin + 1].startswith("      ")
    assert lines[0] == "shop / prod"
    assert "Errors" in lines
    assert "  web: no such role" in [line.rstrip() for line in lines]


def test_a_thousand_changes_are_counted_and_the_verdict_is_on_the_last_screen() -> None:
    changes = tuple(Change("update", f"u{i}", "aws:s3/bucket:Bucket", f"bucket-{i}") for i in range(1_000))
    roles = tuple(PrincipalChange(Kind.ROLE, f"role-{i}", "", changed(more=30, less=1)) for i in range(20))
    lines = plain(StackReport("shop", "prod", changes=changes, principals=roles)).splitlines()
    assert "  update bucket-24 aws:s3/bucket:Bucket" in lines
    assert "  … and 975 more" in lines
    assert lines.count("    - can now: 20 more differences") == 20
    assert sum("can no longer" in line for line in lines) == 20, "what is lost is not crowded out"
    assert lines[1] == lines[-1]
    assert lines[-1].startswith("Access gets wider for 20 principals; access gets narrower")
    assert len(plain(WHOLE).split("Access gets wider")) == 2


def test_no_name_is_markup_or_a_command_to_the_terminal() -> None:
    bad = "[red]x[/] [link=http://evil]y :warning: \x1b]0;title\x07\x1b[2J\r\n\u202egone\x9b1m"
    stack = StackReport(bad, bad, diagnostics=(Diagnostic("error", "", bad),))
    says = r"[red]x[/] [link=http://evil]y :warning: \u001b]0;title\u0007\u001b[2J \u202egone\u009b1m"
    assert f"\n  {says}\n" in plain(stack)
    assert plain(stack).startswith(f"{says} / {says}\n")


@given(REPORTS)
@settings(max_examples=50)
def test_any_report_is_plain_text_within_the_width(report: Report) -> None:
    text = plain(*report.stacks)
    text.encode()
    assert all(each.isprintable() or each == "\n" for each in text)
    for line in drawn(*report.stacks, width=50).splitlines():
        shown = _COLOURS.sub("", line)
        assert shown.isprintable()
        assert len(shown) <= 50
