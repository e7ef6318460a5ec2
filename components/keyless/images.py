"""The catalogue of images: names of operating systems, and where AWS publishes their newest image.

Sources: "Reference the latest AMIs using Systems Manager public parameters" (Amazon EC2 User Guide), "Calling AMI public
parameters in Parameter Store" (AWS Systems Manager User Guide), and the publishers' pages for Ubuntu and Debian.
"""

import re
from dataclasses import dataclass

from keyless.problems import nearest

X86 = "x86_64"
ARM = "arm64"

_AMI = re.compile(r"ami-[0-9a-f]+")
_PARAMETER = re.compile(r"/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_AMAZON = "/aws/service/ami-amazon-linux-latest/{}-kernel-default-{}"
_UBUNTU = "/aws/service/canonical/ubuntu/server/{}/stable/current/{}/hvm/{}/ami-id"
_DEBIAN = "/aws/service/debian/release/{}/latest/{}"
_WINDOWS = "/aws/service/ami-windows-latest/Windows_Server-{}-English-{}-Base"

# Words in the parameters' paths that tell the architecture of the image behind them.
_WORDS = {X86: ("x86_64", "amd64"), ARM: ("arm64", "aarch64")}


def _catalogue() -> dict[str, dict[str, str]]:
    linux = {
        "amazon-linux-2023": {arch: _AMAZON.format("al2023-ami", arch) for arch in (X86, ARM)},
        "amazon-linux-2023-minimal": {arch: _AMAZON.format("al2023-ami-minimal", arch) for arch in (X86, ARM)},
        "ubuntu-24.04": {
            X86: _UBUNTU.format("24.04", "amd64", "ebs-gp3"),
            ARM: _UBUNTU.format("24.04", "arm64", "ebs-gp3"),
        },
        "ubuntu-22.04": {
            X86: _UBUNTU.format("22.04", "amd64", "ebs-gp2"),
            ARM: _UBUNTU.format("22.04", "arm64", "ebs-gp2"),
        },
        "debian-12": {X86: _DEBIAN.format("12", "amd64"), ARM: _DEBIAN.format("12", "arm64")},
    }
    windows = {
        f"windows-{year}{suffix}": {X86: _WINDOWS.format(year, edition)}
        for year in (2016, 2019, 2022, 2025)
        for suffix, edition in (("", "Full"), ("-core", "Core"))
    }
    return linux | windows


CATALOGUE = _catalogue()
"""Parameter by architecture, by catalogue name."""


@dataclass(frozen=True)
class Image:
    """Which image an instance starts from: either an id, or the parameter that holds the newest one.

    Args:
        ami: the image's id, or empty.
        parameter: the path of the SSM parameter that holds the id, or empty.
        chosen: what decides the choice of a looked-up image: its name and architecture. A change of it is a change of system.
    """

    ami: str = ""
    parameter: str = ""
    chosen: str = ""


def architecture(instance_type: str) -> str | None:
    """The processor architecture of an instance type, or None for Macs, which have images of their own.

    Source: "Amazon EC2 instance type naming conventions" (Amazon EC2 Instance Types Guide): a ``g`` behind the generation
    stands for AWS Graviton; ``a1`` is older than the rule.
    """
    family = instance_type.partition(".")[0]
    if family.startswith("mac"):
        return None
    letters = re.match(r"[a-z]+(?:-\d+[a-z]+|\d+)(.*)", family)
    options = letters.group(1) if letters else ""
    return ARM if family == "a1" or "g" in options else X86


def find_image(image: str, instance_type: str) -> Image | str:
    """The image for an instance type, or what is wrong with the choice and how to mend it.

    Args:
        image: a name of the catalogue, an id (``ami-…``) or the path of an SSM parameter (``/…``).
        instance_type: a type of the right form, such as ``t4g.small``.
    """
    if _AMI.fullmatch(image):
        return Image(ami=image)
    arch = architecture(instance_type)
    if image.startswith("/"):
        return _find_parameter(image, arch)
    if image.startswith("windows-2012"):
        return f"{image!r} is no longer published: Windows Server 2012 left support; its successors are 'windows-2022' and 'windows-2025'"
    parameters = CATALOGUE.get(image)
    if parameters is None:
        return (
            f"{image!r} is not in the catalogue{nearest(image, CATALOGUE)} "
            f"(it has {', '.join(sorted(CATALOGUE))}; or pass an id, 'ami-…', or an SSM parameter's path, '/…')"
        )
    if arch is None:
        return f"the catalogue has no image for {instance_type!r}; pass the id of a macOS image"
    if arch not in parameters:
        return f"{image!r} is published for {X86} only, and {instance_type!r} is {arch}; choose an {X86} type, such as 't3.micro'"
    return Image(parameter=parameters[arch], chosen=f"{image}/{arch}")


def _find_parameter(path: str, arch: str | None) -> Image | str:
    if not _PARAMETER.fullmatch(path):
        return f"{path!r} is no SSM parameter's path: names of letters, digits, '.', '_' and '-', each behind a '/'"
    for other, words in _WORDS.items():
        if other != arch and any(word in path for word in words):
            return f"{path!r} holds an image for {other}, and the instance type is {arch or 'a Mac'}; choose a type or image to match"
    return Image(parameter=path, chosen=path)
