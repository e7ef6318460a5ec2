"""The resources by hand, without any component."""

from benchmarks.programs.by_hand import create_resources, partition
from benchmarks.programs.given import names


def create(count: int) -> None:
    """Creates the resources."""
    found = partition()
    for name in names(count):
        create_resources(name, found)
