"""What every program is given. No lookup is left to make but the partition's."""

AMI = "ami-0123456789abcdef0"
VPC = "vpc-0123456789abcdef0"
SUBNET = "subnet-0123456789abcdef0"
BUCKET = "orders"
TAGS = {"project": "benchmark"}


def names(count: int) -> list[str]:
    """The names of the components, or of what stands in for them."""
    return [f"web{i}" for i in range(count)]
