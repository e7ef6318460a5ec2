"""The stand-in language hosts by themselves, as built: how they are told their language, and that none is left behind."""

import subprocess
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto.language_pb2 import LanguageHandshakeRequest
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

pytestmark = pytest.mark.end_to_end

NOBODY = "127.0.0.1:1"
LANGUAGES = ("python", "nodejs", "go")


@pytest.fixture
def hosts(engine_bin: str) -> Path:
    """The folder of the hosts that were built."""
    if not engine_bin:
        pytest.skip("an installed Pulumi has language hosts of its own")
    return Path(engine_bin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_host_ends_when_nobody_answers_at_the_engines_address(hosts: Path, language: str) -> None:
    command = [hosts / f"pulumi-language-{language}", NOBODY]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout
        port = int(host.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            LanguageRuntimeStub(channel).Handshake(LanguageHandshakeRequest(engine_address=NOBODY), timeout=10)
        assert host.wait(timeout=30) == 0


def test_a_host_under_another_name_says_which_names_there_are(hosts: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "pulumi-language-cobol"
    renamed.symlink_to(hosts / "pulumi-language-go")
    answer = subprocess.run([renamed, NOBODY], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr == (
        "pulumi-language-cobol: the name must be pulumi-language-python, -nodejs or -go: it tells the language\n"
    )
