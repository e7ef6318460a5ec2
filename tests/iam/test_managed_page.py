from keyless_iam.managed import managed_policy
from keyless_iam.policy import Policy

from tests.iam.managed_page import PAGE, ROWS, Width, page, widest, width


def width_of(name: str) -> Width:
    policy = managed_policy(f"arn:aws:iam::aws:policy/{name}")
    assert isinstance(policy, Policy)
    return width(name, policy)


def test_the_page_shows_the_snapshot() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.iam.managed_page"


def test_policies_for_every_service_come_first_and_then_the_wider_ones() -> None:
    widths = widest()
    names = [each.name for each in widths[:ROWS]]
    assert "AdministratorAccess" in names[:2]
    assert {"AmazonS3FullAccess", "PowerUserAccess"} <= set(names)
    totals = [each.total for each in widths if not each.all_services]
    assert totals == sorted(totals, reverse=True)


def test_a_policy_that_reads_only_has_no_writes() -> None:
    levels = dict(width_of("AmazonS3ReadOnlyAccess").levels)
    assert levels["List"] > 0
    assert levels["Read"] > 0
    assert (levels["Write"], levels["Tagging"], levels["Permissions management"]) == (0, 0, 0)
    assert not width_of("AmazonS3ReadOnlyAccess").future


def test_every_action_counts_once() -> None:
    full = width_of("AmazonS3FullAccess")
    assert full.future
    assert not full.all_services
    assert full.conditional == 0
    assert full.total == width_of("AdministratorAccess").total >= 180


def test_a_policy_of_another_service_has_no_reach_to_s3() -> None:
    assert width_of("AmazonSQSFullAccess").total == 0
