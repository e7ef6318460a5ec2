"""What this process has seen of the program: resources are judged one by one, roles as a whole.

The engine asks about a resource once all that it depends on has been registered, from several threads.
"""

import threading

from keyless_iam.managed import is_managed_by_aws, managed_policy
from keyless_iam.policy import Place, Policy
from keyless_iam.rules.configuration import Exceptions
from keyless_iam.rules.judge import Configured
from keyless_iam.subject import PolicyType

from keyless_policies.baselines import Baselines
from keyless_policies.holdings import Holding

_MOST = 20_000
"""Resources that are remembered. With more, all are forgotten: then nobody can tell, which is the strict side."""


class Program:
    """The resources seen so far, and what was found in them.

    Args:
        baselines: findings that are not told.
    """

    def __init__(self, baselines: Baselines | None = None) -> None:
        self.baselines = baselines or Baselines()
        self._lock = threading.Lock()
        self._holdings: dict[str, Holding] = {}
        self._roles: dict[str, str] = {}
        self._policies: dict[str, str] = {}
        self._given: dict[str, dict[str, None]] = {}
        self._found: dict[str, set[tuple[str, Place]]] = {}
        self._providers: set[str] = set()
        self._rules: dict[str, tuple[Configured, Exceptions]] = {}

    def remember(self, holding: Holding) -> None:
        """Notes a resource, in place of what was noted of it before."""
        with self._lock:
            if len(self._holdings) >= _MOST:
                for noted in (self._holdings, self._roles, self._policies, self._given, self._found):
                    noted.clear()
            self._holdings[holding.urn] = holding
            self._found[holding.urn] = set()
            if isinstance(holding.name, str):
                if holding.shape.role_name:
                    self._roles[holding.name] = holding.urn
                else:
                    self._policies[f":policy{holding.path}{holding.name}"] = holding.urn
            for role in holding.roles:
                if isinstance(role, str):
                    self._given.setdefault(role, {})[holding.urn] = None

    def holding(self, urn: str) -> Holding | None:
        """What a resource says about permissions, by its URN."""
        return self._holdings.get(urn)

    def role(self, name: str) -> Holding | None:
        """The role with a physical name."""
        return self._holdings.get(self._roles.get(name, ""))

    def given_to(self, role: str) -> tuple[Holding, ...]:
        """The resources that give something to the role with a physical name."""
        with self._lock:
            return tuple(self._holdings[urn] for urn in self._given.get(role, ()) if urn in self._holdings)

    def policy(self, arn: str) -> Holding | None:
        """The program's own managed policy with an ARN."""
        _, separator, name = arn.partition(":policy/")
        if not separator or is_managed_by_aws(arn):
            return None
        return self._holdings.get(self._policies.get(f":policy/{name}", ""))

    def managed(self, arn: str) -> tuple[Policy, ...] | None:
        """The documents behind the ARN of a managed policy; None if they cannot be read."""
        if is_managed_by_aws(arn):
            policy = managed_policy(arn)
            return (policy,) if isinstance(policy, Policy) else None
        own = self.policy(arn)
        return own.of(PolicyType.IDENTITY) if own else None

    def note_found(self, urn: str, rule: str, place: Place) -> None:
        """Notes that a rule has judged a statement while its resource was judged, so that nobody says it again."""
        with self._lock:
            self._found.setdefault(urn, set()).add((rule, place))

    def is_found(self, urn: str, rule: str, place: Place) -> bool:
        """Whether that was noted of a resource."""
        return (rule, place) in self._found.get(urn, ())

    def is_new_provider(self, urn: str) -> bool:
        """Whether a provider is seen for the first time."""
        with self._lock:
            new = urn not in self._providers
            self._providers.add(urn)
            return new

    def note_rule(self, configured: Configured, exceptions: Exceptions) -> None:
        """Notes that a rule is in force and how it is configured: stack policies are told their own configuration only."""
        self._rules[configured.rule.name] = (configured, exceptions)

    def rules(self) -> tuple[tuple[Configured, Exceptions], ...]:
        """The rules in force."""
        return tuple(self._rules.values())
