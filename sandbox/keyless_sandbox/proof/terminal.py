"""A proof for a terminal, drawn with rich."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Drawn

from keyless_sandbox.proof.matrix import Cell, Table, counted, mark, surprises, tables, verdict
from keyless_sandbox.proof.results import Proof

_UNCUT = 200
"""The width where no terminal tells its own."""


def show(proof: Proof) -> None:
    """Draws a proof on standard output: tables first, and last what came of it."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_UNCUT)
    for subject in proof.subjects:
        console.print(
            f"[bold]{escape(subject.name)}[/bold] (role {escape(subject.role)} on {subject.instance}): {counted(subject.results)}"
        )
        for note in subject.notes:
            console.print(f"  {escape(note)}")
        for table in tables(subject):
            console.print(_drawn(table))
    console.print("yes: allowed, as declared; -: denied, as declared; !!: otherwise than declared", style="dim")
    for each in surprises(proof):
        console.print(f"[bold red]!![/bold red] {escape(each)}")
    console.print(f"[bold]{escape(proof.stack)}: {escape(verdict(proof))}[/bold]", style="" if proof.holds else "red")


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    drawn.add_column("")
    for place in table.places:
        drawn.add_column(escape(place), overflow="fold")
    for what, cells in table.rows:
        drawn.add_row(escape(what), *map(_styled, cells))
    return drawn


def _styled(cell: Cell | None) -> str:
    text = escape(mark(cell))
    if cell is None:
        return text
    if cell.fits is False:
        return f"[bold red]{text}[/bold red]"
    return f"[green]{text}[/green]" if cell.ended == "allowed" else f"[dim]{text}[/dim]"
