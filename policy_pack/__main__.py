"""Starts the policy pack. ``PolicyPack`` serves until the engine ends it, so nothing else may be in here."""

from keyless_policies import POLICIES
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack("keyless", policies=list(POLICIES), enforcement_level=EnforcementLevel.MANDATORY)
