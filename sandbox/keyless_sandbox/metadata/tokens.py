"""Session tokens of a metadata service. None is remembered, so that a program may ask for as many as it likes."""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Callable

_EXPIRY = struct.Struct(">d")
_NONCE_BYTES, _SEAL_BYTES = 10, 24


class Tokens:
    """Makes tokens and knows its own again: each says when it expires, under a seal that nobody else can make.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def issue(self, seconds: int) -> str:
        """A new token that is good for so long."""
        said = _EXPIRY.pack(self._clock() + seconds) + secrets.token_bytes(_NONCE_BYTES)
        return base64.urlsafe_b64encode(said + self._seal(said)).decode()

    def admit(self, token: str) -> bool:
        """Whether a token is one of these and still good."""
        try:
            data = base64.b64decode(token.encode(), b"-_", validate=True)
        except ValueError:
            return False
        said, seal = data[:-_SEAL_BYTES], data[-_SEAL_BYTES:]
        if len(said) != _EXPIRY.size + _NONCE_BYTES or not hmac.compare_digest(seal, self._seal(said)):
            return False
        return _EXPIRY.unpack_from(said)[0] > self._clock()

    def _seal(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)[:_SEAL_BYTES]
