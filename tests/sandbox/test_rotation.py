"""Credentials are renewed under a program that never notices."""

from pathlib import Path

from tests.sandbox.rotation import rotating, run


def test_a_program_runs_across_many_expiries_without_a_failed_call(tmp_path: Path) -> None:
    # Sessions of four seconds are renewed when two are left: after 20 seconds, five and more have ended.
    with rotating(tmp_path / "state", 4) as sandbox:
        seen = run(sandbox, 20, (1.5, 0.5))
    assert seen.failures == []
    assert seen.calls > 20
    assert len(seen.keys) >= 6
    assert len(set(seen.keys)) == len(seen.keys)
