"""The resources by hand, each set under a component that does nothing else."""

import pulumi

from benchmarks.programs.by_hand import create_resources, partition
from benchmarks.programs.given import names


class Bare(pulumi.ComponentResource):
    """A component without arguments to check and without outputs."""

    def __init__(self, name: str, partition: str) -> None:
        """Creates the resources below itself."""
        super().__init__("benchmark:index:Bare", name)
        create_resources(name, partition, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def create(count: int) -> None:
    """Creates the bare components."""
    found = partition()
    for name in names(count):
        Bare(name, found)
