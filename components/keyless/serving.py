"""Whether the component is served by its plugin, to programs in any language, or runs in a Python program."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_in_plugin: ContextVar[bool] = ContextVar("in_plugin", default=False)


@contextmanager
def served_by_plugin() -> Generator[None]:
    """Within it, and in everything started from it, components are the plugin's."""
    token = _in_plugin.set(True)
    try:
        yield
    finally:
        _in_plugin.reset(token)


def in_plugin() -> bool:
    """Whether it is the plugin that creates the component."""
    return _in_plugin.get()
