# ruff: noqa: ANN401 - what is asked and answered is JSON
"""How the command line asks the running daemon for something: a few questions over loopback HTTP, behind a key."""

import hmac
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from keyless_sandbox.state import SandboxError, State

_KEY = "X-Keyless-Key"
_SECONDS = 10
# Writing takes as long as there is much to write.
_SNAPSHOT_SECONDS = 600


@dataclass(frozen=True)
class InstanceSummary:
    """An instance as the command line shows it; `role` is None if it has no role."""

    id: str
    name: str | None
    region: str
    state: str
    role: str | None

    @property
    def runs(self) -> bool:
        """Whether programs run on it."""
        return self.state in {"pending", "running"}


Questions = Mapping[str, Callable[..., Any]]


class ControlServer:
    """Answers `POST /NAME` with a JSON object of arguments by calling the function of that name.

    Args:
        key: what a caller must know.
        questions: functions by name; what they return must fit into JSON.
    """

    def __init__(self, key: str, questions: Questions) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, key, questions))
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        """The loopback port it listens on."""
        return self._server.server_address[1]

    def start(self) -> None:
        """Answer in threads of this process."""
        threading.Thread(target=self._server.serve_forever, name="control", daemon=True).start()


class ControlClient:
    """Asks the daemon of a running sandbox."""

    def __init__(self, state: State) -> None:
        self._state = state

    def instances(self) -> list[InstanceSummary]:
        """The instances of every region, the terminated too."""
        return [InstanceSummary(**instance) for instance in self._ask("instances")]

    def metadata_endpoint(self, instance_id: str, hops: int) -> str | None:
        """Address of an instance's metadata service for a caller so many hops away; None if it does not run."""
        return self._ask("metadata_endpoint", instance_id=instance_id, hops=hops)

    def aws_endpoint(self, instance_id: str) -> str | None:
        """Where programs on an instance find AWS; None if it does not run."""
        return self._ask("aws_endpoint", instance_id=instance_id)

    def snapshot(self, path: Path) -> None:
        """Write all that AWS holds to a file; the sandbox goes on.

        Raises:
            SandboxError: it cannot.
        """
        self._ask("snapshot", _SNAPSHOT_SECONDS, path=str(path))

    def keep(self) -> None:
        """Write all that AWS holds into the state folder. Nothing is executed after that, and the daemon ends soon.

        Raises:
            SandboxError: it cannot; the sandbox goes on.
        """
        self._ask("keep", _SNAPSHOT_SECONDS)

    def _ask(self, question: str, seconds: int = _SECONDS, **arguments: Any) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._state.control_port}/{question}",
            data=json.dumps(arguments).encode(),
            headers={_KEY: self._state.control_key},
        )
        # No proxy: urllib would send loopback addresses to one if the environment names it.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=seconds) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.CONFLICT:
                    raise SandboxError(error.read().decode()) from None
            raise SandboxError(_no_answer(error)) from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise SandboxError(_no_answer(error)) from None


def summary(instance: InstanceSummary) -> dict[str, Any]:
    """The instance as JSON."""
    return asdict(instance)


def _no_answer(error: Exception) -> str:
    return f"the sandbox does not answer ({error}); see its log, or `keyless sandbox down`"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, key: str, questions: Questions, *args: Any) -> None:
        self._key = key
        self._questions = questions
        super().__init__(*args)

    def do_POST(self) -> None:  # http.server's name
        if not hmac.compare_digest(self.headers.get(_KEY, "").encode(), self._key.encode()):
            self.send_error(403)
            return
        question = self._questions.get(self.path.removeprefix("/"))
        if question is None:
            self.send_error(404)
            return
        arguments = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        try:
            status, body = HTTPStatus.OK, json.dumps(question(**arguments)).encode()
        except SandboxError as error:
            status, body = HTTPStatus.CONFLICT, str(error).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Nothing: the command line says what it did."""
