"""One comment for one set of stacks: found again by its markers, edited in place, made where there is none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keyless_preview.github.answers import Answer
from keyless_preview.github.api import Api, LostError, Patience
from keyless_preview.github.dig import dig, items, text
from keyless_preview.github.target import Target
from keyless_preview.markdown import LIMIT

_MARKER = re.compile(r"<!-- keyless:diff \S+ -->")


@dataclass(frozen=True)
class Posted:
    """The comment as it is now. ``created``: it was not there before."""

    url: str
    created: bool


@dataclass(frozen=True)
class _Comment:
    """A comment of the pull request; its author is empty where the account is gone."""

    id: int
    author: str
    body: str
    url: str


def post(target: Target, body: str, markers: Iterable[str], *, patience: Patience | None = None) -> Posted:
    """Make the comment of a report, or edit the one that an earlier run for the same stacks made.

    Only a comment of the token's own account is edited: whoever may comment can write a marker into theirs. Where GitHub
    does not tell whose the token is, a new comment is made.

    Args:
        target: the pull request.
        body: Markdown that begins with one of the markers and holds all.
        markers: of all stacks in the report. A comment for other stacks, for more or for fewer, is another one.
        patience: how long GitHub is waited for.

    Raises:
        PostError: it could not be done.

    Source: "REST API endpoints for issue comments" (GitHub).
    """
    api = Api(target, patience or Patience())
    wanted = frozenset(markers)
    if len(body) > LIMIT:
        raise api.error(f"the comment has {len(body):,} characters, of {LIMIT:,} that it may have: report fewer stacks")
    if not wanted or _markers(body) != wanted:
        raise api.error(
            "not all of its stacks fit into the comment, which could not be found again: report fewer stacks"
        )
    comments = _comments(api, target)
    marked = [each for each in comments if _markers(each.body) == wanted]
    me = _identity(api) if marked else ""
    # The last one: what stands above it may be stale, nothing below.
    old = next((each for each in reversed(marked) if me and each.author.lower() == me), None)
    if old is not None and _same(old.body, body):
        return Posted(old.url, created=False)
    if old is not None:
        answer = api.edit(f"/repos/{target.repository}/issues/comments/{old.id}", {"body": body})
        if answer.status == 200:
            return Posted(_read(api, answer.content, answer).url, created=False)
        if answer.status != 404:
            raise api.refused(answer)
        # Somebody has deleted it in the meantime.
    return _create(api, target, body, frozenset(each.id for each in comments))


def _create(api: Api, target: Target, body: str, before: frozenset[int]) -> Posted:
    """Make a comment, once: where an answer is lost, it is looked for before it is asked for again."""
    times = 0
    while True:
        try:
            answer = api.create(_path(target), {"body": body})
        except LostError as error:
            times += 1
            api.pause(times, str(error))
            new = [each for each in _comments(api, target) if each.id not in before and _same(each.body, body)]
            me = _identity(api) if new else ""
            # Where nobody tells whose the token is, a new comment word for word like ours is ours.
            made = next((each for each in new if not me or each.author.lower() == me), None)
            if made is not None:
                return Posted(made.url, created=True)
            continue
        if answer.status != 201:
            raise api.refused(answer)
        return Posted(_read(api, answer.content, answer).url, created=True)


def _comments(api: Api, target: Target) -> list[_Comment]:
    found: list[_Comment] = []
    for page in api.pages(f"{_path(target)}?per_page=100"):
        values = items(page.content)
        if page.status != 200 or values is None:
            raise api.refused(page)
        found += [_read(api, each, page) for each in values]
    return found


def _identity(api: Api) -> str:
    """The login of the token's account, in lower case; empty where GitHub does not tell.

    A job's own token is an app's, which only the GraphQL API tells; where that is missing, the REST API tells users.
    """
    answer = api.query("query { viewer { login } }")
    login = text(answer.content, "data", "viewer", "login") if answer.status == 200 else ""
    if not login:
        answer = api.get("/user")
        login = text(answer.content, "login") if answer.status == 200 else ""
    return login.lower()


def _read(api: Api, value: object, answer: Answer) -> _Comment:
    number, url = dig(value, "id"), text(value, "html_url")
    if not isinstance(number, int) or not url:
        raise api.refused(answer)
    return _Comment(number, text(value, "user", "login"), text(value, "body"), " ".join(url.split()))


def _markers(body: str) -> frozenset[str]:
    """The markers of a comment that begins with one; each is a line of its own."""
    lines = [line.strip() for line in body.splitlines()]
    if not lines or not _MARKER.fullmatch(lines[0]):
        return frozenset()
    return frozenset(filter(_MARKER.fullmatch, lines))


def _same(one: str, other: str) -> bool:
    """Whether two bodies are the same but for line ends, which GitHub may change."""
    return one.strip().splitlines() == other.strip().splitlines()


def _path(target: Target) -> str:
    return f"/repos/{target.repository}/issues/{target.number}/comments"
