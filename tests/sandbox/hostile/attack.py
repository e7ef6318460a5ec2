"""What an attack is, what it is made against, and how it is sent."""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from keyless_sandbox.authentication.keys import Key

from tests.sandbox.authentication.wire import Ring, Wire, sent


@dataclass(frozen=True)
class Identity:
    """Temporary credentials."""

    access_key_id: str
    secret: str
    token: str


@dataclass(frozen=True)
class Target:
    """What an attack is made against.

    Attributes:
        host: address and port of the sandbox.
        bucket: has the objects `in/own` and `secret/other`. Nothing else there is ever created by an attack.
        own: may list, read, write and delete below `in/`, and do nothing else anywhere.
        other: another session that may do the same.
        ended: a session that has ended.
    """

    host: str
    bucket: str
    own: Identity
    other: Identity
    ended: Identity

    def sent(self, method: str = "GET", key: str = "secret/other", *, seconds: float = 0, **more: Any) -> Wire:
        """A request for an object, signed now, or so many seconds later.

        Args:
            more: `by`, who signs it: `own` if it is not said, nobody if it is None; and the rest as in `wire.sent`.
        """
        by: Identity | None = more.pop("by", self.own)
        ring = Ring({by.access_key_id: Key(by.secret, by.token)} if by else {})
        settings = {"host": self.host, "path": f"/{self.bucket}/{key}", **more}
        at = datetime.now(timezone.utc) + timedelta(seconds=seconds)
        return sent(method, ring=ring, key=by.access_key_id if by else None, at=at, **settings)

    def unsigned(self, method: str = "GET", key: str = "secret/other", **more: Any) -> Wire:
        """A request for an object that nobody has signed."""
        return self.sent(method, key, by=None, **more)

    def raw(self, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
        """A request that is put together by hand, without a signature."""
        lines = (f"{method} {target} HTTP/1.1", f"Host: {self.host}", *headers, "", "")
        return "\r\n".join(lines).encode("latin-1") + body


@dataclass(frozen=True)
class Attack:
    """An attack.

    Attributes:
        make: what is sent.
        door: the error that the door answers with; None if the request is one that the door lets in, so that it is for those
            behind it to refuse: what it asks for is not granted.
        batch: whether it is answered with 200 and an error for each of its items.
    """

    make: Callable[[Target], Wire | bytes]
    door: str | None
    batch: bool = False

    def bytes(self, target: Target) -> bytes:
        made = self.make(target)
        return made.bytes() if isinstance(made, Wire) else made


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


def reply_to(data: bytes, host: str, tls: ssl.SSLContext | None = None) -> Reply:
    """Send bytes to a server that closes its connections, and read what it says. Status 0 if it says nothing."""
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=10) as plain:
        connection = tls.wrap_socket(plain, server_hostname=name) if tls else plain
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = bytearray()
        while piece := connection.recv(65_536):
            received += piece
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return Reply(int((lines[0].split() or ["", "0"])[1]), headers, body)


def with_header(wire: Wire, name: str, value: str) -> Wire:
    """The same with a header more, whether there is one of that name or not."""
    return replace(wire, headers=(*wire.headers, (name, value)))


def with_target(wire: Wire, old: str, new: str) -> Wire:
    """The same with another target."""
    assert old in wire.target
    return replace(wire, target=wire.target.replace(old, new, 1))


def with_authorization(wire: Wire, change: Callable[[str], str]) -> Wire:
    """The same with another Authorization header."""
    before = wire.header("authorization")
    after = change(before)
    assert after != before
    return wire.having(authorization=after)
