"""The HTTP server's side of the door: requests as they came, before WSGI folds and joins what was in them."""

from email.message import Message
from typing import Any

from werkzeug.serving import WSGIRequestHandler

TARGET = "keyless.target"
"""In a WSGI environ: the target of the request line, as it was sent."""
HEADERS = "keyless.headers"
"""In a WSGI environ: names and values of all headers, as they were sent; one without a name is a line that is none."""


class RequestHandler(WSGIRequestHandler):
    """Hands `parse` what a WSGI environ leaves out."""

    def make_environ(self) -> dict[str, Any]:
        """The environ, with the target and the headers as they were sent besides."""
        # http.server makes one slash of several at the start of its `path`.
        target = self.requestline.split()[1]
        headers = (*self.headers.items(), *((("", ""),) if _left_over(self.headers) else ()))
        return {**super().make_environ(), TARGET: target, HEADERS: headers}


def _left_over(headers: Message) -> bool:
    """Whether Python's parser, which was made for mail, took a part of the headers for the text of a letter."""
    return any(
        (part is not headers and part.items()) or (isinstance(text := part.get_payload(), str) and text)
        for part in headers.walk()
    )
