"""Programs that run here as they would on an instance: on which one, and what they find there."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from keyless_sandbox import environment
from keyless_sandbox.control import ControlClient, InstanceSummary
from keyless_sandbox.state import Folder, SandboxError, State


def choose(instances: Sequence[InstanceSummary], wanted: str | None) -> InstanceSummary:
    """The running instance that is meant.

    Args:
        instances: all there are.
        wanted: its id or Name tag; None for the only one that runs.

    Raises:
        SandboxError: there is none, or more than one.
    """
    running = [each for each in instances if each.runs]
    fitting = [each for each in running if wanted in {None, each.id, each.name}]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f"{each.id} ({each.name or 'no name'}, {each.region})" for each in running) or "none"
    if not running:
        raise SandboxError("no instance runs; create one first, for example with `pulumi up`")
    if wanted and not fitting:
        raise SandboxError(f"no running instance has the id or Name tag {wanted!r}; these run: {listed}")
    raise SandboxError(f"several instances run, choose one with --instance ID: {listed}")


def variables(
    folder: Folder, state: State, instance: InstanceSummary, *, in_container: bool, more: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of a program on an instance, with a new home folder.

    Args:
        folder: the sandbox's.
        state: the running sandbox.
        instance: one that runs.
        in_container: whether it runs in a container on the instance, one network hop further away.
        more: what the caller adds.

    Raises:
        SandboxError: the instance has ended meanwhile.
    """
    client = ControlClient(state)
    metadata_endpoint = client.metadata_endpoint(instance.id, 2 if in_container else 1)
    endpoint = client.aws_endpoint(instance.id)
    if metadata_endpoint is None or endpoint is None:
        raise SandboxError(f"instance {instance.id} has just stopped")
    return environment.on_instance(
        endpoint=endpoint,
        authority=state.authority,
        metadata_endpoint=metadata_endpoint,
        region=instance.region,
        home=Path(tempfile.mkdtemp(prefix=f"{instance.id}-", dir=folder.homes)),
        path=os.environ.get("PATH", os.defpath),
        more=more,
    )
