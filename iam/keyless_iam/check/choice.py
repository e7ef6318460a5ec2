"""Which rules are in force, and how: a preset, and what a configuration changes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from keyless_iam.rules import RULES
from keyless_iam.rules.configuration import Configuration, read_configuration
from keyless_iam.rules.contract import Level, Preset, Rule

_LEVEL = "enforcementLevel"
_ALL = "all"


class ConfigurationError(ValueError):
    """A configuration says what cannot be; holds all problems, one a line."""


@dataclass(frozen=True)
class Chosen:
    """A rule in force."""

    rule: Rule
    level: Level
    configuration: Configuration = field(default_factory=Configuration)


def choose(preset: Preset, given: object) -> tuple[Chosen, ...]:
    """The rules in force, the widest first.

    Args:
        preset: whose levels count where the configuration says none.
        given: the configuration: rules' names, or ``all``, with a level or an object of properties, in the form of
            ``pulumi preview --policy-pack-config``.

    Raises:
        ConfigurationError: it names what there is not.
    """
    if not isinstance(given, Mapping):
        raise ConfigurationError("it is no JSON object: give rules' names with a level or an object of properties")
    by_rule = cast("Mapping[str, object]", given)
    names = {rule.name for rule in RULES}
    problems = [f'there is no rule "{name}"' for name in by_rule if name not in names and name != _ALL]
    chosen: list[Chosen] = []
    for rule in RULES:
        level = rule.levels[preset]
        configuration = Configuration()
        for name in (_ALL, rule.name):
            if name in by_rule:
                level, configuration = _configured(name, by_rule[name], rule, level, problems)
        if level is not Level.DISABLED:
            chosen.append(Chosen(rule, level, configuration))
    if problems:
        raise ConfigurationError("\n".join(dict.fromkeys(problems)))
    return tuple(chosen)


def _configured(name: str, given: object, rule: Rule, level: Level, problems: list[str]) -> tuple[Level, Configuration]:
    properties = dict(cast("Mapping[str, object]", given)) if isinstance(given, Mapping) else {_LEVEL: given}
    said = properties.pop(_LEVEL, level.value)
    levels = {each.value: each for each in Level}
    if said not in levels:
        problems.append(f"{name}: the level is one of {', '.join(levels)}")
    configuration = read_configuration(properties, rule.options if name != _ALL else (), source="file")
    problems.extend(f"{name}: {problem}" for problem in configuration.problems)
    return levels.get(cast("str", said), level), configuration
