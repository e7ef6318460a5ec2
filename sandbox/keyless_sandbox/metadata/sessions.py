"""The temporary credentials that EC2 delivers to an instance."""

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TypeAlias

from keyless_sandbox.machines import Machine, Role, assume

LIFE = timedelta(hours=6)
# EC2 promises five minutes. botocore begins to ask for new ones when 15 are left, and may come back with its next question as
# late as the old ones end if they are all it gets.
RENEWED_BEFORE_EXPIRY = timedelta(minutes=20)


@dataclass(frozen=True)
class Credentials:
    """One set of temporary credentials."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    token: str = field(repr=False)
    updated: datetime
    expiration: datetime


Delivered: TypeAlias = Mapping[tuple[str, str, str], Credentials]
"""Credentials by instance id, role id and version of the metadata service."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


class Sessions:
    """The current credentials of every instance and role, by the version of the metadata service that delivers them.

    New ones are available at least five minutes before the old ones expire (EC2 User Guide, "Retrieve security
    credentials from instance metadata"), and both work until then.

    Args:
        clock: this moment, in UTC.
        life: how long credentials last. Of a short life the second half is for renewal.
        delivered: credentials that were delivered before this process began.
    """

    def __init__(
        self, clock: Callable[[], datetime] = now, life: timedelta = LIFE, delivered: Delivered | None = None
    ) -> None:
        self._clock = clock
        self._life = life
        self._renewed_before_expiry = min(RENEWED_BEFORE_EXPIRY, life / 2)
        self._current = dict(delivered or {})
        self._lock = threading.Lock()

    def credentials(self, machine: Machine, role: Role, version: str) -> Credentials:
        """The credentials of the role for the instance, renewed when they are about to expire.

        Args:
            machine: the instance.
            role: the role of its profile.
            version: of the metadata service that delivers them, ``1.0`` or ``2.0``.
        """
        who = (machine.id, role.id, version)
        with self._lock:
            known = self._current.get(who)
            if known and self._clock() < known.expiration - self._renewed_before_expiry:
                return known
            session = assume(machine, role, int(self._life.total_seconds()), version)
            moment = self._clock()
            self._current[who] = Credentials(
                session.access_key_id,
                session.secret_access_key,
                session.session_token,
                updated=moment,
                expiration=moment + self._life,
            )
            return self._current[who]

    def forget(self, instance_id: str) -> None:
        """Drop the credentials of an instance that is gone."""
        with self._lock:
            for who in [who for who in self._current if who[0] == instance_id]:
                del self._current[who]

    @contextmanager
    def still(self) -> Generator[Delivered]:
        """What is delivered now; meanwhile no session begins."""
        with self._lock:
            yield dict(self._current)
