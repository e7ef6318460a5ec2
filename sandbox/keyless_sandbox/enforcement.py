# ruff: noqa: ANN401 - WSGI leaves these types open
"""Every request to the sandbox's AWS: read, authenticated, authorised, executed, and told in the decision log.

What is executed is the parsed request that was authorised. Whatever cannot be read, named or decided is refused.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.arrival import parse, service_named_in
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.handler import TARGET
from keyless_sandbox.authentication.keys import Authenticated, KeyRing
from keyless_sandbox.authorization.decide import Ruling, Verdict, decide
from keyless_sandbox.authorization.demands import demand_of
from keyless_sandbox.authorization.errors import denied, reasons, refusal
from keyless_sandbox.authorization.log import DecisionLog, Entry, stamp
from keyless_sandbox.authorization.principals import ANONYMOUS, Principal
from keyless_sandbox.authorization.s3.batch import Batch
from keyless_sandbox.authorization.surroundings import surroundings_of
from keyless_sandbox.moto_services import MotoServices, StartResponse

_LOG = logging.getLogger(__name__)
# Services whose requests can end an instance.
_OF_INSTANCES = frozenset({"autoscaling", "ec2"})


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Enforcement:
    """The way of a request through the sandbox.

    Attributes:
        keys: all access keys; their principals are `Principal`.
        log: the decision log.
        services: what executes.
        after_instances: called after every request that may have ended an instance.
        clock: this moment, with a time zone.
    """

    keys: KeyRing
    log: DecisionLog
    services: MotoServices
    after_instances: Callable[[], None]
    clock: Callable[[], datetime] = _now

    def answer(self, environ: Mapping[str, Any], start_response: StartResponse, origin: str) -> Iterable[bytes]:
        """Answer a request, as a WSGI application does.

        Args:
            environ: made by `RequestHandler`.
            start_response: of WSGI.
            origin: the instance to whose endpoint it came, or `INTERNET`.
        """
        asked = _Asked(self.clock(), origin, environ["REQUEST_METHOD"], environ[TARGET].partition("?")[0])
        try:
            return self._answer(asked, environ, start_response)
        except ApiError as error:
            if not asked.is_logged:
                self.log.write([asked.entry("refused", why=f"{error}{f' ({error.why})' if error.why else ''}")])
            return _refuse(error, asked, environ, start_response)
        except Exception:  # noqa: BLE001 - whatever fails is refused
            _LOG.exception("a request failed: %s", asked.method)
            self.log.write([asked.entry("refused", why="the sandbox failed; its log says how")])
            internal = ApiError("InternalError", "We encountered an internal error. Please try again.", 500)
            return _refuse(internal, asked, environ, start_response)

    def _answer(self, asked: "_Asked", environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        parsed = parse(environ, origin=asked.origin)
        asked.service = parsed.service
        authenticated = authenticate(parsed, self.keys, asked.moment)
        principal = ANONYMOUS
        if authenticated.key:
            holder = authenticated.key.principal
            if not isinstance(holder, Principal):
                raise TypeError("a key without a principal")
            principal = holder
        asked.principal = principal.caller.name if authenticated.key else "anonymous"
        surroundings = surroundings_of(authenticated.request, asked.moment)
        demand = demand_of(authenticated, principal)
        ruling = decide(demand, principal, surroundings)
        told = [asked.verdict(each, reveals=each.need is demand.reveals) for each in ruling.verdicts]
        self.log.write(told or [asked.entry("allowed", why=demand.exempt)])
        asked.is_logged = True
        if ruling.denied:
            raise denied(ruling.denied, asked.service)
        if demand.items:
            return self._execute_batch(authenticated, ruling, start_response)
        answer = self.services.execute(authenticated.request, authenticated.access_key_id, start_response)
        if asked.service in _OF_INSTANCES:
            self.after_instances()
        return answer

    def _execute_batch(
        self, authenticated: Authenticated, ruling: Ruling, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Delete those objects of a batch that the caller may delete, and tell of the others."""
        batch = Batch.parse(authenticated.request.body)
        left_out = ruling.left_out.keys()
        body = batch.body(left_out)
        status, headers, executed = "200 OK", [("Content-Type", "application/xml")], None
        if body is not None:
            told: list[Any] = []
            pieces = self.services.execute(
                _rewritten(authenticated, body), authenticated.access_key_id, lambda *given: told.extend(given)
            )
            executed, status, headers = b"".join(pieces), told[0], told[1]
        if status.startswith("200 "):
            executed = batch.answer(left_out, executed)
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(executed or b"")))])
        return [executed or b""]


@dataclass
class _Asked:
    """What is known of a request so far; what the log says of it."""

    moment: datetime
    origin: str
    method: str
    path: str
    service: str = ""
    principal: str = ""
    is_logged: bool = False

    def entry(self, outcome: str, *, why: str) -> Entry:
        """An entry about the request as such."""
        resource = f"{self.method} {self.path}"
        return Entry(stamp(self.moment), self.principal, self.origin, "", resource, outcome, why=why)

    def verdict(self, verdict: Verdict, *, reveals: bool) -> Entry:
        """An entry about one of its needs."""
        prefix = verdict.need.context.get("s3:prefix")
        return Entry(
            stamp(self.moment),
            self.principal,
            self.origin,
            verdict.need.action,
            verdict.need.resource,
            "allowed" if verdict.allowed else "denied",
            tuple(str(each.place) for each in verdict.decision.deciding),
            "" if verdict.allowed else reasons(verdict),
            verdict.side.value if verdict.side and not verdict.allowed else "",
            prefix[0] if prefix else None,
            reveals,
        )


def _refuse(
    error: ApiError, asked: _Asked, environ: Mapping[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    service = asked.service or service_named_in(environ)
    answer = refusal(error, service, asked.method, in_json="HTTP_X_AMZ_TARGET" in environ)
    start_response(f"{answer.status} {_PHRASES.get(answer.status, 'Refused')}", list(answer.headers.items()))
    return [answer.body]


_PHRASES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}


def _rewritten(authenticated: Authenticated, body: bytes) -> Any:
    """The request with another body, and without the checksums of the old one."""
    request = authenticated.request
    headers = {
        name: value
        for name, value in request.headers.items()
        if name not in {"content-md5", "content-length"} and not name.startswith("x-amz-checksum-")
    }
    return replace(request, body=body, headers=headers)
