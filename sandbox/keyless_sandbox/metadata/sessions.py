"""The temporary credentials that EC2 delivers to an instance."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from keyless_sandbox.machines import Machine, Role, assume

LIFE = timedelta(hours=6)
RENEWED_BEFORE_EXPIRY = timedelta(minutes=5)


@dataclass(frozen=True)
class Credentials:
    """One set of temporary credentials."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    token: str = field(repr=False)
    updated: datetime
    expiration: datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


class Sessions:
    """The current credentials of every instance and role.

    New ones are available at least five minutes before the old ones expire (EC2 User Guide, "Retrieve security
    credentials from instance metadata"), and both work until then.

    Args:
        clock: this moment, in UTC.
        life: how long credentials last.
    """

    def __init__(self, clock: Callable[[], datetime] = now, life: timedelta = LIFE) -> None:
        self._clock = clock
        self._life = life
        self._current: dict[tuple[str, str], Credentials] = {}
        self._lock = threading.Lock()

    def credentials(self, machine: Machine, role: Role) -> Credentials:
        """The credentials of the role for the instance, renewed when they are about to expire."""
        who = (machine.id, role.id)
        with self._lock:
            known = self._current.get(who)
            if known and self._clock() < known.expiration - RENEWED_BEFORE_EXPIRY:
                return known
            session = assume(machine, role, int(self._life.total_seconds()))
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
