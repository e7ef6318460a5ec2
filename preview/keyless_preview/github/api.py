"""Requests to GitHub, waited for and repeated where that mends them. The only module here that reaches the network."""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from keyless_preview.github.answers import (
    Answer,
    PostError,
    next_page,
    rate_limited,
    redirect,
    refusal,
    same_origin,
)
from keyless_preview.github.target import Target

_OUT_OF_ORDER = (502, 503, 504)
_REDIRECTS = 5


@dataclass(frozen=True)
class Patience:
    """How long GitHub is waited for.

    Attributes:
        seconds: of all pauses together.
        tries: how often a request is sent, the first time included.
        pause: seconds after the first failure; doubled after every further one.
    """

    seconds: float = 300
    tries: int = 5
    pause: float = 1


class LostError(Exception):
    """Nobody knows whether a request was carried out. Its text is what went wrong."""


class Api:
    """GitHub's REST API with the token of a target."""

    def __init__(self, target: Target, patience: Patience) -> None:
        self._target = target
        self._patience = patience
        self._left = patience.seconds
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=10, read=30), retries=False)

    def get(self, path: str) -> Answer:
        return self._repeated("GET", path)

    def edit(self, path: str, content: object) -> Answer:
        """Ask for a change that may be asked for twice."""
        return self._repeated("PATCH", path, content)

    def query(self, query: str) -> Answer:
        """Ask the GraphQL API, which GitHub Enterprise Server has elsewhere.

        Source: "Forming calls with GraphQL" (GitHub).
        """
        base = self._target.api_url
        url = f"{base.removesuffix('/v3')}/graphql" if base.endswith("/api/v3") else f"{base}/graphql"
        return self._repeated("POST", url, {"query": query})

    def create(self, path: str, content: object) -> Answer:
        """Ask for something that must not be made twice.

        Raises:
            LostError: it may have been made, or not.
        """
        return self._send("POST", path, content)

    def pages(self, path: str) -> Iterator[Answer]:
        """All pages of a list, to the first that is refused."""
        seen: set[str] = set()
        url: str | None = path
        while url is not None and url not in seen:
            seen.add(url)
            answer = self.get(url)
            yield answer
            url = next_page(answer)
            if url is not None:
                self._check_same(answer.url, url)

    def pause(self, times: int, because: str) -> None:
        """Wait before a request is repeated.

        Args:
            times: how often it has failed.
            because: what went wrong, for the error.

        Raises:
            PostError: it has been tried often enough, or it would take too long.
        """
        if times >= self._patience.tries:
            raise self.error(f"{because}, {times} times: run the job again later")
        self._wait(self._patience.pause * 2 ** (times - 1), because)

    def error(self, text: str) -> PostError:
        # What a server says is not ours, so that it may hold anything.
        shown = text.replace(self._target.token, "***")
        return PostError(f"cannot comment on {self._target.name}: {''.join(filter(str.isprintable, shown))}")

    def refused(self, answer: Answer) -> PostError:
        return self.error(refusal(answer, from_fork=self._target.from_fork))

    def _repeated(self, method: str, path: str, content: object = None) -> Answer:
        times = 0
        while True:
            try:
                return self._send(method, path, content)
            except LostError as error:  # noqa: PERF203 - a request costs far more
                times += 1
                self.pause(times, str(error))

    def _send(self, method: str, path: str, content: object) -> Answer:
        """Send until no limit is in the way, and follow redirects on the same host."""
        url = path if "://" in path else f"{self._target.api_url}{path}"
        limits = redirects = 0
        while True:
            answer = self._exchange(method, url, content)
            if answer.status in _OUT_OF_ORDER:
                raise LostError(f"{urlsplit(url).hostname} answers {answer.said}")
            seconds = rate_limited(answer, time.time(), limits)
            if seconds is not None:
                limits += 1
                because = f"GitHub's rate limit is reached ({answer.said})"
                if limits >= self._patience.tries:
                    raise self.error(f"{because}, {limits} times: run the job again later")
                self._wait(seconds, because)
                continue
            moved = redirect(answer)
            if moved is None:
                return answer
            self._check_same(url, moved)
            redirects += 1
            if redirects > _REDIRECTS:
                raise self.error(f"{urlsplit(url).hostname} redirects in a circle: check GITHUB_API_URL")
            url = moved

    def _check_same(self, url: str, to: str) -> None:
        if not same_origin(url, to):
            raise self.error(
                f"{urlsplit(url).hostname} sends on to another server, which must not get the token ({to[:100]}): "
                "give the REST API's own address in GITHUB_API_URL"
            )

    def _wait(self, seconds: float, because: str) -> None:
        if seconds > self._left:
            raise self.error(f"{because}: run the job again in {math.ceil(seconds):,} s")
        self._left -= seconds
        time.sleep(seconds)

    def _exchange(self, method: str, url: str, content: object) -> Answer:
        host = urlsplit(url).hostname
        try:
            response = self._pool.request(
                method,
                url,
                body=None if content is None else json.dumps(content).encode(),
                headers=self._headers(),
                redirect=False,
            )
        except urllib3.exceptions.SSLError:
            raise self.error(f"the certificate of {host} is not trusted: check GITHUB_API_URL") from None
        except urllib3.exceptions.HTTPError as error:
            raise LostError(f"{host} cannot be reached ({type(error).__name__})") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            answered: object = json.loads(response.data)
        except ValueError:
            answered = None
        return Answer(url, response.status, headers, answered)

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._target.token}",
            "Content-Type": "application/json",
            "User-Agent": "keyless",
            "X-GitHub-Api-Version": "2022-11-28",
        }
