"""Which files are read as snapshots, and what they may name."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from keyless_sandbox.snapshot.admitted import find
from keyless_sandbox.snapshot.file import Makers, Writer, reading, writing
from keyless_sandbox.state import SandboxError

AFRESH = "`keyless sandbox down` removes it"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "aws.snapshot"
    with writing(path) as writer:
        writer.write(b"bytes of objects")
        at = writer.at
        writer.write(b"pickle")
        writer.finish(at)
    return path


def with_header(path: Path, changed: Mapping[str, Any]) -> None:
    data = path.read_bytes()
    header = {**json.loads(data[:1024]), **changed}
    path.write_bytes(json.dumps(header).encode().ljust(1023) + b"\n" + data[1024:])


def refusal(path: Path) -> str:
    with pytest.raises(SandboxError) as refused:
        reading(path)
    return str(refused.value)


def test_what_was_written_is_read(path: Path) -> None:
    data, at = reading(path)
    assert bytes(data[1024:at]) == b"bytes of objects"
    assert bytes(data[at:]) == b"pickle"
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_fails_while_it_is_written_leaves_the_old_one(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), writing(path) as writer:
        _interrupted(writer)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def _interrupted(writer: Writer) -> None:
    writer.write(b"x" * 100_000)
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["format", "keyless", "moto", "python"])
def test_error_another_maker(path: Path, name: str) -> None:
    with_header(path, {name: "0.0"})
    ours = getattr(Makers.current(), name)
    assert refusal(path) == (
        f"{path} was written by {name} 0.0 and this is {name} {ours}, which may lay things out differently: "
        f"use {name} 0.0, or {AFRESH}"
    )


def test_error_one_byte_that_changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[1030] ^= 1
    path.write_bytes(data)
    assert refusal(path) == f"{path} is damaged: what it holds is not what its checksum says; {AFRESH}"


@pytest.mark.parametrize("cut", [0, 100, 1024, 1030])
def test_error_the_end_is_missing(path: Path, cut: int) -> None:
    path.write_bytes(path.read_bytes()[:cut])
    whole = f"{path} is damaged: what it holds is not what its checksum says; {AFRESH}"
    assert refusal(path) == (
        whole if cut >= 1024 else f"{path} is no snapshot of a sandbox, or the end of one is missing; {AFRESH}"
    )


@pytest.mark.parametrize("text", [b"[]", b"{}", b"\xff", b"PK"])
def test_error_something_else(path: Path, text: bytes) -> None:
    path.write_bytes(text.ljust(2000))
    assert refusal(path) == f"{path} is no snapshot of a sandbox, or the end of one is missing; {AFRESH}"


@pytest.mark.parametrize("mode", [0o640, 0o602, 0o644])
def test_error_others_may_use_it(path: Path, mode: int) -> None:
    path.chmod(mode)
    assert refusal(path) == (
        f"{path} may be used by others (mode {mode:04o}), and what others may have changed is not read; {AFRESH}, "
        "or `chmod 600` it if you know that nobody did"
    )


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("functools", "partial"),
        ("subprocess", "Popen"),
        ("moto.s3.models", "os"),
        ("moto.s3.models", "os.system"),
        ("moto.s3.models", "tempfile.mkdtemp"),
        ("moto.s3.models", "FakeKey.dispose"),
        ("moto.s3.models", "s3_backends"),
        ("moto.s3.models", "BackendDict"),
        ("moto.s3.models", "get_moto_s3_account_id"),
        ("moto.utilities.docker_utilities", "DockerModel"),
        ("moto.awslambda.models", "LambdaFunction"),
        ("keyless_sandbox.snapshot.contents", "take"),
        ("keyless_sandbox.snapshot.contents", "restore"),
    ],
)
def test_error_what_no_snapshot_needs_is_not_found(module: str, name: str) -> None:
    with pytest.raises(LookupError) as refused:
        find(module, name)
    assert str(refused.value).strip("'") == f"{module}.{name}"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("moto.s3.models", "FakeKey"),
        ("collections", "OrderedDict"),
        ("re", "_compile"),
        ("moto.ec2.models", "EC2Backend"),
    ],
)
def test_what_a_snapshot_needs_is_found(module: str, name: str) -> None:
    assert find(module, name).__name__ == name
