"""Access keys are found in user data however they are packed, and nothing else is taken for one."""

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless.user_data import user_data_base64_problem, user_data_problem

from tests.components.bad_inputs import KEY_ID, SECRET_KEY


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"export AWS_ACCESS_KEY_ID={KEY_ID}",
        f"aws configure set aws_access_key_id '{KEY_ID}'",
        f"[default]\naws_secret_access_key = {SECRET_KEY}\n",
        f'{{"SecretAccessKey": "x", "awsSecretAccessKey": "{SECRET_KEY}"}}',
        "ASIA" + KEY_ID[4:],
        "write_files:\n- encoding: b64\n  content: " + encoded(f"key={KEY_ID} and more".encode()),
        "content: " + encoded(gzip.compress(f"key={KEY_ID} and more text to compress".encode())),
    ],
)
def test_a_key_is_found(text: str) -> None:
    assert "remove it" in (user_data_problem(text) or "")
    assert "remove it" in (user_data_base64_problem(encoded(text.encode())) or "")
    assert "remove it" in (user_data_base64_problem(encoded(gzip.compress(text.encode()))) or "")


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\ndnf install -y python3.11\n",
        "NOTAKIA" + KEY_ID[4:] + "MORE",
        "export AWS_SECRET_ACCESS_KEY=$(fetch-it)",
        "sha256: " + "a1b2c3d4" * 8,
        "content: " + encoded(b"a harmless file with nothing in it"),
    ],
)
def test_harmless_text_is_taken(text: str) -> None:
    assert user_data_problem(text) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_judged_without_failing(data: bytes) -> None:
    user_data_base64_problem(encoded(data))
    user_data_base64_problem(data.decode("latin-1"))
    user_data_problem(data.decode("latin-1"))


def test_a_bomb_is_not_unpacked_whole() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)

    assert len(bomb) < 16 * 1024
    assert user_data_base64_problem(encoded(bomb)) is None


def test_the_key_is_not_repeated() -> None:
    assert KEY_ID not in (user_data_problem(KEY_ID) or KEY_ID)
