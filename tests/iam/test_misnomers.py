import pytest
from keyless_iam import catalogue, misnomers
from keyless_iam.misnomers import misnomer


@pytest.mark.parametrize("operation", sorted(misnomers._OPERATIONS))
def test_operations_that_are_no_actions_are_told_the_action(operation: str) -> None:
    assert catalogue.find_action(f"s3:{operation}") is None
    found = misnomer(f"s3:{operation}")
    assert found is not None
    assert found.certain
    assert catalogue.find_action(found.instead)


@pytest.mark.parametrize("prefix", ["s3", "kms", "sts", "iam", "sqs"])
def test_no_action_is_a_misnomer_and_one_letter_more_is_one(prefix: str) -> None:
    service = catalogue.service(prefix)
    assert service
    for action in service.actions.values():
        assert misnomer(action.name) is None
    for action in list(service.actions.values())[:10]:
        found = misnomer(f"{action.name}x")
        assert found is not None
        assert found.certain
