"""The checksums that S3 verifies, by the names that requests call them.

Source: "Checking object integrity in Amazon S3".
"""

import base64
import hashlib
import zlib
from collections.abc import Callable, Mapping

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.crc import CRC32C, CRC64NVME

PREFIX = "x-amz-checksum-"
# They say how, they are no checksums.
_SETTINGS = frozenset({"algorithm", "mode", "type"})


def _by(algorithm: str) -> Callable[[bytes], bytes]:
    def digest(data: bytes) -> bytes:
        return hashlib.new(algorithm, data, usedforsecurity=False).digest()

    return digest


_DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "crc32c": CRC32C.digest,
    "crc64nvme": CRC64NVME.digest,
    "md5": _by("md5"),
    "sha1": _by("sha1"),
    "sha256": _by("sha256"),
    "sha512": _by("sha512"),
}


def check(sums: Mapping[str, str], body: bytes, *, only_checksums: bool = False) -> None:
    """Hold a body to the checksums that came with it.

    Args:
        sums: from the names of headers or trailers to their values.
        body: as it was meant, without framing.
        only_checksums: whether what is no checksum is an error; it is passed over otherwise.

    Raises:
        ApiError: one does not fit, or nobody here can tell.
    """
    if "content-md5" in sums:
        _check_md5(sums["content-md5"], body)
    for name, value in sums.items():
        algorithm = name.removeprefix(PREFIX)
        if not only_checksums and (algorithm == name or algorithm in _SETTINGS):
            continue
        if algorithm not in _DIGESTS:
            raise ApiError(
                "InvalidRequest",
                f"The sandbox cannot verify {name}; it can verify {', '.join(_DIGESTS)}.",
                400,
            )
        if _DIGESTS[algorithm](body) != _decoded(value):
            raise ApiError(
                "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum.", 400
            )


def _check_md5(value: str, body: bytes) -> None:
    expected = _decoded(value)
    if expected is None or len(expected) != 16:
        raise ApiError("InvalidDigest", "The Content-MD5 you specified is not valid.", 400)
    if _DIGESTS["md5"](body) != expected:
        raise ApiError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400)


def _decoded(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return None
