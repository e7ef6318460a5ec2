"""What users tell a policy in ``--policy-pack-config``, and what is wrong with it.

The engine checks it against the schema, but lets unknown properties pass and is not always there. So it is checked here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyless_iam.rules.configuration import EXCEPTIONS, Configuration, exceptions_schema, read_configuration
from keyless_iam.rules.contract import Option
from pulumi_policy import PolicyConfigSchema

_SOURCE = "urn"
ADVISORY_RULES = "advisoryRules"


def schema(options: Sequence[Option]) -> PolicyConfigSchema:
    """The schema of a policy's configuration: its rule's options and the exceptions."""
    properties = {option.name: {**option.schema, "description": option.says} for option in options}
    return PolicyConfigSchema({**properties, EXCEPTIONS: exceptions_schema(_SOURCE)})


class Reader:
    """Reads the configuration of one policy, once for all resources.

    Args:
        options: those of the policy's rule.
    """

    def __init__(self, options: Sequence[Option] = ()) -> None:
        self._options = options
        self._read: tuple[str, Configuration] = ("", Configuration())

    def read(self, given: Mapping[str, Any]) -> Configuration:
        """The configuration. What is wrong with it is left out of it, and told.

        Args:
            given: as ``get_config()`` returns it: empty if the user says nothing.
        """
        text = json.dumps(given, sort_keys=True) if given else ""
        last, configuration = self._read
        if text != last:
            configuration = read_configuration(given, self._options, source=_SOURCE)
            self._read = (text, configuration)
        return configuration


@dataclass(frozen=True)
class RoleReachConfiguration:
    """The configuration of ``role-reach``.

    Attributes:
        common: what every policy can be told.
        advisory: names of rules whose findings about whole roles only advise.
        problems: what is wrong with any of it, each as a sentence without a full stop.
    """

    common: Configuration
    advisory: frozenset[str]
    problems: tuple[str, ...]


def role_reach_schema() -> PolicyConfigSchema:
    """The schema of the configuration of ``role-reach``."""
    names = {
        "type": "array",
        "items": {"type": "string"},
        "description": "Rules whose findings about whole roles only advise.",
    }
    return PolicyConfigSchema({ADVISORY_RULES: names, **schema(()).properties})


def role_reach_configuration(given: Mapping[str, Any], rules: frozenset[str]) -> RoleReachConfiguration:
    """The configuration of ``role-reach``.

    Args:
        given: as ``get_config()`` returns it.
        rules: the names of all rules.
    """
    known = (ADVISORY_RULES, EXCEPTIONS)
    problems = [f'there is no property "{name}"; there are {", ".join(known)}' for name in given if name not in known]
    listed = given.get(ADVISORY_RULES, [])
    names = cast("list[object]", listed) if isinstance(listed, list) else [None]
    if not all(isinstance(name, str) for name in names):
        problems.append(f"{ADVISORY_RULES} must be a list of strings")
    advisory = frozenset(name for name in names if isinstance(name, str))
    problems += [f'{ADVISORY_RULES}: there is no rule "{name}"' for name in sorted(advisory - rules)]
    common = Reader().read({name: given[name] for name in (EXCEPTIONS,) if name in given})
    return RoleReachConfiguration(common, advisory, (*problems, *common.problems))
