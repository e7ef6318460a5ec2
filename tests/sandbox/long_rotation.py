"""The same with the SDK's own windows, which takes a quarter of an hour: run it by its name."""

from pathlib import Path

from tests.sandbox.rotation import rotating, run

LIFE = 660


def test_a_program_whose_sdk_is_not_touched_runs_across_an_expiry_without_a_failed_call(tmp_path: Path) -> None:
    with rotating(tmp_path / "state", LIFE) as sandbox:
        seen = run(sandbox, 1.3 * LIFE, None)
    assert seen.failures == []
    assert seen.calls > LIFE / 4
    assert len(seen.keys) >= 2
