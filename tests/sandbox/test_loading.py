"""What is read once, or later, than while moto is loaded, and is as before."""

import subprocess
import sys


def test_the_regions_of_a_service_are_found_once_and_are_boto3s_own() -> None:
    script = """
import boto3
from botocore.loaders import JSONFileLoader
from keyless_sandbox.loading import remember_regions

asked = [("ec2", "aws"), ("ec2", "aws-cn"), ("s3control", "aws"), ("iam", "aws"), ("nothing", "aws")]
before = [boto3.Session().get_available_regions(*each) for each in asked]
assert "eu-west-1" in before[0]

read, load = [], JSONFileLoader.load_file
JSONFileLoader.load_file = lambda loader, path: read.append(path) or load(loader, path)
remember_regions()
for _ in range(3):
    assert [boto3.Session().get_available_regions(*each) for each in asked] == before
assert boto3.Session().get_available_regions("ec2", partition_name="aws-cn") == before[1]
boto3.Session().get_available_regions("ec2").clear()
assert boto3.Session().get_available_regions("ec2"), "an answer is the caller's to change"

import moto.ec2.models

models = [path for path in read if "/ec2/" in path and path.endswith("service-2")]
assert len(models) == 1, models
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_offers_of_a_region_are_read_when_they_are_asked_for_and_are_motos_own() -> None:
    script = """
import json
import subprocess
import sys
from keyless_sandbox import loading

loading.postpone_offerings()
from moto.utilities import utils
from moto.ec2.models import amis, instance_types, instances, spot_requests

offers = instances.INSTANCE_TYPE_OFFERINGS
assert offers is instance_types.INSTANCE_TYPE_OFFERINGS is spot_requests.INSTANCE_TYPE_OFFERINGS
assert not any(by_region._loaded for by_region in offers.values())
assert amis.AMIS and instance_types.INSTANCE_TYPES, "more was put off than the offers"
assert offers["region"].get("nowhere", []) == []

original = "import json; from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS as o; print(json.dumps(o))"
expected = json.loads(subprocess.run([sys.executable, "-c", original], capture_output=True, check=True).stdout)
assert {kind: dict(by_region) for kind, by_region in offers.items()} == expected
assert "eu-west-1" in expected["region"]
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
