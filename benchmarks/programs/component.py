"""The component, as its documentation says to use it."""

from keyless import Instance

from benchmarks.programs.given import AMI, BUCKET, SUBNET, TAGS, VPC, names


def create(count: int) -> None:
    """Creates the components."""
    for name in names(count):
        Instance(
            name,
            {
                "s3": [{"bucket": BUCKET, "allow": ["list", "read"], "prefixes": ["in/"]}],
                "image": AMI,
                "vpc_id": VPC,
                "subnet_ids": [SUBNET],
                "tags": TAGS,
            },
        )
