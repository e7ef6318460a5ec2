"""The programs that are compared. Each creates the same AWS resources, N times.

``component`` uses the component, ``raw`` writes its children by hand under a component that does nothing else, and
``flat`` writes them without any component.
"""

from collections.abc import Callable
from importlib import import_module

PROGRAMS = ("component", "raw", "flat")


def load(program: str) -> Callable[[int], None]:
    """The function of a program that creates everything so many times. No program pays for the imports of another."""
    return import_module(f"{__name__}.{program}").create
