import datetime as dt
from typing import Any

import pytest
from keyless_iam.rules.configuration import Allowance, Exceptions, exceptions_schema, read_configuration
from keyless_iam.rules.contract import ACCOUNT_IDS, ALLOWED_ACTIONS, ALLOWED_BUCKETS, Settings

DAY = dt.date(2027, 3, 31)
MOVE = {"file": "policies/old/*", "reason": "until the move", "expires": "2027-03-31"}


def problems(given: dict[str, Any]) -> tuple[str, ...]:
    return read_configuration(given, (ALLOWED_BUCKETS, ACCOUNT_IDS), source="file").problems


def test_options_and_exceptions_are_read() -> None:
    given = {"allowedBuckets": ["logs-*"], "accountIds": ["111122223333"], "exceptions": [MOVE]}
    read = read_configuration(given, (ALLOWED_BUCKETS, ALLOWED_ACTIONS, ACCOUNT_IDS), source="file")
    assert read.problems == ()
    assert read.settings == Settings(allowed_buckets=("logs-*",), account_ids=("111122223333",))
    assert read.exceptions == Exceptions((Allowance("policies/old/*", "until the move", DAY),))


def test_nothing_given_changes_nothing() -> None:
    read = read_configuration({}, (ALLOWED_BUCKETS,), source="urn")
    assert (read.settings, read.exceptions, read.problems) == (Settings(), Exceptions(), ())


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"allowedBukets": []},
            'there is no property "allowedBukets"; there are allowedBuckets, accountIds, exceptions',
        ),
        (
            {"allowedActions": []},
            'there is no property "allowedActions"; there are allowedBuckets, accountIds, exceptions',
        ),
        ({"allowedBuckets": "logs"}, "allowedBuckets must be a list of strings"),
        ({"allowedBuckets": ["logs", 1]}, "allowedBuckets must be a list of strings"),
        ({"allowedBuckets": None}, "allowedBuckets must be a list of strings"),
        ({"accountIds": ["1111"]}, 'accountIds: "1111" does not look like ^[0-9]{12}$'),
        ({"exceptions": MOVE}, "exceptions must be a list of objects with file, reason, expires"),
        ({"exceptions": ["policies/*"]}, "exceptions[0] must have file, reason, expires"),
        (
            {"exceptions": [{**MOVE, "reason": " "}]},
            "exceptions[0].reason is missing; it must be a text that is not empty",
        ),
        (
            {"exceptions": [MOVE, {"file": "a", "reason": "b"}]},
            "exceptions[1].expires is missing; it must be a text that is not empty",
        ),
        ({"exceptions": [{**MOVE, "expires": "soon"}]}, 'exceptions[0].expires: "soon" is no date; write YYYY-MM-DD'),
        (
            {"exceptions": [{**MOVE, "expires": "2027-02-30"}]},
            'exceptions[0].expires: "2027-02-30" is no date; write YYYY-MM-DD',
        ),
        ({"exceptions": [{**MOVE, "urn": "*"}]}, "exceptions[0].urn is unknown; there are file, reason, expires"),
        (
            {"exceptions": [{**MOVE, "expires": 2027}]},
            "exceptions[0].expires is missing; it must be a text that is not empty",
        ),
    ],
)
def test_error_says_what_is_wrong_and_what_there_is(given: dict[str, Any], problem: str) -> None:
    assert problems(given) == (problem,)


def test_error_tells_all_problems_and_what_is_wrong_is_left_out() -> None:
    given = {"allowedBuckets": 1, "accountIds": ["111122223333"], "more": 1, "exceptions": [MOVE, {**MOVE, "file": ""}]}
    read = read_configuration(given, (ALLOWED_BUCKETS, ACCOUNT_IDS), source="file")
    assert len(read.problems) == 3
    assert read.settings == Settings(account_ids=("111122223333",))
    assert [each.reason for each in read.exceptions.all] == ["until the move"]


def test_the_property_that_says_what_is_excepted_has_the_name_of_its_tool() -> None:
    exception = {"urn": "urn:pulumi:dev::*::web", "reason": "until the move", "expires": "2027-03-31"}
    assert read_configuration({"exceptions": [exception]}, (), source="urn").problems == ()
    assert len(read_configuration({"exceptions": [exception]}, (), source="file").problems) == 2
    schema = exceptions_schema("urn")["items"]
    assert schema["required"] == ["urn", "reason", "expires"] == list(schema["properties"])
    assert schema["additionalProperties"] is False


def test_an_exception_holds_to_its_last_day_and_then_says_that_it_ended() -> None:
    exceptions = Exceptions((Allowance("policies/old/*", "until the move", DAY),))
    path, later = "policies/old/a/role.json", DAY + dt.timedelta(days=1)
    assert exceptions.excuse(path, DAY)
    assert exceptions.expired(path, DAY) == ""
    assert not exceptions.excuse(path, later)
    assert exceptions.expired(path, later) == "Its exception (until the move) expired on 2027-03-31."


def test_an_exception_is_for_the_sources_that_it_names() -> None:
    exceptions = Exceptions((Allowance("policies/old/?.json", "until the move", DAY),))
    assert exceptions.excuse("policies/old/a.json", DAY)
    for path in ("policies/old/ab.json", "policies/new/a.json", "x/policies/old/a.json", "Policies/old/a.json"):
        assert not exceptions.excuse(path, DAY)
        assert exceptions.expired(path, DAY + dt.timedelta(days=1)) == ""


def test_one_exception_that_holds_is_enough() -> None:
    ended = Allowance("*", "until May", dt.date(2026, 5, 31))
    exceptions = Exceptions((ended, Allowance("a*", "until the move", DAY), ended))
    assert exceptions.excuse("a.json", DAY)
    assert not exceptions.excuse("b.json", DAY)
