"""The repository's own program with the settings of its stack dev, its app on its instance, and the policy pack."""

import json
import subprocess

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .harness import ROOT, VIRTUALENV, Pulumi

pytestmark = pytest.mark.end_to_end

PACK = ("--policy-pack", str(ROOT / "policy_pack"))

# What 'Launch an instance' of AWS's own tutorials comes to: IMDSv2 is not asked for.
WITHOUT_IMDSV2 = """
import pulumi_aws as aws
aws.ec2.Instance("lax", ami="ami-0123456789abcdef0", instance_type="t3.micro")
"""


def run_app(pulumi: Pulumi) -> subprocess.CompletedProcess[str]:
    """Fill the stack's bucket and run the app on its instances, as 'make up' does."""
    script = [VIRTUALENV / "bin" / "python", ROOT / "scripts" / "run_app.py"]
    outputs = json.dumps(pulumi.stack_output())
    return subprocess.run(
        script, cwd=ROOT, env=pulumi.environment, input=outputs, capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("nothing_created")
def test_the_stack_dev_comes_up_its_app_uses_the_role_and_destroy_leaves_nothing(
    aws_project: MakeProject, cloud: Cloud
) -> None:
    pulumi = aws_project(ROOT)
    up = pulumi.up(*PACK).assert_ok()
    assert up.violations == []
    outputs = pulumi.stack_output()
    (instance,) = [each["InstanceId"] for each in cloud.instances("app-0", outputs["region"])]
    assert outputs["instance_ids"] == [instance]

    app = run_app(pulumi)
    assert app.returncode == 0, app.stdout + app.stderr
    told = app.stdout.partition(f"app: on {instance}")[2]
    assert "iam-role" in told
    assert "in/hello.txt" in told
    assert "not-granted" not in told
    s3 = cloud.client("s3", outputs["region"])
    written = [each["Key"] for each in s3.list_objects_v2(Bucket=outputs["bucket"], Prefix="out/")["Contents"]]
    assert written == ["out/report.json"]

    pulumi.up(*PACK).assert_unchanged()
    pulumi.destroy().assert_ok()


def test_the_app_gets_no_credentials_without_its_instance_profile(aws_project: MakeProject, cloud: Cloud) -> None:
    pulumi = aws_project(ROOT)
    pulumi.configure("keyless:bucket", "keyless-without-profile")
    pulumi.up().assert_ok()
    outputs = pulumi.stack_output()
    ec2 = cloud.client("ec2", outputs["region"])
    (association,) = ec2.describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": outputs["instance_ids"]}]
    )["IamInstanceProfileAssociations"]
    ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])
    app = run_app(pulumi)
    assert app.returncode != 0
    assert "Does the instance have an instance profile" in app.stderr


@pytest.mark.usefixtures("nothing_created")
def test_the_policy_pack_blocks_an_instance_without_imdsv2(aws_project: MakeProject) -> None:
    pulumi = aws_project(WITHOUT_IMDSV2)
    for blocked in (pulumi.preview(*PACK), pulumi.up(*PACK)):
        blocked.assert_failed()
        (violation,) = blocked.violations
        assert violation.level == "mandatory"
        assert violation.urn.endswith("::lax")
        assert "http_tokens" in violation.message or "httpTokens" in violation.message
