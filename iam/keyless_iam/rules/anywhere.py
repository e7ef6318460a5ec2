"""Rules that look for actions on resources that nobody named."""

from collections.abc import Iterator, Sequence

from keyless_iam.rules.contract import Finding, Settings
from keyless_iam.rules.dangers import UNCERTAIN, covered, is_allowed, joined, resource_element
from keyless_iam.rules.limits import limited
from keyless_iam.subject import Subject


def anywhere(  # noqa: PLR0913  what two rules differ in
    rule: str,
    subject: Subject,
    settings: Settings,
    *,
    actions: Sequence[str],
    limits: Sequence[str],
    says: str,
    mend: str,
) -> Iterator[Finding]:
    """Findings about statements by which actions reach any resource of their type.

    Args:
        rule: the rule's name.
        subject: what is judged.
        settings: which actions are meant.
        actions: those that the rule looks for.
        limits: condition keys that say which resources, as in ``limits.demands``.
        says: what is reached.
        mend: as in ``Finding``.
    """
    for opening in subject.reach.openings:
        asked = [a for a in covered(opening, actions) if not is_allowed(a, settings)]
        wide = [
            p for a in asked for p in opening.permits(a) if p.everywhere and not limited(subject, opening, a, limits)
        ]
        if wide:
            first = next((p for p in wide if p.certain), wide[0])
            yield Finding(
                rule,
                opening.place,
                resource_element(opening),
                f"{joined(list(dict.fromkeys(p.action for p in wide)))} can reach {says}"
                + ("" if first.certain else UNCERTAIN),
                mend,
                str(first),
                first.certain,
            )
