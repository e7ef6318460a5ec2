"""CRC-32C and CRC-64/NVME, which SDKs send and Python does not have.

Byte by byte in Python, an upload of usual size would take seconds. So a long message is cut into lanes of equal length, which
are fed side by side, one byte of each at a time: `bytes.translate` looks up all of them at once, and numbers as long as
there are lanes add them at once. A CRC is linear: a lane's remainder, moved on by the lengths of the lanes behind it, is added.
"""

from dataclasses import dataclass
from functools import cached_property

_LANE = 1024
_LONG = 128 * _LANE


@dataclass(frozen=True)
class Crc:
    """A reflected CRC that starts with all ones and ends inverted.

    Args:
        width: in bytes.
        polynomial: reflected.
    """

    width: int
    polynomial: int

    def digest(self, data: bytes) -> bytes:
        """The checksum of data, most significant byte first."""
        ones = (1 << 8 * self.width) - 1
        if len(data) < _LONG:
            remainder = self._fed(ones, data)
        else:
            # To start with all ones is to start with none and a message whose first bytes are inverted; none to start with
            # makes zeros in front of a message count for nothing.
            start = (int.from_bytes(data[: self.width], "little") ^ ones).to_bytes(self.width, "little")
            remainder = self._in_lanes(bytes(-len(data) % _LANE) + start + data[self.width :])
        return (remainder ^ ones).to_bytes(self.width, "big")

    def _fed(self, remainder: int, data: bytes) -> int:
        table = self._table
        for byte in data:
            remainder = table[(remainder ^ byte) & 0xFF] ^ (remainder >> 8)
        return remainder

    def _in_lanes(self, data: bytes) -> int:
        planes = [0] * self.width + [0]
        lanes = len(data) // _LANE
        for at in range(_LANE):
            index = (planes[0] ^ int.from_bytes(data[at::_LANE], "little")).to_bytes(lanes, "little")
            for plane, table in enumerate(self._table_by_plane):
                planes[plane] = int.from_bytes(index.translate(table), "little") ^ planes[plane + 1]
        total = 0
        for remainder in zip(*(plane.to_bytes(lanes, "little") for plane in planes[:-1]), strict=True):
            total = self._moved_by_a_lane(total) ^ int.from_bytes(remainder, "little")
        return total

    def _moved_by_a_lane(self, remainder: int) -> int:
        moved = 0
        for table, byte in zip(self._lane_tables, remainder.to_bytes(self.width, "little"), strict=True):
            moved ^= table[byte]
        return moved

    @cached_property
    def _table(self) -> list[int]:
        table: list[int] = []
        for index in range(256):
            remainder = index
            for _ in range(8):
                remainder = (remainder >> 1) ^ (self.polynomial if remainder & 1 else 0)
            table.append(remainder)
        return table

    @cached_property
    def _table_by_plane(self) -> list[bytes]:
        return [bytes(entry >> 8 * plane & 0xFF for entry in self._table) for plane in range(self.width)]

    @cached_property
    def _lane_tables(self) -> list[list[int]]:
        tables: list[list[int]] = []
        for plane in range(self.width):
            bits = [self._fed(1 << 8 * plane + bit, bytes(_LANE)) for bit in range(8)]
            table = [0]
            for bit in bits:
                table += [entry ^ bit for entry in table]
            tables.append(table)
        return tables


CRC32C = Crc(4, 0x82F63B78)
CRC64NVME = Crc(8, 0x9A6C9329AC4BC9B5)
