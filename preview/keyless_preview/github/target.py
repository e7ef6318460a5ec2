"""Which pull request the comment belongs to, from what GitHub Actions tells a job."""

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from keyless_preview.github.answers import PostError
from keyless_preview.github.dig import dig

GITHUB = "https://api.github.com"

_REPOSITORY = re.compile(r"(?!\.)[\w.-]+/(?!\.{1,2}$)[\w.-]+", re.ASCII)
_REF = re.compile(r"refs/pull/([0-9]+)/(?:merge|head)")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Target:
    """A pull request, and how it is reached.

    Attributes:
        repository: ``owner/name``.
        number: the pull request's.
        token: never shown.
        api_url: of the REST API; https, except on this machine.
        from_fork: whether the changes come from another repository, whose workflows get a token that can only read.

    Raises:
        PostError: a value has not that form.
    """

    repository: str
    number: int
    token: str = field(repr=False)
    api_url: str = GITHUB
    from_fork: bool = False

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.repository):
            raise PostError(
                f"cannot comment on GitHub: {self.repository!r} is no repository: give OWNER/NAME in GITHUB_REPOSITORY"
            )
        if self.number < 1:
            raise PostError(f"cannot comment on GitHub: {self.number} is no pull request: they count from 1")
        # A header with other characters is refused by the library, in an error that shows it.
        if not _TOKEN.fullmatch(self.token):
            raise PostError(
                f"cannot comment on {self.name}: the token has characters that no token has: "
                "give it in GH_TOKEN or GITHUB_TOKEN, without spaces or quotes"
            )
        _check_url(self.api_url, self.name)

    @property
    def name(self) -> str:
        return f"{self.repository}#{self.number}"


def target_from(environment: Mapping[str, str], repository: str | None = None, number: int | None = None) -> Target:
    """The pull request that a job of GitHub Actions runs for.

    Args:
        environment: of the process: GITHUB_REPOSITORY, GITHUB_API_URL, GH_TOKEN or GITHUB_TOKEN (in this order, as `gh`
            reads them), and for the number GITHUB_EVENT_PATH or GITHUB_REF.
        repository: ``owner/name``, instead of the job's.
        number: the pull request's, instead of the job's.

    Raises:
        PostError: one of them is missing or broken.

    Source: "Variables reference" (GitHub Actions); "Webhook events and payloads" (GitHub).
    """
    ours = environment.get("GITHUB_REPOSITORY", "")
    place = repository or ours
    if not place:
        raise PostError("cannot comment on GitHub: the repository is not known: give OWNER/NAME in GITHUB_REPOSITORY")
    token = (environment.get("GH_TOKEN") or environment.get("GITHUB_TOKEN") or "").strip()
    if not token:
        raise PostError(
            f"cannot comment on {place}: there is no token: "
            "give the step GITHUB_TOKEN in its env, such as ${{ github.token }}"
        )
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    # Of another repository, the number that this job runs for says nothing.
    if number is None and place.lower() == ours.lower():
        number = _number(event, environment.get("GITHUB_REF", ""))
    if number is None:
        raise PostError(
            f"cannot comment on {place}: the number of the pull request is not known: "
            "run the job on pull_request, or give the number"
        )
    api_url = (environment.get("GITHUB_API_URL") or GITHUB).rstrip("/")
    return Target(place, number, token, api_url, from_fork=_from_fork(event, number))


def _event(path: str) -> object:
    try:
        return json.loads(Path(path).read_bytes()) if path else None
    except (OSError, ValueError):
        return None


def _number(event: object, ref: str) -> int | None:
    found = dig(event, "pull_request", "number")
    if found is None and dig(event, "issue", "pull_request") is not None:
        found = dig(event, "issue", "number")
    if isinstance(found, int):
        return found
    named = _REF.fullmatch(ref)
    return int(named[1]) if named else None


def _from_fork(event: object, number: int) -> bool:
    """The repository of the changes is another one, or gone since."""
    if dig(event, "pull_request", "number") != number:
        return False
    head = dig(event, "pull_request", "head", "repo", "full_name")
    return head != dig(event, "pull_request", "base", "repo", "full_name")


def _check_url(url: str, name: str) -> None:
    mend = f"give the REST API's address in GITHUB_API_URL, such as {GITHUB}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if host is None or parts.username is not None or parts.query or parts.fragment or re.search(r"[^!-~]", url):
        raise PostError(f"cannot comment on {name}: GITHUB_API_URL is no plain address: {mend}")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(host)):
        raise PostError(f"cannot comment on {name}: {parts.scheme}://{host} would show the token to others: {mend}")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
