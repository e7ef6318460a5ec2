"""The front door of the command line: names of rooms, and nothing heavy until one is entered."""

from keyless_cli.door import main

__all__ = ["main"]
