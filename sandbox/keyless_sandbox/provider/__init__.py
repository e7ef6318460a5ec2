"""A stand-in for the `aws` resource plugin, over any endpoint that speaks AWS.

It serves the resource types and functions of a usual small stack, as the official plugin would, and refuses
everything else in one list. Attach it with `PULUMI_DEBUG_PROVIDERS=aws:PORT`.
"""

from keyless_sandbox.provider.aws import Credentials
from keyless_sandbox.provider.server import Running, serve

__all__ = ["Credentials", "Running", "serve"]
