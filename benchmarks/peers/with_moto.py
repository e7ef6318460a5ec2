"""Serves moto alone, with no authentication, on the server and with the settings that the sandbox has: ``python with_moto.py``.

Prints its port once it answers, and ends when its standard input does.
"""

import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler


class Quiet(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_request(self, code: "int | str" = "-", size: "int | str" = "-") -> None:
        pass


server = ThreadedWSGIServer("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.port, flush=True)
sys.stdin.read()
