"""What else a reviewer must know: settings that are worse afterwards than before, each with both facts."""

from collections.abc import Callable, Iterator, Mapping

from keyless_iam.resource_settings import ACCESS_KEYS, METADATA_OPTIONS

from keyless_preview.bucket_notices import bucket_notices
from keyless_preview.ingress_notices import ingress_notices
from keyless_preview.opening_notices import opening_notices
from keyless_preview.policy_notices import policy_notices
from keyless_preview.preview import Preview, Step
from keyless_preview.principals import Program
from keyless_preview.report import Notice
from keyless_preview.tag_notices import tag_notices
from keyless_preview.unread_notices import unread_notices
from keyless_preview.values import Resource, Value

_OPTIONS: Mapping[str, str] = {
    **METADATA_OPTIONS,
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": "",
}
_MOST_HOPS = 2  # one reaches the instance, two a container on it

_Look = Callable[[Resource | None, Resource | None], Iterator[Notice]]


def notices_of(preview: Preview, program: Program) -> tuple[Notice, ...]:
    """Everything that is worse afterwards, in the order of the steps, and the roles that instances carry anew.

    Args:
        preview: what was read.
        program: its principals.
    """
    found = [notice for step in preview.steps if step.op != "same" for notice in _of_step(step)]
    found += bucket_notices(preview)
    found += opening_notices(program)
    found += tag_notices(preview, program)
    found += unread_notices(preview)
    for name, urn, anew, already in program.carried_anew():
        said = f"{' and '.join(anew)} {'has' if len(anew) == 1 else 'have'} the credentials of role {name} afterwards"
        rest = f"as {' and '.join(already)} had before" if already else "and nothing had before"
        urn_of_role = urn if urn.startswith("urn:") else ""
        found.append(Notice("role-carried", urn_of_role, f"{said}, {rest}", broadens=not already))
    for each in program.unsure_carriers():
        says = f"nobody can tell whose credentials {each.carrier.resource.name} has afterwards: {each.why}"
        found.append(Notice("role-carried", each.carrier.resource.urn, says, broadens=False, undecided=True))
    return tuple(found)


def _of_step(step: Step) -> Iterator[Notice]:
    # What is imported is there already.
    old = step.new if step.op == "import" and step.old is None else step.old
    before = Resource(step, old, is_new=False) if old else None
    after = Resource(step, step.new, is_new=True) if step.new else None
    for look in _LOOKS:
        yield from look(before, after)


def _imdsv2(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    tokens, was = _option(after, "httpTokens"), _option(before, "httpTokens")
    if after is None or (tokens and tokens.value == "required"):
        return
    required = was is not None and was.value == "required"
    if tokens and tokens.why:
        if required or before is None:
            says = f"nobody can tell whether {after.name} requires IMDSv2 afterwards: {tokens.why}"
            yield Notice("imdsv2-off", after.urn, says, broadens=False, undecided=True)
    elif required:
        now = f'httpTokens becomes "{tokens.text}"' if tokens else "httpTokens is no longer set"
        says = f'{after.name} no longer requires IMDSv2: {now} and was "required"'
        yield Notice("imdsv2-off", after.urn, says)
    elif before is None and tokens:
        yield Notice("imdsv2-off", after.urn, f'{after.name} is made without IMDSv2: httpTokens is "{tokens.text}"')


def _hop_limit(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    limit, was = (_number(_option(each, "httpPutResponseHopLimit")) for each in (after, before))
    if after is None or limit is None:
        return
    if before is None:
        if limit > _MOST_HOPS:
            says = f"{after.name} is made with credentials that travel {limit:g} hops; two reach every container on it"
            yield Notice("hop-limit-raised", after.urn, says)
    elif limit > (was or 1):
        known = f"{was:g}" if was is not None else "not set"
        says = f"the credentials of {after.name} travel {limit:g} hops afterwards: httpPutResponseHopLimit was {known}"
        yield Notice("hop-limit-raised", after.urn, says)


def _access_key(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    if after and before is None and after.state.type in ACCESS_KEYS:
        user = after.text("user", "userName")
        says = f"access key {after.name} is created{f' for user {user}' if user else ''}: it does not expire"
        yield Notice("access-key-created", after.urn, says)


def _protection(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    if before and after and before.state.protect and not after.state.protect:
        says = f"{after.name} is no longer protected: it was, and from now on the program can delete it"
        yield Notice("protection-lifted", after.urn, says, broadens=False)


def _option(resource: Resource | None, name: str) -> Value | None:
    """An option of the metadata service: what the program gives, or else what the provider says."""
    path = _OPTIONS.get(resource.state.type) if resource else None
    if resource is None or path is None:
        return None
    at = f"{path}.{name}" if path else name
    given = resource.value(at)
    if given or not resource.state.outputs or resource.is_new:
        return given
    return next(resource.outputs(at), None)


def _number(value: Value | None) -> float | None:
    return value.value if value and isinstance(value.value, int | float) else None


_LOOKS: tuple[_Look, ...] = (_imdsv2, _hop_limit, ingress_notices, policy_notices, _access_key, _protection)
