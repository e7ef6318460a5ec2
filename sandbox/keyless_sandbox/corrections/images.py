# ruff: noqa: ANN401 - moto's objects have no types
"""Public images, and the public parameters of Systems Manager that name the newest of each kind."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, ParameterDict, SimpleSystemManagerBackend
from moto.utilities.utils import load_resource

_X86_ARM = ("x86_64", "arm64")


@dataclass(frozen=True)
class PublicImage:
    """An image that its publisher names in a public parameter of every region.

    Attributes:
        parameter: name of the parameter whose value is the image's id.
        name: the image's name.
        architecture: `x86_64` or `arm64`.
        owner_id: the publisher's account.
        root_device: device name of the root volume.
        platform: `windows`, or None.
        alias: the publisher's alias among owners, if it has one.
    """

    parameter: str
    name: str
    architecture: str
    owner_id: str
    root_device: str = "/dev/sda1"
    platform: str | None = None
    alias: str | None = None

    def id_in(self, region: str) -> str:
        """The image's id in a region: made up, the same in every run."""
        return "ami-" + hashlib.sha256(f"{region} {self.parameter}".encode()).hexdigest()[:17]


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (EC2Backend, "_load_amis", load_current_images),
        (ParameterDict, "_check_loading_status", load_image_parameters),
        (SimpleSystemManagerBackend, "put_parameter", let_publishers_publish),
    ]


def catalogue() -> Iterator[PublicImage]:
    """The images of Amazon, Canonical and Debian that a program may ask for by parameter."""
    for architecture in _X86_ARM:
        debian = "amd64" if architecture == "x86_64" else architecture
        for variant in ("", "minimal-"):
            yield PublicImage(
                f"/aws/service/ami-amazon-linux-latest/al2023-ami-{variant}kernel-default-{architecture}",
                f"al2023-ami-{variant}2023.12.20260930.0-kernel-6.18-{architecture}",
                architecture,
                "137112412989",
                "/dev/xvda",
                alias="amazon",
            )
        for codename, version, volume in (("noble", "24.04", "gp3"), ("jammy", "22.04", "gp2")):
            yield PublicImage(
                f"/aws/service/canonical/ubuntu/server/{version}/stable/current/{debian}/hvm/ebs-{volume}/ami-id",
                f"ubuntu/images/hvm-ssd-{volume}/ubuntu-{codename}-{version}-{debian}-server-20260915",
                architecture,
                "099720109477",
            )
        yield PublicImage(
            f"/aws/service/debian/release/12/latest/{debian}",
            f"debian-12-{debian}-20260907-2228",
            architecture,
            "136693071363",
            "/dev/xvda",
        )
    for year in ("2016", "2019", "2022", "2025"):
        for edition in ("Full", "Core"):
            yield PublicImage(
                f"/aws/service/ami-windows-latest/Windows_Server-{year}-English-{edition}-Base",
                f"Windows_Server-{year}-English-{edition}-Base-2026.09.09",
                "x86_64",
                "801119661308",
                platform="windows",
                alias="amazon",
            )


def load_current_images(_original: Any, backend: Any) -> None:
    """Every region has the images that its public parameters name.

    moto has Amazon's Linux only, and loads 1,300 images that nobody asks for, which takes 0.3 s in each region.
    """
    for image in _moto_resource(f"ec2/resources/latest_amis/{backend.region_name}.json"):
        backend.amis[image["ami_id"]] = Ami(backend, **image, owner_alias="amazon")
    for public in catalogue():
        image_id = public.id_in(backend.region_name)
        backend.amis[image_id] = Ami(
            backend,
            image_id,
            name=public.name,
            description=public.name,
            owner_id=public.owner_id,
            owner_alias=public.alias,
            public=True,
            virtualization_type="hvm",
            hypervisor="xen",
            architecture=public.architecture,
            platform=public.platform,
            root_device_type="ebs",
            root_device_name=public.root_device,
        )


def load_image_parameters(original: Any, parameters: Any, key: str) -> None:
    """Every region has the public parameter of every image; moto has Amazon's Linux, and not in all regions."""
    original(key)
    if not str(key or "").startswith("/aws/service/"):
        return
    for image in catalogue():
        if image.parameter not in parameters.keys():  # noqa: SIM118 - moto's own `in` comes back to this function
            parameters[image.parameter] = [_parameter(parameters, image)]


def let_publishers_publish(original: Any, backend: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """PutParameter under /aws/ is for AWS and its partners, and refused to everybody else.

    In the sandbox somebody must play the publisher: the public parameter of an image takes a new value, so that one
    can try what happens to a stack when a newer image comes out.
    """
    if name not in {image.parameter for image in catalogue()}:
        return original(name, *args, **kwargs)
    description, value, *_ = args
    versions: list[Any] = backend._parameters[name]  # noqa: SLF001 - moto's only list of versions
    newest = versions[-1]
    versions.append(
        Parameter(
            account_id=backend.account_id,
            name=name,
            value=value,
            parameter_type=newest.parameter_type,
            description=description,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=utcnow(),
            version=newest.version + 1,
            data_type=newest.data_type,
        )
    )
    return versions[-1]


def _parameter(parameters: Any, image: PublicImage) -> Any:
    return Parameter(
        account_id=parameters.account_id,
        name=image.parameter,
        value=image.id_in(parameters.region_name),
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )


def _moto_resource(path: str) -> list[dict[str, Any]]:
    try:
        return load_resource(path)
    except FileNotFoundError:
        return []  # a region that moto has no images of
