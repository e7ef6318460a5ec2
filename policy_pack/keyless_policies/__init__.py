"""The policies of the pack, for any Pulumi program that uses the AWS providers. Their SDKs are not needed here."""

from collections.abc import Sequence

from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Preset, Rule
from pulumi_policy import Policy

from keyless_policies.analysis import Analyses
from keyless_policies.asking import Asked, ConcernedPolicies
from keyless_policies.baselines import Baselines
from keyless_policies.document_policies import FIRST, LAST, document_policy
from keyless_policies.policies import sdk_policy
from keyless_policies.program import Program
from keyless_policies.resources import POLICIES
from keyless_policies.role_reach import role_reach


def policies(preset: Preset, baselines: Baselines | None = None, rules: tuple[Rule, ...] = RULES) -> list[Policy]:
    """All policies of a pack, widest rule first.

    Args:
        preset: chooses their levels; the configuration can change each.
        baselines: findings that are not told.
        rules: the rules about documents.
    """
    program = Program(baselines)
    analyses = Analyses(program)
    single = [*FIRST, *map(document_policy, _widest_first(rules)), *POLICIES, *LAST]
    asked = [Asked(sdk_policy(each, preset, order, analyses), each.concerns) for order, each in enumerate(single)]
    return ConcernedPolicies(asked, role_reach(program, preset), analyses)


def _widest_first(rules: Sequence[Rule]) -> list[Rule]:
    """Each rule after those that cover it: the SDK asks in this order, and what is covered is not said."""
    ordered: list[Rule] = []
    begun: set[str] = set()

    def place(rule: Rule) -> None:
        if rule.name in begun:
            return
        begun.add(rule.name)
        for wider in rules:
            if rule.name in wider.covers:
                place(wider)
        ordered.append(rule)

    for rule in rules:
        place(rule)
    return ordered


__all__ = ["policies"]
