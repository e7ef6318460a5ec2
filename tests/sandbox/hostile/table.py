"""All attacks by name.

A whole sandbox is proved by sending each of them with `reply_to`: unless it is a `batch`, it is not answered with 2xx; no answer
has the content of `secret/other` in it; and afterwards `secret/other` is what it was, `in/own` is there, and nothing else is.
"""

from tests.sandbox.hostile.requests import REQUESTS
from tests.sandbox.hostile.signatures import BODIES, PRESIGNED, SIGNATURES

ATTACKS = {**SIGNATURES, **PRESIGNED, **BODIES, **REQUESTS}
