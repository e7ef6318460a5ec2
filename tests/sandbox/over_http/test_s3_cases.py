"""The cases of S3 through a real client and the HTTP port: from policies that were put to the answer that is heard."""

import pytest

from tests.sandbox.authorization.cases import Case, cases_of
from tests.sandbox.over_http.account import Account
from tests.sandbox.over_http.s3_world import S3World
from tests.sandbox.over_http.sending import Heard, send

CASES = cases_of("s3")


def as_expected(case: Case, heard: Heard) -> bool:
    outcome, code, status = (case.expected.get(name) for name in ("outcome", "code", "status"))
    if outcome == "allowed":
        if code or status:
            return heard.status == status and heard.code in {code, str(status)}
        return heard.status < 300 and list(heard.errors) == case.expected.get("errors", [])
    if outcome == "missing":
        return heard.status == 404
    if outcome == "denied":
        # An answer to HEAD has no body, and botocore takes the status for the code.
        return heard.status == (status or 403) and heard.code in {code or "AccessDenied", str(status or 403)}
    return heard.status == status and heard.code in {code, str(status)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_request_is_answered_as_aws_answers_it(account: Account, case: Case) -> None:
    account.reset()
    world = S3World(account, case.setup, case.policies.get("bucket", {}))
    keys = account.session({side: world.filled(each) for side, each in case.policies.items() if side != "bucket"})
    heard = send(account, keys, world.filled(dict(case.request)))
    assert as_expected(case, heard), f"{case.expected} but {heard}: {account.decisions()[-3:]}"
