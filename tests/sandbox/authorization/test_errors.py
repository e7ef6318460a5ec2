"""Refusals in the form of each protocol."""

import json
import re

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.errors import refusal

ERROR = ApiError("AccessDenied", 'not on "<b>"', why="told to nobody")


def test_s3_answers_in_xml_with_an_id() -> None:
    answer = refusal(ERROR, "s3", "GET")
    identifier = answer.headers["x-amz-request-id"]
    assert re.fullmatch("[0-9A-F]{16}", identifier)
    assert answer.status == 403
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>not on "&lt;b&gt;"</Message>'
        f"<RequestId>{identifier}</RequestId><HostId>sandbox</HostId></Error>"
    )
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_an_answer_to_head_has_no_body() -> None:
    answer = refusal(ERROR, "s3", "HEAD")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (403, b"", "0")
    assert answer.headers["x-amz-request-id"]


def test_ec2_has_a_form_of_its_own() -> None:
    assert b"<Response><Errors><Error><Code>AccessDenied</Code>" in refusal(ERROR, "ec2", "POST").body


def test_query_services_answer_in_xml() -> None:
    body = refusal(ERROR, "iam", "POST").body
    assert b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>" in body


def test_json_services_answer_in_json() -> None:
    answer = refusal(ApiError("AccessDeniedException", "no", 400), "ssm", "POST")
    assert answer.status == 400
    assert json.loads(answer.body) == {"__type": "AccessDeniedException", "message": "no"}
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
