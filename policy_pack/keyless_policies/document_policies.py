"""The rules about documents as policies of the pack, and what must be said of documents beside them."""

from collections.abc import Iterator, Mapping

from keyless_iam.rules.configuration import today
from keyless_iam.rules.contract import ADVISES, BLOCKS, Finding, Level, Preset, Rule, Severity
from keyless_iam.rules.judge import Configured

from keyless_policies.analysis import Judgement
from keyless_policies.policies import PackPolicy, Question

_ADVICE_ONLY: Mapping[Preset, Level] = {"audit": Level.ADVISORY, "standard": Level.ADVISORY, "strict": Level.ADVISORY}


def document_policy(rule: Rule) -> PackPolicy:
    """A rule about documents, on every resource that carries one or attaches one."""
    return PackPolicy(
        rule.name,
        rule.title,
        rule.severity,
        rule.levels,
        lambda question: _messages(rule, question),
        rule.remediation,
        concerns=lambda analysis: not rule.types.isdisjoint(analysis.types),
        options=rule.options,
        configured=lambda program, told: program.note_rule(Configured(rule, told.settings), told.exceptions),
        excuses=True,
    )


def _messages(rule: Rule, question: Question) -> Iterator[str]:
    analysis, exceptions, day = question.analysis, question.configuration.exceptions, today()
    expired = exceptions.expired(question.urn, day)
    for judgement in analysis.judgements:
        for finding, owner, known in _findings(rule, question, judgement):
            if any(exceptions.excuse(urn, day) for urn in (question.urn, owner)):
                continue
            # Also by what has been said of another resource: what that covers was not said there and is not said here.
            analysis.covered.update((finding.place, name) for name in rule.covers)
            if known or analysis.program.baselines.holds(finding, owner, judgement.subject.policies):
                continue
            own = finding.place.policy.startswith(f"{question.name}.")
            message = f"{'' if own else f'{question.name}: '}{finding} {expired}".rstrip()
            if rule.narrowness and judgement.subject.carried_by_instance is False:
                analysis.elsewhere.append(f"{rule.name}: {message}")
            else:
                yield message


def _findings(rule: Rule, question: Question, judgement: Judgement) -> list[tuple[Finding, str, bool]]:
    """What a rule finds, each with the resource it is about and whether it was found there before."""
    analysis, program = question.analysis, question.analysis.program
    if judgement.subject.type not in rule.types or (rule.narrowness and judgement.role_unknown):
        return []
    found = [
        (finding, owner, judgement.shared and program.is_found(owner, rule.name, finding.place))
        for finding in dict.fromkeys(rule.check(judgement.subject, question.configuration.settings))
        if (finding.place, rule.name) not in analysis.covered
        for owner in (judgement.owner(finding),)
    ]
    for finding, owner, _ in found:
        program.note_found(owner, rule.name, finding.place)
    return found


def _unreadable(question: Question) -> Iterator[str]:
    holding = question.analysis.holding
    for document in holding.unreadable if holding else ():
        for problem in document.problems:
            yield f"{question.name}.{document.path} is no policy document, {problem}."


def _unknown(question: Question) -> Iterator[str]:
    holding = question.analysis.holding
    for path in (*(holding.unknown if holding else ()), *question.analysis.unknown):
        yield (
            f"{question.name}.{path} cannot be judged at preview: it is made with a value that only the update knows. It is judged at "
            "the update, before the resource is created. Write it with names that the program gives, not with outputs."
        )


def _unread(question: Question) -> Iterator[str]:
    for arn in question.analysis.unread:
        yield (
            f"{question.name}: cannot tell what {arn} allows: neither this program nor the snapshot of AWS managed policies holds it. "
            "Write the statements that are needed in a policy of this program."
        )


READABLE = PackPolicy(
    "policy-document-readable",
    "Policy documents follow the grammar of IAM.",
    Severity.HIGH,
    BLOCKS,
    _unreadable,
    "Correct the document at the place that is named.",
)

NARROWNESS_ELSEWHERE = PackPolicy(
    "s3-narrowness-elsewhere",
    "S3 access is narrow in policies that no instance carries, too.",
    Severity.MEDIUM,
    ADVISES,
    lambda question: question.analysis.elsewhere,
    "As for the rule that is named in the message.",
    concerns=lambda analysis: bool(analysis.elsewhere),
)

KNOWN_AT_PREVIEW = PackPolicy(
    "document-known-at-preview",
    "What the pack judges is known at preview.",
    Severity.LOW,
    _ADVICE_ONLY,
    _unknown,
    "Write documents with names that the program gives, not with outputs of resources that are not created yet.",
    concerns=lambda analysis: bool(analysis.unknown or (analysis.holding and analysis.holding.unknown)),
)

ATTACHED_KNOWN = PackPolicy(
    "attached-policy-known",
    "Attached policies can be read by the pack.",
    Severity.LOW,
    _ADVICE_ONLY,
    _unread,
    "Write the statements that are needed in a policy of the same program.",
    concerns=lambda analysis: bool(analysis.holding and analysis.holding.attached),
)

FIRST = (READABLE,)
LAST = (NARROWNESS_ELSEWHERE, KNOWN_AT_PREVIEW, ATTACHED_KNOWN)
