"""The decision log as a file."""

import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from keyless_sandbox.authorization.log import DecisionLog, Entry, stamp

ENTRY = Entry(
    "2026-11-25T01:02:03.456Z",
    "arn:aws:iam::123456789012:user/u",
    "i-1",
    "s3:GetObject",
    "arn:aws:s3:::b/k",
    "denied",
    ('statement 0 ("No") of policy of bucket b denies it',),
    "because",
)


def test_entries_come_back_as_they_were_written(tmp_path: Path) -> None:
    with closing(DecisionLog(tmp_path / "log")) as log:
        log.write([ENTRY, replace(ENTRY, action="ü\n", outcome="allowed")])
    lines = (tmp_path / "log").read_text().splitlines()
    assert [Entry.read(line) for line in lines] == [ENTRY, replace(ENTRY, action="ü\n", outcome="allowed")]
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_the_oldest_are_dropped(tmp_path: Path) -> None:
    with closing(DecisionLog(tmp_path / "log", largest=1000)) as log:
        for number in range(100):
            log.write([replace(ENTRY, why=str(number))])
    kept = [*(tmp_path / "log.1").read_text().splitlines(), *(tmp_path / "log").read_text().splitlines()]
    numbers = [int(Entry.read(line).why) for line in kept]
    assert numbers == list(range(numbers[0], 100))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2000


def test_lines_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    with closing(DecisionLog(tmp_path / "log")) as log:
        threads = [threading.Thread(target=log.write, args=([ENTRY] * 50,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [Entry.read(line) for line in (tmp_path / "log").read_text().splitlines()] == [ENTRY] * 400


def test_an_entry_reads_as_a_sentence() -> None:
    assert str(ENTRY) == (
        "2026-11-25T01:02:03.456Z denied arn:aws:iam::123456789012:user/u from i-1: s3:GetObject arn:aws:s3:::b/k - "
        'statement 0 ("No") of policy of bucket b denies it; because'
    )
    assert str(Entry("T", "", "", "", "GET /b", "denied")) == "T denied somebody unknown: GET /b"


def test_times_are_in_utc() -> None:
    moment = datetime(2026, 11, 25, 3, 2, 3, 456789, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(moment) == "2026-11-25T01:02:03.456Z"
