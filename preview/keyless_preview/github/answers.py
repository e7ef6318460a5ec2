"""What GitHub's answers mean. Pure: nothing is sent from here.

Sources: "Rate limits for the REST API", "Using pagination in the REST API", "Best practices for using the REST API",
"Troubleshooting the REST API", "Rate limits and query limits for the GraphQL API" (GitHub).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from keyless_preview.github.dig import items, text

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next\b')
_WITHOUT_HEADERS = 60.0
_WRITE = 'give the job "permissions: pull-requests: write", or a token of your own "Pull requests: write"'


class PostError(Exception):
    """A comment cannot be made, why, and what to do, in one line without the token."""


@dataclass(frozen=True)
class Answer:
    """What GitHub answered.

    Attributes:
        url: what was asked.
        headers: by their names in lower case.
        content: the JSON, or None if there is none.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: object = None

    @property
    def message(self) -> str:
        """What GitHub says of an error, in one line."""
        errors = items(self.content, "errors") or []
        said = [
            text(self.content, "message"),
            *(each if isinstance(each, str) else text(each, "message") for each in errors),
        ]
        line = "; ".join(" ".join(each.split()) for each in said if each)
        return line if len(line) <= 200 else f"{line[:200]}…"

    @property
    def said(self) -> str:
        return f"{self.status}: {self.message}" if self.message else f"{self.status}"


def next_page(answer: Answer) -> str | None:
    """The address of the page after a page, from its header ``Link``."""
    found = _NEXT.search(answer.headers.get("link", ""))
    return _joined(answer.url, found[1]) if found else None


def redirect(answer: Answer) -> str | None:
    """Where an answer sends its reader. GitHub wants the same request there, whatever its method."""
    location = answer.headers.get("location", "")
    return _joined(answer.url, location) if answer.status in (301, 302, 307, 308) and location else None


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses are of one server, so that what is meant for the one may be sent to the other."""
    return _origin(one) == _origin(other)


def _joined(url: str, to: str) -> str:
    try:
        return urljoin(url, to)
    except ValueError:
        return to


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", None, None


def rate_limited(answer: Answer, now: float, times: int) -> float | None:
    """How many seconds to wait for a limit of GitHub's to lift; None if it is not about limits.

    Args:
        answer: any.
        now: the time, as of `time.time`.
        times: how many answers in a row were about limits before: GitHub wants longer pauses then.
    """
    # The GraphQL API says it in an answer that is otherwise a good one.
    told = any(text(each, "type") == "RATE_LIMITED" for each in items(answer.content, "errors") or [])
    if answer.status not in (403, 429) and not told:
        return None
    after, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return float(max(0, math.ceil(int(reset) - now)))
    if after or told or answer.status == 429 or "rate limit" in answer.message.lower():
        return _WITHOUT_HEADERS * 2**times
    return None


def refusal(answer: Answer, *, from_fork: bool) -> str:
    """Why a request was refused and what to do, in words that go after "cannot comment on …: "."""
    message = answer.message.lower()
    if answer.status == 401:
        return f"GitHub does not accept the token ({answer.said}): give a valid one in GH_TOKEN or GITHUB_TOKEN"
    if answer.status == 403 and "locked" in message:
        return f"its conversation is locked ({answer.said}): unlock it"
    if answer.status == 403 and from_fork:
        return (
            f"the token may not write comments ({answer.said}): its changes come from a fork, whose jobs get a token that "
            "can only read: write the report to the job's summary instead"
        )
    if answer.status == 403:
        return (
            f"the token may not write comments ({answer.said}): {_WRITE} (and issues: write where that is not enough)"
        )
    if answer.status == 404:
        return (
            f"GitHub shows no such pull request ({answer.said}), as it does to a token that may not read it: "
            f"check repository and number, and {_WRITE}"
        )
    if answer.status == 410:
        return f"nothing can be commented there ({answer.said}): turn the repository's issues on"
    if answer.status == 422 and "too long" in message:
        return f"the comment is too long ({answer.said}): report fewer stacks in one comment"
    if answer.status == 422:
        return f"GitHub does not take the comment ({answer.said}): mend what it says"
    if answer.status in (502, 503, 504):
        return f"GitHub does not work at the moment ({answer.said}): run the job again later"
    return f"GitHub gives an answer that is not known ({answer.said}): is GITHUB_API_URL the REST API's address?"
