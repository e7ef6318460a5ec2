"""The SDK asks only the policies that a resource concerns: nothing may get lost by it."""

from concurrent.futures import ThreadPoolExecutor

from tests.policy_pack.pack import Pack
from tests.policy_pack.samples import ANY_BUCKET, EVERYTHING, INSTANCE, NARROW, POLICY, document

DOCUMENTS = {"all-actions": EVERYTHING, "s3-any-bucket": ANY_BUCKET, "": NARROW}


def test_resources_that_are_judged_at_the_same_time_are_not_mixed_up(pack: Pack) -> None:
    def judge(index: int) -> list[str]:
        rule = list(DOCUMENTS)[index % 3]
        properties = {"name": f"n{index}", "policy": document(DOCUMENTS[rule])}
        return pack.rules(POLICY, properties, f"policy-{index}") if index % 4 else pack.rules(INSTANCE, {}, "same")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(judge, range(240)))
    expected = [[name] if (name := list(DOCUMENTS)[index % 3]) else [] for index in range(240)]
    assert found == [each if index % 4 else ["imdsv2-required"] for index, each in enumerate(expected)]


def test_the_others_are_asked_when_the_first_policy_is_disabled(pack: Pack) -> None:
    first = pack.info().policies[0].name
    pack.configure(**{first.replace("-", "_"): {"level": "DISABLED"}})
    properties = {"name": "it", "policy": document(EVERYTHING)}
    assert [pack.rules(POLICY, properties) for _ in range(3)] == [["all-actions"]] * 3
    assert pack.rules(INSTANCE, {}) == ["imdsv2-required"]
    assert pack.rules(POLICY, {"name": "it", "policy": "{"}) == []


def test_the_very_first_resource_is_judged_like_any_other(fresh: Pack) -> None:
    assert fresh.rules(INSTANCE, {}) == ["imdsv2-required"]
    assert fresh.rules(INSTANCE, {}) == ["imdsv2-required"]
