"""The table of `keyless check --reach`."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keyless_iam.check.reaching import Row

_UNCUT = 200
"""The width where no terminal tells its own."""


def show(rows: Sequence[Row]) -> None:
    """Draws the rows on standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_UNCUT)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for heading in ("Statement", "Service", "Actions", "Resource", "Types", "Conditions"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        where = f"{row.path} [{row.statement}]{f' {row.sid}' if row.sid else ''}"
        cells = (where, row.service, row.actions, row.resource, row.types, row.conditions)
        table.add_row(*map(escape, cells))
    console.print(table)
