"""A local server that behaves like the part of GitHub's REST API that comments need.

Sources: "REST API endpoints for issue comments", "Rate limits for the REST API", "Using pagination in the REST API",
"Troubleshooting the REST API" (GitHub).
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "octo/shop"
JOB = "job-token-0123456789"
READER = "reader-token-0123456789"
PERSON = "person-token-0123456789"
NOBODY = "nobody-token-0123456789"
LIMIT = 65_536

ACCOUNTS = {JOB: "github-actions[bot]", READER: "github-actions[bot]", PERSON: "Mona", NOBODY: ""}


@dataclass(frozen=True)
class Fault:
    """What happens to the next request of a method instead.

    Attributes:
        method: which one.
        status: what is answered; 0 for a connection that ends without an answer.
        content: what is answered, if it is more than a message.
        carried_out: whether the request is carried out all the same.
        meanwhile: what somebody else does at that moment.
    """

    method: str
    status: int
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content: Any = None
    carried_out: bool = False
    meanwhile: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    token: str


@dataclass
class GitHub:
    """The server's state, which tests prepare and look at."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    faults: list[Fault] = field(default_factory=list[Fault])
    requests: list[Request] = field(default_factory=list[Request])
    locked: bool = False
    without_issues: bool = False
    moved: str = ""
    next_host: str = ""

    def add(self, author: str | None, body: str) -> dict[str, Any]:
        number = 1000 + len(self.comments)
        comment = {
            "id": number,
            "html_url": f"https://github.com/{REPOSITORY}/pull/7#issuecomment-{number}",
            "user": author and {"login": author, "type": "Bot" if author.endswith("[bot]") else "User"},
            "body": body,
        }
        self.comments.append(comment)
        return comment

    @property
    def bodies(self) -> list[str]:
        return [each["body"] for each in self.comments]

    @property
    def methods(self) -> list[str]:
        """What was asked, leaving aside who the token is."""
        return [each.method for each in self.requests if each.path not in ("/graphql", "/user")]


class Refused(Exception):  # noqa: N818 - an answer, not an error of the server
    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.content = status, {"message": message, **more}


@contextmanager
def github() -> Iterator[GitHub]:
    """A server on a free port of 127.0.0.1, for the time of a test."""
    state = GitHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(state: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.serve()

        def do_POST(self) -> None:
            self.serve()

        def do_PATCH(self) -> None:
            self.serve()

        def serve(self) -> None:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            state.requests.append(Request(self.command, self.path, token))
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            content = json.loads(sent) if sent else None
            fault = next((each for each in state.faults if each.method == self.command), None)
            if fault:
                state.faults.remove(fault)
                fault.meanwhile()
                if fault.carried_out:
                    _route(state, self.command, self.path, token, content)
                if not fault.status:
                    self.close_connection = True
                    return
                self.answer(
                    fault.status,
                    fault.content or ({"message": fault.message} if fault.message else None),
                    fault.headers,
                )
                return
            try:
                self.answer(*_route(state, self.command, self.path, token, content))
            except Refused as refused:
                self.answer(refused.status, refused.content, {})

        def answer(self, status: int, content: Any, headers: Mapping[str, str]) -> None:
            data = b"<html>Unicorn!</html>" if content is None else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _route(state: GitHub, method: str, url: str, token: str, content: Any) -> tuple[int, Any, Mapping[str, str]]:
    if token not in ACCOUNTS:
        raise Refused(401, "Bad credentials")
    parts = urlsplit(url)
    account = ACCOUNTS[token]
    if parts.path == "/graphql":
        if not account:
            return 200, {"errors": [{"message": "not here"}]}, {}
        return 200, {"data": {"viewer": {"login": account}}}, {}
    if parts.path == "/user":
        if not account or account.endswith("[bot]"):
            raise Refused(403, "Resource not accessible by integration")
        return 200, {"login": account}, {}
    path = parts.path.removeprefix("/repositories/42") if state.moved else parts.path
    if state.moved and path == parts.path:
        return 307, {"message": "Moved"}, {"Location": state.moved + url.removeprefix(f"/repos/{REPOSITORY}")}
    path = path.removeprefix(f"/repos/{REPOSITORY}")
    routes: Mapping[tuple[str, str], Callable[[], tuple[int, Any, Mapping[str, str]]]] = {
        ("GET", "/issues/7/comments"): lambda: _list(state, parts.path, parse_qs(parts.query)),
        ("POST", "/issues/7/comments"): lambda: (
            201,
            state.add(account or "ghost", _checked(state, token, content)),
            {},
        ),
        **{
            ("PATCH", f"/issues/comments/{each['id']}"): lambda each=each: _edit(each, _checked(state, token, content))
            for each in state.comments
        },
    }
    if (method, path) not in routes:
        raise Refused(404, "Not Found")
    return routes[method, path]()


def _list(state: GitHub, path: str, query: Mapping[str, list[str]]) -> tuple[int, Any, Mapping[str, str]]:
    size, page = min(100, int(query.get("per_page", ["30"])[0])), int(query.get("page", ["1"])[0])
    headers: dict[str, str] = {}
    if page * size < len(state.comments):
        base = f"{state.next_host or state.url}{path}?per_page={size}&page="
        last = -(-len(state.comments) // size)
        headers["Link"] = f'<{base}{page + 1}>; rel="next", <{base}{last}>; rel="last"'
    return 200, state.comments[(page - 1) * size : page * size], headers


def _edit(comment: dict[str, Any], body: str) -> tuple[int, Any, Mapping[str, str]]:
    comment["body"] = body
    return 200, comment, {}


def _checked(state: GitHub, token: str, content: Any) -> str:
    if token == READER:
        raise Refused(403, "Resource not accessible by integration")
    if state.without_issues:
        raise Refused(410, "Issues are disabled for this repo")
    if state.locked:
        raise Refused(403, "Unable to create comment because issue is locked.")
    if len(content["body"]) > LIMIT:
        raise Refused(
            422, "Validation Failed", errors=[{"message": f"body is too long (maximum is {LIMIT} characters)"}]
        )
    return content["body"]
