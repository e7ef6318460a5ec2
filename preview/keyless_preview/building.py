"""What is to be said of previews: changes, who can reach what afterwards that could not before, and what else matters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from keyless_iam.compare.answers import Answer, Comparison, Verdict
from keyless_iam.expectations import Expectation as Line

from keyless_preview.notices import notices_of
from keyless_preview.preview import Preview, Step
from keyless_preview.principals import Principal, Program
from keyless_preview.report import Change, Expectation, PrincipalChange, Report, StackReport
from keyless_preview.values import why_not

_QUIET = frozenset({"same", "read", "refresh"})
_STACK = "pulumi:pulumi:Stack"

_REFRESHED = '"before" is what exists: Pulumi\'s state was refreshed first'
_STATE = '"before" is Pulumi\'s state, which differs from what exists if somebody changed that by other means'
_FAILED = "the preview failed, so that resources may be missing from it: mend the error and run it again"

_ORDER = (Verdict.YES, Verdict.CANNOT_TELL, Verdict.NO)

Expectations = Mapping[str, Sequence[Line]]
"""The lines of access files, by the files' names."""


def build_report(previews: Iterable[Preview], expectations: Expectations | None = None) -> Report:
    """What is to be said of previews.

    Args:
        previews: one of each stack.
        expectations: what must hold afterwards. A line about a principal that no stack has is told with the first one.
    """
    given = expectations or {}
    programs = [(preview, Program(preview)) for preview in previews]
    stacks = [_build(preview, program, given) for preview, program in programs]
    strangers = tuple(_strangers(given, [program for _, program in programs]))
    if stacks and strangers:
        stacks[0] = replace(stacks[0], expectations=(*stacks[0].expectations, *strangers))
    return Report(tuple(stacks))


def build(preview: Preview, expectations: Expectations | None = None) -> StackReport:
    """What is to be said of the preview of one stack.

    Args:
        preview: what was read.
        expectations: what must hold afterwards.
    """
    return build_report((preview,), expectations).stacks[0]


def _build(preview: Preview, program: Program, expectations: Expectations) -> StackReport:
    unproved = preview.missing or (_FAILED if preview.failed else "")
    changes = (_change(step) for step in preview.steps if step.op not in _QUIET)
    principals = (_principal(each, unproved) for each in (*program.changed(), *program.exchanged()))
    return StackReport(
        preview.project,
        preview.stack,
        preview.counts,
        tuple(sorted((each for each in changes if each.type != _STACK), key=_place)),
        tuple(sorted(principals, key=_weight)),
        notices_of(preview, program),
        preview.policies,
        tuple(_broken(expectations, program, unproved)),
        preview.diagnostics,
        preview.failed,
        unproved,
        _REFRESHED if preview.refreshed else _STATE,
    )


def _change(step: Step) -> Change:
    state = step.new or step.old
    # What is deleted is best known by what it is called in AWS.
    ids = [each.id for each in (step.old, step.new) if each and each.id and not why_not(each.id)]
    return Change(
        step.op,
        step.urn,
        state.type if state else step.urn.rpartition("::")[0].rpartition("::")[2].rpartition("$")[2],
        step.urn.rpartition("::")[2],
        ids[0] if ids else "",
        step.changed,
        step.replacing,
    )


def _place(change: Change) -> tuple[bool, str, str]:
    return not change.ends, change.name, change.urn


def _principal(principal: Principal, unproved: str) -> PrincipalChange:
    access = trust = None
    if principal.access_changes:
        access = _untold(unproved) if unproved else _compare(principal)
    if principal.trust_changes:
        trust = _untold(unproved) if unproved else _compare_trust(principal)
    return PrincipalChange(
        principal.kind, principal.name, principal.urn, access, trust, principal.carriers, principal.notes
    )


def _compare(principal: Principal) -> Comparison:
    from keyless_iam.compare.policies import compare  # noqa: PLC0415  most previews change no access

    return compare(principal.before, principal.after, principal.caller)


def _compare_trust(principal: Principal) -> Comparison:
    from keyless_iam.compare.trust import compare_trust  # noqa: PLC0415  most previews change no trust

    return compare_trust(*principal.trust, principal.caller.name)


def _untold(reason: str) -> Comparison:
    answer = Answer(Verdict.CANNOT_TELL, reasons=(reason,))
    return Comparison(answer, answer)


def _weight(change: PrincipalChange) -> tuple[int, int, str, str]:
    told = [each for each in (change.access, change.trust) if each]
    more = min((_ORDER.index(each.broadened.verdict) for each in told), default=len(_ORDER))
    less = min((_ORDER.index(each.narrowed.verdict) for each in told), default=len(_ORDER))
    return more, less, change.name, change.urn


def _broken(expectations: Expectations, program: Program, unproved: str) -> Iterator[Expectation]:
    if expectations:
        from keyless_preview.expecting import broken  # noqa: PLC0415  most previews are held against no access file

        for file, lines in expectations.items():
            yield from broken(file, lines, program, unproved)


def _strangers(expectations: Expectations, programs: Sequence[Program]) -> Iterator[Expectation]:
    for file, lines in expectations.items():
        for line in lines:
            if not any(program.named(line.principal) for program in programs):
                says = f"no role, user or instance is called {line.principal}: name one of the preview"
                yield Expectation(file, line.line, str(line), says, undecided=True)
