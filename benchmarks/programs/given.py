"""What every program is given. No lookup is left to make but the partition's.

A preview looks at none of it; what is deployed must be there, and the environment says what is.
"""

import os

AMI = os.environ.get("BENCH_AMI", "ami-0123456789abcdef0")
VPC = os.environ.get("BENCH_VPC", "vpc-0123456789abcdef0")
SUBNET = os.environ.get("BENCH_SUBNET", "subnet-0123456789abcdef0")
BUCKET = "orders"
TAGS = {"project": "benchmark"}


def names(count: int) -> list[str]:
    """The names of the components, or of what stands in for them."""
    return [f"web{i}" for i in range(count)]
