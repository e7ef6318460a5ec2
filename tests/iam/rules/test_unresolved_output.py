import pytest
from keyless_iam.rules.unresolved_output import RULE

from tests.iam.rules.judging import BUCKET, allow, deny, findings, names

PYTHON = (
    "Calling __str__ on an Output[T] is not supported.\n\nTo get the value of an Output[T] as an Output[str] consider:"
)
NODE = "Calling [toString] on an [Output<T>] is not supported."
REPR = "<pulumi.output.Output object at 0x7f0c1e2d3a90>"


@pytest.mark.parametrize("text", [PYTHON, NODE, REPR], ids=["python", "node", "repr"])
def test_the_text_of_an_output_in_a_resource_is_found(text: str) -> None:
    (found,) = findings([allow("s3:GetObject", f"arn:aws:s3:::{text}/*")], rules=RULE)
    assert found.element == "Resource"
    assert "Output.json_dumps" in found.mend


@pytest.mark.parametrize("text", [PYTHON, NODE, REPR], ids=["python", "node", "repr"])
def test_the_text_of_an_output_in_a_condition_is_found(text: str) -> None:
    statement = deny("s3:*", Condition={"StringNotEquals": {"aws:SourceVpce": ["vpce-1", text]}})
    (found,) = findings([statement], rules=RULE)
    assert found.element == "Condition.StringNotEquals"


def test_the_text_of_an_output_as_principal_is_found() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::app-data/*", Principal={"AWS": f"arn:aws:iam::{PYTHON}:role/app"})
    (found,) = findings([statement], type=BUCKET, rules=RULE)
    assert found.element == "Principal"


def test_nothing_else_is_said_about_such_a_statement() -> None:
    assert names([allow("s3:GetObject", f"arn:aws:s3:::{NODE}/*")]) == {RULE.name}


@pytest.mark.parametrize("name", ["output", "outputs-of-jobs", "pulumi.output"])
def test_names_that_speak_of_outputs_are_not_found(name: str) -> None:
    assert findings([allow("s3:GetObject", f"arn:aws:s3:::{name}/Output/*")], rules=RULE) == []
