"""The hostile set at the door: what it refuses, and as whom it lets in what those behind it must refuse."""

import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.arrival import parse
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.handler import RequestHandler
from keyless_sandbox.authentication.keys import Key
from werkzeug.serving import make_server

from tests.sandbox.authentication.wire import Ring
from tests.sandbox.hostile.attack import Identity, Reply, Target, reply_to
from tests.sandbox.hostile.table import ATTACKS

OWN = Identity("ASIAOWNOWNOWNOWNOWN0", "own-secret", "own-token")
OTHER = Identity("ASIAOTHEROTHEROTHER0", "other-secret", "other-token")
ENDED = Identity("ASIAENDEDENDEDENDED0", "ended-secret", "ended-token")


class Quiet(RequestHandler):
    def log(self, *told: Any) -> None:
        pass


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    now = datetime.now(timezone.utc)
    lives = {OWN: 3600, OTHER: 3600, ENDED: -1}
    ring = Ring(
        {who.access_key_id: Key(who.secret, who.token, now + timedelta(seconds=life)) for who, life in lives.items()}
    )

    def door(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        try:
            who = authenticate(parse(environ), ring, datetime.now(timezone.utc))
        except ApiError as error:
            start(f"{error.status} X", [("X-Code", error.code)])
        else:
            start("200 OK", [("X-Who", who.access_key_id or "anonymous")])
        return []

    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Target(f"127.0.0.1:{server.port}", "bucket", OWN, OTHER, ENDED)
    server.shutdown()
    thread.join()
    server.server_close()


def asked(target: Target, data: bytes) -> Reply:
    return reply_to(data, target.host)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack(target: Target, name: str) -> None:
    attack = ATTACKS[name]
    reply = asked(target, attack.bytes(target))
    assert reply.headers.get("x-code") == attack.door
    assert (reply.status == 200) is (attack.door is None)
    assert reply.headers.get("x-who", "") in {"", OWN.access_key_id, "anonymous"}


def test_the_door_opens_for_a_request_that_is_none(target: Target) -> None:
    for wire in (target.sent(key="in/own"), target.sent(key="in/own", presigned=60)):
        assert asked(target, wire.bytes()).headers["x-who"] == OWN.access_key_id
    assert asked(target, target.unsigned().bytes()).headers["x-who"] == "anonymous"


def test_there_are_as_many_attacks_as_were_promised() -> None:
    assert len(ATTACKS) >= 60
    assert len({attack.make for attack in ATTACKS.values()}) == len(ATTACKS)
