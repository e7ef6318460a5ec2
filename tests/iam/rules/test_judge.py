from keyless_iam.rules import RULES
from keyless_iam.rules.judge import Configured, judge

from tests.iam.rules.judging import allow, subject


def test_a_finding_that_is_excused_hides_no_other() -> None:
    everything = subject([allow("*", "*")])
    rules = [Configured(rule) for rule in RULES]

    shown = {finding.rule for finding in judge(everything, rules)}
    rest = {finding.rule for finding in judge(everything, rules, lambda finding: finding.rule != "all-actions")}

    assert "all-actions" in shown
    assert "pass-role" not in shown
    assert {"s3-any-bucket", "pass-role", "iam-write"} <= rest
