"""Whether a role's new trust policy lets more principals become the role than its old one, and whether it lets fewer.

Sources: "AWS JSON policy elements: Principal", "Policy evaluation for requests within a single account" and "Cross-account policy
evaluation logic" (IAM User Guide): within an account, who is named needs no policy of its own; who is trusted by its account
does, and so does everybody of another account.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from time import monotonic

from keyless_iam import globs
from keyless_iam.compare.action_classes import ActionClass
from keyless_iam.compare.answering import Confirm, answer, classes_between
from keyless_iam.compare.answers import Answer, Comparison
from keyless_iam.compare.clauses import ALL_ACTIONS, Actions, Clause, Side, Way
from keyless_iam.compare.contexts import Atom, Fixed
from keyless_iam.compare.plans import Space
from keyless_iam.compare.policies import DENIED
from keyless_iam.compare.search import Candidate, Ground
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import Document, Principal, Statement, Version
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Place, Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Caller, Request

_COLON = "\U000f2000"
"""Stands for a colon, so that nothing takes what is written for an ARN."""

# Who asks is written as a text: with or without a policy of its own that allows it, or of another kind.
_ALLOWED, _BARE, _SERVICE, _PROVIDER = "allowed ", "bare ", "service ", "provider "

# In these documents nothing is a variable.
_VERSION: Version = "2008-10-17"

# Keys that follow from who asks.
_OWN_KEYS = (
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:username",
    "aws:principalservicename",
)


def compare_trust(
    old: Policy | UnknownPolicy | None, new: Policy | UnknownPolicy | None, role: str, *, seconds: float = 2.0
) -> Comparison:
    """What becomes of who may assume a role. Of a difference the ``resources`` are the principals, as written.

    Args:
        old: its trust policy; None if the role does not exist.
        new: likewise.
        role: its ARN. If it names no account (``arn:aws:iam:::role/web``), that may be any.
        seconds: after which what is not decided is given up.
    """
    deadline = monotonic() + seconds
    account = role.split(":", 5)[4]
    before, after = _side(old, account), _side(new, account)
    classes = classes_between(before, after, deadline)
    if isinstance(classes, Comparison):
        return classes
    ground = _ground(account)
    half = (monotonic() + deadline) / 2
    broadened = answer(classes, (after, before), ground, _confirm(new, old, role), half)
    narrowed = answer(classes, (before, after), ground, _confirm(old, new, role), deadline)
    return Comparison(_with_principals(broadened, new, account), _with_principals(narrowed, old, account))


def _side(policy: Policy | UnknownPolicy | None, account: str) -> Side:
    if policy is None:
        return Side()
    if isinstance(policy, UnknownPolicy):
        place = Place(policy.name, 0)
        allows, denies = (
            Clause(
                ALL_ACTIONS,
                ("*",),
                spared=False,
                version=_VERSION,
                atoms=frozenset({Atom.unread(policy, verb)}),
                of="",
                place=place,
            )
            for verb in ("allows", "denies")
        )
        return Side((Way((allows,)),), (denies,))
    found: dict[str, list[Clause]] = {"Allow": [], "Deny": []}
    for index, statement in enumerate(policy.document.statements):
        found[statement.effect].append(_clause(policy.document, statement, policy.place(index), account))
    return Side((Way(tuple(found["Allow"])),), tuple(found["Deny"]))


def _clause(document: Document, statement: Statement, place: Place, account: str) -> Clause:
    named = statement.principals or statement.not_principals
    atoms = {Atom.of(condition, document.version) for condition in statement.conditions}
    if any(p.kind == "CanonicalUser" for p in named) or (
        statement.not_principals and any(p.kind in ("AWS", "*") for p in named)
    ):
        who = ", ".join(p.name for p in named)
        atoms.add(
            Atom(None, question=f"whom {'NotPrincipal' if statement.not_principals else 'Principal'} {who} names")
        )
    is_deny = statement.effect == "Deny"
    patterns = tuple(dict.fromkeys(p for each in named for p in _patterns(each, account, is_deny=is_deny)))
    return Clause(
        Actions.of(statement), patterns, bool(statement.not_principals), _VERSION, frozenset(atoms), "", place
    )


def _patterns(principal: Principal, account: str, *, is_deny: bool) -> Iterator[str]:
    """The texts of whom a principal names. A Deny is about whom it names, whatever their own policies say."""
    kind, name = principal.kind, principal.name
    if principal.is_everybody:
        yield "*"
    elif kind in ("Service", "Federated"):
        yield f"{_SERVICE if kind == 'Service' else _PROVIDER}{_text(name)}"
    elif name.isdigit() or name.endswith(":root"):
        owner = name if name.isdigit() else name.split(":", 5)[4]
        for start in (_ALLOWED, *((_BARE,) if is_deny else ())):
            yield _text(f"{start}arn:aws") + f"*{_text('::' + owner + ':')}*"
            yield f"{start}{_text(name)}"
    else:
        is_near = not account or f":{account}:" in name
        for start in (_ALLOWED, *((_BARE,) if is_deny or is_near else ())):
            yield f"{start}{_text(name)}"
            if ":role/" in name:
                # A role's name means its sessions.
                _, partition, _, _, owner, path = name.split(":", 5)
                session = f"arn:{partition}:sts::{owner}:assumed-role/{path.rpartition('/')[2]}/"
                yield f"{start}{_text(session)}*"


def _text(name: str) -> str:
    return globs.escape(name).replace(":", _COLON)


def _ground(account: str) -> Ground:
    arn = _text("arn:aws")
    middle = f"*{_text('::')}"
    spaces: tuple[Space, ...] = (
        (f"{_SERVICE}?*", ""),
        (f"{_PROVIDER}?*", ""),
        (f"{_ALLOWED}{arn}{middle}*{_COLON}?*", ""),
        # An account that is not known may be any.
        (f"{_BARE}{arn}{middle}{account or '*'}{_COLON}?*", ""),
        # Unique ids of principals that are gone.
        (f"{_ALLOWED}A?*", f"*{_COLON}*"),
    )
    typical: tuple[Space, ...] = (
        (f"{_ALLOWED}{_text('arn:aws:iam::999999999999:role/')}?*", ""),
        (f"{_ALLOWED}{_text('arn:aws:iam::')}?*{_text(':role/')}?*", ""),
        (f"{_BARE}{_text('arn:aws:iam::')}{account or '?*'}{_text(':role/')}?*", ""),
    )

    def spaces_of(_: ActionClass) -> tuple[Space, ...]:
        return spaces

    return Ground(Fixed(), spaces_of, lambda _: typical)


def _confirm(gaining: Policy | UnknownPolicy | None, lacking: Policy | UnknownPolicy | None, role: str) -> Confirm:
    everything = Policy("the caller's own policy", Document((Statement.of("Allow", "*", "*"),)))

    def confirm(candidate: Candidate) -> Request | None:
        for name, is_allowed in _names(candidate):
            try:
                caller = Caller.of(name)
            except ValueError:
                continue
            values = {key: value for key, value in candidate.values.items() if key not in _OWN_KEYS}
            request = Request.of(caller, candidate.action, role, Context.of(values))
            identity = (everything,) if is_allowed else ()
            outcomes = [
                evaluate(request, PolicySet(identity, resource=side)).outcome
                if side is not None
                else Outcome.IMPLICITLY_DENIED
                for side in (gaining, lacking)
            ]
            if outcomes[0] is Outcome.ALLOWED and outcomes[1] in DENIED:
                return request
        return None

    return confirm


def _names(candidate: Candidate) -> Iterator[tuple[str, bool]]:
    """The principals that a candidate may be, and whether their own policies allow what they ask for."""
    text = candidate.resource
    is_allowed = not text.startswith(_BARE)
    # Whom a condition names is who asks.
    for arn in candidate.values.get("aws:principalarn", ()):
        yield arn, is_allowed
    for start in (_ALLOWED, _BARE, _SERVICE, _PROVIDER):
        if text.startswith(start):
            yield text.removeprefix(start).replace(_COLON, ":"), is_allowed


def _with_principals(found: Answer, policy: Policy | UnknownPolicy | None, account: str) -> Answer:
    """An answer whose differences name principals as they are written."""
    if not isinstance(policy, Policy):
        return found
    statements = policy.document.statements
    differences = tuple(
        replace(each, resources=_written(statements[each.place.index], each.resources, account))
        for each in found.differences
    )
    return replace(found, differences=differences)


def _written(statement: Statement, patterns: Collection[str], account: str) -> tuple[str, ...]:
    """Those of a statement's principals of whom one of the patterns is."""
    names = (p.name for p in statement.principals if any(t in patterns for t in _patterns(p, account, is_deny=False)))
    return tuple(names) or (f"everybody but {', '.join(p.name for p in statement.not_principals)}",)
