"""Rule ``no-static-keys-in-provider``: the provider finds its credentials in its surroundings.

Keys among its inputs are kept in the stack's state, and often in the program ("Security best practices in IAM", IAM
User Guide).
"""

from collections.abc import Iterator

from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Props, Question
from keyless_policies.unknowns import read

_TYPES = frozenset({"pulumi:providers:aws", "pulumi:providers:aws-native"})
_KEYS = ("accessKey", "secretKey", "token")
_TYPE_IN_URN = tuple(f"::{each}::" for each in _TYPES)


def _check(question: Question) -> Iterator[str]:
    program = question.analysis.program
    if question.type in _TYPES:
        program.is_new_provider(question.urn)
        yield from _messages(question.name, question.props)
    elif question.provider:
        # A provider of another stack, or one that passed by before the pack began.
        urn, props = question.provider
        if any(each in urn for each in _TYPE_IN_URN) and program.is_new_provider(urn):
            yield from _messages(f"{question.name}, by its provider {urn.rpartition('::')[2]}", props)


def _messages(name: str, props: Props) -> Iterator[str]:
    given = [key for key in _KEYS if read(props, key)]
    if given:
        yield (
            f"{name}: the provider is given {', '.join(given)}. Take them out: it finds credentials in the "
            "environment, a profile, a web identity or the instance's role."
        )


POLICY = PackPolicy(
    name="no-static-keys-in-provider",
    title="The provider is given no access keys.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    check=_check,
    remediation="Remove accessKey, secretKey and token from the provider and from the stack's configuration.",
)
