"""The examples in each language: they come up, stay as they are and go; and a mistake in each is told before it costs."""

import json
import shutil
import time
from pathlib import Path

import pytest

from .cloud import Cloud
from .conftest import Journal, MakeProject
from .consumers import CONSUMERS, PAGE, Consumer, page
from .harness import ROOT

pytestmark = pytest.mark.end_to_end

COMPONENTS = "../../components"


def committed(folder: Path) -> dict[str, bytes]:
    """The files of an example that are in version control, or will be."""
    ours = ("*.yaml", "*.py", "*.txt", "*.ts", "package.json", "tsconfig.json", "*.go", "go.*", "*.md")
    return {path.name: path.read_bytes() for pattern in ours for path in folder.glob(pattern)}


@pytest.mark.usefixtures("component_plugin", "nothing_created")
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.example)
def test_an_example_comes_up_stays_unchanged_and_goes(
    consumer: Consumer, aws_project: MakeProject, cloud: Cloud, journal: Journal
) -> None:
    before = committed(consumer.folder)
    begun = time.monotonic()
    pulumi = aws_project(consumer.folder)
    pulumi.run(*consumer.prepare).assert_ok()
    assert committed(consumer.folder) == before, "the example is as `pulumi` leaves it"

    preview = pulumi.preview().assert_ok()
    policy = json.loads(preview.step("worker-s3").inputs["policy"])
    assert f"arn:aws:s3:::keyless-{consumer.example}-4711/out/*" in json.dumps(policy), "it is known at preview"

    pulumi.up().assert_ok()
    outputs = pulumi.stack_output()
    (instance_id,) = outputs["instanceIds"]
    assert cloud.instance(instance_id)["State"]["Name"] == "running"
    role = outputs["roleArn"].rpartition("/")[2]
    (document,) = cloud.role_policies(role).values()
    assert document == json.loads(outputs["s3Policy"]) == policy
    pulumi.up().assert_unchanged()
    pulumi.destroy().assert_ok()
    journal.ran(consumer.language, time.monotonic() - begun, f"{' '.join(consumer.prepare)}, preview, up, up, destroy")


@pytest.mark.usefixtures("component_plugin", "nothing_created")
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.example)
def test_error_each_mistake_in_a_language_is_told_as_the_page_says(
    consumer: Consumer, aws_project: MakeProject, tmp_path: Path, journal: Journal
) -> None:
    begun = time.monotonic()
    folder = copied(consumer, tmp_path / "example", aws_project)
    pulumi = aws_project(folder)
    program = folder / consumer.program
    right = program.read_text()
    for mistake in consumer.mistakes:
        assert mistake.right in right
        program.write_text(right.replace(mistake.right, mistake.wrong, 1))
        pulumi.up().assert_failed(mistake.says)
    journal.ran(consumer.language, time.monotonic() - begun, f"{len(consumer.mistakes)} mistakes")


def copied(consumer: Consumer, target: Path, aws_project: MakeProject) -> Path:
    """A copy of an example to change, with what `pulumi install` made for the example itself."""
    if not all((consumer.folder / name).is_dir() for name in consumer.made):
        aws_project(consumer.folder).run("install").assert_ok()
    shutil.copytree(consumer.folder, target, ignore=shutil.ignore_patterns(*consumer.made))
    for name in consumer.made:
        (target / name).symlink_to(consumer.folder / name)
    description = target / "Pulumi.yaml"
    description.write_text(description.read_text().replace(COMPONENTS, str(ROOT / "components")))
    return target


def test_the_page_has_the_table_of_mistakes() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(written), "run python -m tests.end_to_end.consumers"
