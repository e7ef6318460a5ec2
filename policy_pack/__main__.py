"""Starts the policy pack. ``PolicyPack`` serves until the engine ends it, so nothing else may be in here."""

import os
import sys

from keyless_policies import policies
from keyless_policies.baselines import BaselineFileError, Baselines
from keyless_policies.presets import PresetError, preset
from pulumi_policy import EnforcementLevel, PolicyPack

try:
    chosen, baselines = preset(os.environ), Baselines.of(os.environ)
except (PresetError, BaselineFileError) as error:
    sys.exit(f"keyless policy pack: {error}")
PolicyPack("keyless", policies=policies(chosen, baselines), enforcement_level=EnforcementLevel.MANDATORY)
