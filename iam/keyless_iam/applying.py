"""Whether one statement applies to one request, and if not, why.

Sources: "IAM JSON policy elements: Action", "IAM JSON policy elements: Resource" and "IAM policy elements: Variables and
tags" (IAM User Guide).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import arns
from keyless_iam.actions import ActionSet
from keyless_iam.conditions.checks import Check, check
from keyless_iam.conditions.context import Context, Missing
from keyless_iam.decision import Reason
from keyless_iam.document import Document, Statement, Version
from keyless_iam.policy import Place, Policy
from keyless_iam.principals import DIRECTLY, Named, named
from keyless_iam.request import Request
from keyless_iam.templates import Template, template
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth, any_of, truth


@dataclass(frozen=True)
class Prepared:
    """A statement with the work done that is the same for every request."""

    statement: Statement
    actions: ActionSet
    resources: tuple[Template, ...]
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, statement: Statement, version: Version) -> "Prepared":
        """The statement of a document of this version, made ready."""
        return cls(
            statement,
            ActionSet(statement),
            tuple(template(resource, version) for resource in statement.resources or statement.not_resources),
            tuple(check(condition, version) for condition in statement.conditions),
        )


@lru_cache(maxsize=2048)
def prepared(document: Document) -> tuple[Prepared, ...]:
    """The document's statements, made ready."""
    return tuple(Prepared.of(statement, document.version) for statement in document.statements)


@dataclass(frozen=True)
class Applied:
    """What a statement has to do with a request.

    Attributes:
        place: where the statement stands.
        statement: itself.
        truth: whether it applies.
        reason: the element because of which it does not, or may not.
        detail: what was compared with what.
        named: how it names the caller; directly if it stands in a policy of the caller's own.
    """

    place: Place
    statement: Statement
    truth: Truth
    reason: Reason = Reason.OUTWEIGHED
    detail: str = ""
    named: Named = DIRECTLY


def apply(policy: Policy, request: Request, *, of_resource: bool, has_boundary: bool) -> list[Applied]:
    """What each statement of a policy has to do with a request.

    Args:
        policy: whose statements.
        request: who asks for what.
        of_resource: whether it is the resource's own policy, whose statements name principals.
        has_boundary: whether the caller has a permissions boundary.
    """
    return [
        _apply(each, policy.place(index), request, of_resource=of_resource, has_boundary=has_boundary)
        for index, each in enumerate(prepared(policy.document))
    ]


def _apply(each: Prepared, place: Place, request: Request, *, of_resource: bool, has_boundary: bool) -> Applied:
    statement = each.statement
    if not each.actions.matches(request.action):
        written = _listed(statement.actions, statement.not_actions)
        return Applied(place, statement, FALSE, Reason.ACTION, f"{request.action} is not {written}")
    context = request.full_context
    open_question: tuple[Reason, str] | None = None
    covered = _resource_matches(each, request, context)
    if covered is not TRUE:
        written = _listed(statement.resources, statement.not_resources)
        verb = "is not" if covered is FALSE else "may be"
        open_question = Reason.RESOURCE, f"{request.resource} {verb} {written}"
        if covered is FALSE:
            return Applied(place, statement, FALSE, *open_question)
    who = DIRECTLY
    if of_resource:
        who = named(statement, request.principal, has_boundary=has_boundary)
        if who.at_all is not TRUE:
            verb = "is not" if who.at_all is FALSE else "may be"
            written = _listed([p.name for p in statement.principals], [p.name for p in statement.not_principals])
            question = Reason.PRINCIPAL, f"{request.principal.name} {verb} {written}"
            if who.at_all is FALSE:
                return Applied(place, statement, FALSE, *question)
            open_question = open_question or question
    elif statement.principals or statement.not_principals:
        open_question = open_question or (Reason.PRINCIPAL, "AWS accepts no principal in such a policy")
    for condition in each.checks:
        holds = condition.holds(context)
        if holds is FALSE:
            return Applied(place, statement, FALSE, Reason.CONDITION, _compared(condition, context, "does not hold"))
        if holds is UNKNOWN:
            open_question = open_question or (Reason.CONDITION, _compared(condition, context, "may hold"))
    if open_question:
        return Applied(place, statement, UNKNOWN, *open_question, who)
    return Applied(place, statement, TRUE, named=who)


def _resource_matches(each: Prepared, request: Request, context: Context) -> Truth:
    if not each.resources:
        return TRUE
    patterns = [written.resolve(context, pattern=True) for written in each.resources]
    result = any_of(_covers(pattern, request) for pattern in patterns)
    if each.statement.not_resources:
        result = ~result
    # Of a variable that is absent AWS says that it "might" make the whole statement invalid: then it never applies.
    return UNKNOWN if result is TRUE and any(isinstance(pattern, Missing) for pattern in patterns) else result


def _covers(pattern: str | Missing, request: Request) -> Truth:
    if isinstance(pattern, Missing):
        return UNKNOWN if pattern is Missing.UNKNOWN else FALSE
    if pattern == "*":
        return TRUE
    if request.resource == "*":
        return arns.covers_no_resource(pattern, request.service)
    return truth(arns.matches(pattern, request.resource))


def _listed(wanted: Iterable[str], unwanted: Iterable[str]) -> str:
    texts = list(wanted)
    if texts:
        return " or ".join(texts)
    return f"other than {' and '.join(unwanted)}"


def _compared(condition: Check, context: Context, verdict: str) -> str:
    given = context[condition.condition.key]
    if isinstance(given, Missing):
        value = f"it is {given.value}"
    else:
        value = "it is " + (" and ".join(f'"{text}"' for text in given) or "empty")
    return f"{condition} {verdict}: {value}"
