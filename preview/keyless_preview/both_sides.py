"""What is there before an update, and what is there after it."""

from keyless_preview.accounts import Accounts
from keyless_preview.holdings import Holding, holding_of
from keyless_preview.preview import Preview, State, Step
from keyless_preview.sides import Side
from keyless_preview.values import Resource


def sides_of(preview: Preview) -> tuple[Side, Side, Accounts]:
    """What is there before the update, what is there after it, and whose it is."""
    resources: tuple[list[Resource], list[Resource]] = ([], [])
    holdings: tuple[list[Holding], list[Holding]] = ([], [])
    for step in preview.steps:
        # What is imported is there already, as the program writes it.
        before = step.old or (step.new if step.op in {"same", "import"} else None)
        after = step.new or (step.old if _stays(step) else None)
        if step.op.startswith("read"):
            before, after = _as_read(before, after)
        read: Holding | None = None
        for number, state in enumerate((before, after)):
            if state is None:
                continue
            resource = Resource(step, state, bool(number))
            resources[number].append(resource)
            if number == 0 or step.op != "same" or state != before:
                read = holding_of(resource)
            if read:
                holdings[number].append(read)
    accounts = Accounts((*resources[0], *resources[1]))
    before, after = (Side(some, held, accounts.told_apart) for some, held in zip(resources, holdings, strict=True))
    return before, after, accounts


def _stays(step: Step) -> bool:
    """Whether what has no state afterwards is there nevertheless: what was only read, or what is let go of."""
    return step.op in {"same", "discard"} or (step.op == "delete" and step.old is not None and step.old.retained)


def _as_read(before: State | None, after: State | None) -> tuple[State | None, State | None]:
    """What is only read is no other one afterwards, and a preview does not tell what is found there."""
    if after is None or after.outputs:
        return before, after
    return (before, before) if before and before.id == after.id else (None, after)
