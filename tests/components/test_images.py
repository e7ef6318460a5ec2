"""The catalogue finds the image that fits the instance type, or says what to choose."""

import pytest
from keyless.images import CATALOGUE, Image, architecture, find_image


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("t3.micro", "x86_64"),
        ("t4g.small", "arm64"),
        ("a1.large", "arm64"),
        ("c7gn.xlarge", "arm64"),
        ("is4gen.large", "arm64"),
        ("x2gd.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("p6e-gb200.36xlarge", "arm64"),
        ("g4dn.xlarge", "x86_64"),
        ("gr6.4xlarge", "x86_64"),
        ("m7i-flex.large", "x86_64"),
        ("u-6tb1.112xlarge", "x86_64"),
        ("u7in-16tb.224xlarge", "x86_64"),
        ("mac2.metal", None),
    ],
)
def test_the_instance_type_tells_the_architecture(instance_type: str, expected: str | None) -> None:
    assert architecture(instance_type) == expected


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_image_of_the_catalogue_is_behind_a_public_parameter(name: str) -> None:
    found = find_image(name, "t3.micro")

    assert isinstance(found, Image)
    assert found.parameter.startswith("/aws/service/")
    assert found.chosen == f"{name}/x86_64"


def test_the_architecture_chooses_the_parameter() -> None:
    on_intel, on_graviton = find_image("debian-12", "t3.micro"), find_image("debian-12", "t4g.micro")

    assert on_intel == Image(parameter="/aws/service/debian/release/12/latest/amd64", chosen="debian-12/x86_64")
    assert on_graviton == Image(parameter="/aws/service/debian/release/12/latest/arm64", chosen="debian-12/arm64")


def test_an_id_is_taken_as_it_is_for_any_type() -> None:
    assert find_image("ami-0123456789abcdef0", "mac2.metal") == Image(ami="ami-0123456789abcdef0")


def test_a_parameter_of_ones_own_is_looked_up() -> None:
    assert find_image("/golden/web", "t3.micro") == Image(parameter="/golden/web", chosen="/golden/web")


def test_error_a_mac_has_no_image_in_the_catalogue() -> None:
    assert find_image("ubuntu-24.04", "mac2.metal") == (
        "the catalogue has no image for 'mac2.metal'; pass the id of a macOS image"
    )
