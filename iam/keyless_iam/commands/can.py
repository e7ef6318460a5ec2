"""`keyless can`: whether policies let one request through, and which statement decides it."""

import json
import sys
from collections.abc import Sequence

import click

from keyless_iam.check.expecting import caller_of
from keyless_iam.commands.files import Failure, content
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Decision, Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.one_request import problem_of
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.problems import DocumentError
from keyless_iam.reading import read_document
from keyless_iam.request import Request

_EXIT = {Outcome.ALLOWED: 0, Outcome.EXPLICITLY_DENIED: 1, Outcome.IMPLICITLY_DENIED: 1, Outcome.UNDECIDED: 2}


@click.command(short_help="Says whether policies allow a request, and by which statement.")
@click.argument("action")
@click.argument("resource")
@click.option("--policy", "policies", multiple=True, metavar="FILE", help="An identity policy; may be repeated.")
@click.option("--boundary", metavar="FILE", help="The permissions boundary.")
@click.option("--session-policy", "sessions", multiple=True, metavar="FILE", help="A session policy; may be repeated.")
@click.option("--resource-policy", metavar="FILE", help="The policy of the bucket, key or role.")
@click.option(
    "--principal", default="role", show_default=True, metavar="NAME", help="Who asks: an ARN, or the name of a role."
)
@click.option(
    "--resource-account", default="", metavar="ID", help="Who owns the resource; the principal's account if not given."
)
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="A condition key of the request; may be repeated."
)
@click.option("--unknown", multiple=True, metavar="KEY", help="A condition key of which nothing is known.")
@click.option("--others-unknown", is_flag=True, help="Keys that are not named are unknown, not absent.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def can(  # noqa: PLR0913  an option each
    *,
    action: str,
    resource: str,
    policies: Sequence[str],
    boundary: str | None,
    sessions: Sequence[str],
    resource_policy: str | None,
    principal: str,
    resource_account: str,
    pairs: Sequence[str],
    unknown: Sequence[str],
    others_unknown: bool,
    form: str,
) -> None:
    """Says whether policies allow ACTION on RESOURCE (an ARN, or * where there is none), and by which statement.

    Exits with 0 if the request is allowed, 1 if it is denied, 2 if nobody can tell or something could not be read.
    """
    in_force = PolicySet(
        identity=tuple(map(_policy, policies)),
        boundary=_policy(boundary) if boundary else None,
        session=tuple(map(_policy, sessions)) if sessions else None,
        resource=_policy(resource_policy) if resource_policy else None,
    )
    try:
        values: dict[str, list[str]] = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals or ":" not in key:
                raise Failure(f'--context "{pair}" is no KEY=VALUE; write such as s3:prefix=in/')
            values.setdefault(key, []).append(value)
        context = Context.of(values, unknown=unknown, unlisted="unknown" if others_unknown else "absent")
        request = Request.of(caller_of(principal), action, resource, context, resource_account=resource_account)
    except ValueError as error:
        raise Failure(str(error)) from None
    problem = problem_of(action, resource, teller="a question")
    if problem:
        raise Failure(str(problem))
    decision = evaluate(request, in_force)
    click.echo(_as_json(decision) if form == "json" else str(decision))
    sys.exit(_EXIT[decision.outcome])


def _policy(path: str) -> Policy:
    try:
        return Policy(path, read_document(content(path)))
    except DocumentError as error:
        raise Failure("\n".join(f"{path}: {problem}" for problem in error.problems)) from None


def _as_json(decision: Decision) -> str:
    data = {
        "version": 1,
        "outcome": decision.outcome.value,
        "deciding": [
            {"policy": d.place.policy, "statement": d.place.index, "sid": d.place.sid, "effect": d.effect}
            for d in decision.deciding
        ],
        "reasons": list(decision.reasons),
        "others": list(map(str, decision.others)),
    }
    return json.dumps(data, indent=2)
