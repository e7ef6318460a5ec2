"""Physical names: the program's, the old one, the engine's proposal, or the logical name with random digits."""

import hashlib
import os
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2 as pb

from keyless_sandbox.provider.schema import Failure, Naming
from keyless_sandbox.provider.wire import Properties

_Mode = pb.CheckRequest.AutonamingOptions


@dataclass(frozen=True)
class Proposal:
    """What the engine says about a name.

    Attributes:
        logical_name: The resource's name in the program.
        seed: The engine's random seed for this resource, so that a preview and its update agree.
        options: Its autonaming options, when the user has configured them (Pulumi's page "Autonaming").
    """

    logical_name: str
    seed: bytes
    options: _Mode | None = None


def name(naming: Naming, old: Properties, proposal: Proposal) -> str | Failure:
    """The name of a resource whose program gives none; the old name stays."""
    if naming.property in old:
        return str(old[naming.property])
    chosen = proposal.logical_name
    if naming.unique:
        options = proposal.options
        if options and options.mode == _Mode.DISABLE:
            return Failure(naming.property, "autonaming is disabled: give a name")
        digits = hashlib.sha256(proposal.seed or os.urandom(8)).hexdigest()[:7]
        chosen = options.proposed_name if options else f"{chosen}-{digits}"
    chosen = naming.prefix + (chosen.lower() if naming.lower_case else chosen)
    if len(chosen) > naming.limit:
        reason = f"the name made for it, {chosen!r}, has {len(chosen)} characters of at most {naming.limit}: "
        return Failure(naming.property, reason + "give a name or shorten the logical name")
    return chosen
