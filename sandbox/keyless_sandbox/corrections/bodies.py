# ruff: noqa: ANN401 - moto's objects have no types
"""The bodies of requests to S3."""

from typing import Any

from flask import current_app
from moto.moto_server.werkzeug_app import BackendRequest
from werkzeug.formparser import FormDataParser


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [(BackendRequest, "make_form_data_parser", take_objects_for_no_forms)]


def take_objects_for_no_forms(original: Any, _request: BackendRequest) -> FormDataParser:
    """An object may be of the type of a form, which is what curl says of any body.

    moto reads it as a form then: it stores the last value in it, and takes the fields for parameters of the request.
    """
    return _NoFormParser() if getattr(current_app, "service", None) == "s3" else original()


class _NoFormParser(FormDataParser):
    def parse(self, stream: Any, mimetype: str, content_length: int | None, options: Any = None) -> Any:  # noqa: ARG002
        return stream, self.cls(), self.cls()
