"""Public images and the parameters that name them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.corrections.images import catalogue

from tests.sandbox.conftest import AL2023, Sandbox

LINUX = {
    **{
        f"/aws/service/ami-amazon-linux-latest/al2023-ami-{variant}kernel-default-{arch}": arch
        for variant in ("", "minimal-")
        for arch in ("x86_64", "arm64")
    },
    **{
        name.format(debian): arch
        for name in (
            "/aws/service/canonical/ubuntu/server/24.04/stable/current/{}/hvm/ebs-gp3/ami-id",
            "/aws/service/canonical/ubuntu/server/22.04/stable/current/{}/hvm/ebs-gp2/ami-id",
            "/aws/service/debian/release/12/latest/{}",
        )
        for debian, arch in (("amd64", "x86_64"), ("arm64", "arm64"))
    },
}
WINDOWS = [
    f"/aws/service/ami-windows-latest/Windows_Server-{year}-English-{edition}-Base"
    for year in (2016, 2019, 2022, 2025)
    for edition in ("Full", "Core")
]
EVERY = {**LINUX, **dict.fromkeys(WINDOWS, "x86_64")}


def image_of(sandbox: Sandbox, region: str, name: str) -> Any:
    value = sandbox.client("ssm", region).get_parameter(Name=name)["Parameter"]["Value"]
    [image] = sandbox.client("ec2", region).describe_images(ImageIds=[value])["Images"]
    return image


def test_the_catalogue_is_what_programs_ask_for() -> None:
    assert {image.parameter: image.architecture for image in catalogue()} == EVERY


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1"])
def test_every_parameter_names_an_image_of_its_architecture(sandbox: Sandbox, region: str) -> None:
    found = {name: image_of(sandbox, region, name) for name in EVERY}
    assert {name: image["Architecture"] for name, image in found.items()} == EVERY
    assert {name for name, image in found.items() if image.get("Platform") == "windows"} == set(WINDOWS)
    assert len({image["ImageId"] for image in found.values()}) == len(EVERY)


def test_images_differ_from_region_to_region(sandbox: Sandbox) -> None:
    name = WINDOWS[0]
    assert len({image_of(sandbox, region, name)["ImageId"] for region in ("us-east-1", "eu-west-1")}) == 2


def test_parameters_are_found_by_path(sandbox: Sandbox) -> None:
    answer = sandbox.client("ssm", "eu-west-1").get_parameters_by_path(Path="/aws/service/ami-windows-latest")
    assert {each["Name"] for each in answer["Parameters"]} <= set(WINDOWS)
    assert answer["Parameters"]


def test_a_windows_instance_has_a_root_volume_of_thirty_gigabytes(sandbox: Sandbox) -> None:
    image = image_of(sandbox, "us-east-1", WINDOWS[0])
    instance = sandbox.launch(
        ImageId=image["ImageId"],
        BlockDeviceMappings=[
            {"DeviceName": image["RootDeviceName"], "Ebs": {"Encrypted": True}},
        ],
    )
    [device] = sandbox.instance(instance)["BlockDeviceMappings"]
    [volume] = sandbox.client("ec2").describe_volumes(VolumeIds=[device["Ebs"]["VolumeId"]])["Volumes"]
    assert volume["Size"] == 30


def test_a_newer_image_can_be_published(sandbox: Sandbox) -> None:
    region = "us-west-2"
    ec2, ssm = sandbox.client("ec2", region), sandbox.client("ssm", region)
    old = ssm.get_parameter(Name=AL2023)["Parameter"]
    newer = ec2.copy_image(Name="newer", SourceImageId=old["Value"], SourceRegion=region)["ImageId"]
    ssm.put_parameter(Name=AL2023, Value=newer, Overwrite=True)
    parameter = ssm.get_parameter(Name=AL2023)["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == (newer, old["Version"] + 1)
    assert image_of(sandbox, region, AL2023)["Architecture"] == "x86_64"
    assert image_of(sandbox, "us-east-1", AL2023)["ImageId"] != newer


def test_a_parameter_can_be_published_before_it_was_ever_read(sandbox: Sandbox) -> None:
    ssm = sandbox.client("ssm", "ap-south-1")
    ssm.put_parameter(Name=WINDOWS[3], Value="ami-0123456789abcdef0", Overwrite=True)
    assert ssm.get_parameter(Name=WINDOWS[3])["Parameter"]["Value"] == "ami-0123456789abcdef0"


def test_error_other_names_under_aws_are_reserved(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match="No access to reserved parameter name"):
        sandbox.client("ssm").put_parameter(Name="/aws/service/mine", Value="x", Type="String")
