# ruff: noqa: ANN401 - boto3 and moto have no types
"""What moto reads more often than it needs, or in vain, while it is loaded."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import boto3

_OFFERINGS = "ec2/resources/instance_type_offerings"


def remember_regions() -> None:
    """Let boto3 find out once in which regions a service is. To be called before moto is imported.

    moto asks three times while it is imported, in a new session each time, which reads the whole model of EC2 for the answer.
    """
    sessions: Any = boto3.Session
    found = cache(sessions().get_available_regions)

    def get_available_regions(_session: boto3.Session, *args: Any, **kwargs: Any) -> list[str]:
        return list(found(*args, **kwargs))

    sessions.get_available_regions = get_available_regions


def postpone_offerings() -> None:
    """Let moto read which instance types a region has when it needs them. To be called before moto's EC2 is imported.

    moto reads those of all regions while it is imported, and holds them: 50 MB, of which few are ever asked for.
    """
    from moto.utilities import utils  # noqa: PLC0415 - moto is to be imported after `remember_regions`

    load = utils.load_resource
    utils.load_resource = lambda resource: [] if resource.startswith(_OFFERINGS) else load(resource)
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS  # noqa: PLC0415

    utils.load_resource = load
    for location_type, regions in INSTANCE_TYPE_OFFERINGS.items():
        INSTANCE_TYPE_OFFERINGS[location_type] = _Offerings(location_type, regions, load)


class _Offerings(Mapping[str, list[dict[str, str]]]):
    """What each region offers, in moto's form."""

    def __init__(self, location_type: str, regions: Iterable[str], load: Any) -> None:
        self._location_type = location_type
        self._regions = frozenset(regions)
        self._load = load
        self._loaded: dict[str, list[dict[str, str]]] = {}

    def __getitem__(self, region: str) -> list[dict[str, str]]:
        if region not in self._regions:
            raise KeyError(region)
        if region not in self._loaded:
            offered = self._load(f"{_OFFERINGS}/{self._location_type}/{region}.json")
            self._loaded[region] = [{**each, "LocationType": self._location_type} for each in offered]
        return self._loaded[region]

    def __iter__(self) -> Iterator[str]:
        return iter(self._regions)

    def __len__(self) -> int:
        return len(self._regions)
