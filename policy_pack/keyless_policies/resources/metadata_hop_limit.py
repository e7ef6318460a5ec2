"""Rule ``metadata-hop-limit``: the answers of the metadata service stay on the instance and its containers.

They carry the role's credentials and one hop reaches the instance, two a container on it; more reach other machines
("Configure the Instance Metadata Service options", Amazon EC2 User Guide).
"""

from collections.abc import Iterator

from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Props, Question, of_types
from keyless_policies.resources.metadata import OPTIONS, with_option
from keyless_policies.unknowns import UNKNOWN, read

_MOST = 2
_OPTION = "httpPutResponseHopLimit"


def _check(question: Question) -> Iterator[str]:
    path = OPTIONS.get(question.type)
    if path is None:
        return
    option = ".".join((*path, _OPTION))
    limit = read(question.props, *path, _OPTION)
    if limit is UNKNOWN:
        question.analysis.unknown.append(option)
    elif _is_too_far(limit):
        yield f"{question.name}: {option} lets the role's credentials travel {limit:g} hops. Set it to {_MOST} or 1."


def _mend(resource_type: str, props: Props) -> Props | None:
    path = OPTIONS.get(resource_type)
    if path is None or not _is_too_far(read(props, *path, _OPTION)):
        return None
    return with_option(resource_type, props, _OPTION, _MOST)


def _is_too_far(limit: object) -> bool:
    return isinstance(limit, int | float) and limit > _MOST


POLICY = PackPolicy(
    name="metadata-hop-limit",
    title="Answers of the instance metadata service travel two hops at most.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    check=_check,
    concerns=of_types(OPTIONS),
    remediation="Set httpPutResponseHopLimit to 1, or to 2 where containers use the role.",
    mend=_mend,
)
