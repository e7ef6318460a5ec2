"""What is read once while moto is loaded, and answers as before."""

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
