"""The rules about policy documents: one module each, all of them in ``RULES``."""

from keyless_iam.rules.contract import Rule

RULES: tuple[Rule, ...] = ()
