"""The protocol of the metadata service: what one request is answered with. No sockets here.

The rules are those of the EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from keyless_sandbox.machines import Machine
from keyless_sandbox.metadata.categories import Category, categories
from keyless_sandbox.metadata.sessions import Sessions
from keyless_sandbox.metadata.tokens import Tokens

TOKEN_PATH = "/latest/api/token"  # noqa: S105 - an address
LONGEST_TOKEN_LIFE = 21_600
_TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105 - a header's name
_TTL = "x-aws-ec2-metadata-token-ttl-seconds"


@dataclass(frozen=True)
class Request:
    """A request: method, path, headers by lower-case name, and how many network hops away the caller is."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    hops: int = 1


@dataclass(frozen=True)
class Answer:
    """An answer: HTTP status, body and headers."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class NoAnswer(Enum):
    """Why a caller hears nothing.

    LOST: it is further away than the hop limit, and the packet that carries a session token dies on the way.
    GONE: there is no running instance to call from.
    """

    LOST = "lost"
    GONE = "gone"


class MetadataService:
    """The metadata service of one instance.

    Args:
        instance_id: the instance.
        find: an instance by its id, as it is now.
        sessions: where the role's credentials come from.
        clock: seconds that only go forward; session tokens are measured in them.
    """

    def __init__(
        self,
        instance_id: str,
        find: Callable[[str], Machine | None],
        sessions: Sessions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.instance_id = instance_id
        self._find = find
        self._sessions = sessions
        self._tokens = Tokens(clock)

    def answer(self, request: Request) -> Answer | NoAnswer:
        """The answer to a request."""
        machine = self._find(self.instance_id)
        if machine is None or not machine.runs:
            return NoAnswer.GONE
        if machine.metadata_options.http_endpoint == "disabled":
            return Answer(403, b"Forbidden")
        if request.path == TOKEN_PATH:
            return self._token(request, machine.metadata_options.http_put_response_hop_limit)
        if request.method not in {"GET", "HEAD"}:
            return Answer(405, b"Method Not Allowed", {"Allow": "GET, HEAD"})
        if not self._admitted(request, machine):
            return Answer(401, b"Unauthorized")
        body = self._read(request, machine)
        return Answer(404, b"Not Found") if body is None else Answer(200, body)

    def _token(self, request: Request, hop_limit: int) -> Answer | NoAnswer:
        if request.method != "PUT":
            return Answer(405, b"Method Not Allowed", {"Allow": "OPTIONS, PUT"})
        # An open proxy or firewall that forwards requests names whom it forwards for.
        if "x-forwarded-for" in request.headers:
            return Answer(403, b"Forbidden")
        ttl = request.headers.get(_TTL, "")
        if not (ttl.isascii() and ttl.isdigit() and 1 <= int(ttl) <= LONGEST_TOKEN_LIFE):
            return Answer(400, b"Bad Request")
        if request.hops > hop_limit:
            return NoAnswer.LOST
        token = self._tokens.issue(int(ttl))
        return Answer(200, token.encode(), {"X-Aws-Ec2-Metadata-Token-Ttl-Seconds": ttl})

    def _admitted(self, request: Request, machine: Machine) -> bool:
        token = request.headers.get(_TOKEN)
        if token is None:
            return machine.metadata_options.http_tokens == "optional"
        return self._tokens.admit(token)

    def _read(self, request: Request, machine: Machine) -> bytes | None:
        version = "2.0" if _TOKEN in request.headers else "1.0"
        root = Category({"latest": categories(machine, self._sessions, version)})
        return root.read(request.path.removeprefix("/"))
