# ruff: noqa: ANN401 - moto's objects have no types
"""Where moto 5.2.5 answers differently from AWS in what an EC2 instance with a role needs: corrected here.

Each correction is a function whose docstring says what AWS does. It takes moto's original first. They are
applied to the process that calls `apply`, once: the sandbox's daemon.
"""

from functools import partial, wraps
from typing import Any, Protocol

from keyless_sandbox.corrections import (
    bodies,
    buckets,
    images,
    instances,
    managed_policies,
    memory,
    networks,
    profiles,
    sessions,
    volumes,
)


class Correction(Protocol):
    """Stands in for moto's `original`, which it is handed already bound to the object it belongs to."""

    __name__: str

    def __call__(self, original: Any, subject: Any, /, *args: Any, **kwargs: Any) -> Any: ...


def apply() -> None:
    """Put every correction in the place of moto's own method."""
    rooms = (bodies, buckets, images, instances, managed_policies, memory, networks, profiles, sessions, volumes)
    for owner, method, correction in (entry for room in rooms for entry in room.corrections()):
        setattr(owner, method, _instead_of(getattr(owner, method), correction))


def _instead_of(original: Any, correction: Correction) -> Any:
    @wraps(original)
    def method(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
        return correction(partial(original, subject), subject, *args, **kwargs)

    return method
