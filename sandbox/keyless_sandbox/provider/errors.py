"""Failures as one readable line, with nothing in it that could be a secret."""

import logging
import re

_log = logging.getLogger(__name__)


class StandInError(Exception):
    """A failure whose text says what, where, the rule and the mend."""


class CancelledError(StandInError):
    """The engine asked to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


# What the services answer when the thing asked for is not there; most codes say NotFound somewhere.
_GONE = frozenset(
    {
        "404",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchEntity",
        "NoSuchKey",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
    }
)


def code(error: Exception) -> str:
    """The error code AWS answered, empty if the failure is not an answer of AWS."""
    response: dict[str, dict[str, str]] = getattr(error, "response", {})
    return response.get("Error", {}).get("Code", "")


def is_gone(error: Exception) -> bool:
    """Whether AWS answered that the thing does not exist."""
    return code(error) in _GONE or "NotFound" in code(error)


def explain(error: Exception) -> str:
    """One line for any failure: AWS's code and message, or which parameter was refused, never its value."""
    if isinstance(error, StandInError):
        return str(error)
    if code(error):
        response: dict[str, dict[str, str]] = getattr(error, "response", {})
        message = " ".join(response["Error"].get("Message", "").split())
        return f"{code(error)}: {message}" if message else code(error)
    kind = type(error).__name__
    if kind == "ParamValidationError":
        # botocore's own text repeats the value.
        names = re.findall(r"parameter (?:in input: )?\"?([\w.\[\]]+)", str(error))
        return f"AWS would not take the parameter {', '.join(names) or '(unnamed)'}: it has the wrong type or form"
    if kind == "EndpointConnectionError":
        return "the sandbox does not answer: is it running? (keyless sandbox status)"
    if kind == "ResponseParserError":
        return "the sandbox could not do this call: see its log"
    _log.error("the stand-in failed", exc_info=error)
    return f"the stand-in failed ({kind}): see the sandbox's log"
