"""The one error that ends the command."""


class ShedError(Exception):
    """There is no engine, and this is why and what to do. Its text is shown as it is."""
