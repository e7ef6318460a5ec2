"""The grammar of condition blocks. What is wrong is appended to a list of problems.

Source: "Grammar of the IAM JSON policy language" (IAM User Guide).
"""

import difflib
from typing import cast

from keyless_iam.conditions.names import canonical_operator, operator_names
from keyless_iam.document import Condition
from keyless_iam.json_values import CLOSE, FORBIDDEN, OPENED, Pairs
from keyless_iam.problems import Problem, quoted, shown
from keyless_iam.variables import well_formed


def conditions_of(data: object, path: str, problems: list[Problem], *, variables: bool) -> list[Condition]:
    """``"Condition" : { <condition_type_string> : { <condition_key_string> : <condition_value_list> }, ... }``."""
    if not isinstance(data, Pairs):
        problems.append(Problem(path, "it is no JSON object", 'write such as {"StringEquals": {"aws:SourceVpc": "…"}}'))
        return []
    problems.extend(data.repetitions(path))
    found: dict[tuple[str, str], Condition] = {}
    for written, block in data.items():
        operator = canonical_operator(written)
        if operator is None:
            problems.append(Problem(path, f"{quoted(written)} is no condition operator", _operator_mend(written)))
            continue
        block_path = f"{path}.{written}"
        if not isinstance(block, Pairs):
            problems.append(
                Problem(block_path, "it is no JSON object", "give an object of condition keys and their values")
            )
            continue
        problems.extend(block.repetitions(block_path))
        for key in block:
            if ":" not in key or FORBIDDEN.search(key):
                problems.append(
                    Problem(block_path, f"{quoted(key)} is no condition key", 'write such as "aws:SourceVpc"')
                )
                continue
            key_path = f"{block_path}.{shown(key)}"
            values = _condition_values(block[key], key_path, problems, variables=variables)
            if (operator, key) in found:
                problems.append(Problem(key_path, "it is given repeatedly", "give it once, with all values"))
            found[operator, key] = Condition.of(operator, key, values)
    return list(found.values())


def _operator_mend(written: str) -> str:
    """The operator that was meant, with the prefix and suffix that it was written with."""
    prefix, colon, bare = written.rpartition(":")
    suffix = "IfExists" if bare.lower().endswith("ifexists") else ""
    near = difflib.get_close_matches(bare[: len(bare) - len(suffix)], operator_names(), 1, 0.5)
    if not near:
        return "see the condition operators of the IAM User Guide"
    return f"write {canonical_operator(prefix + colon + near[0] + suffix) or near[0]}"


def _condition_values(data: object, path: str, problems: list[Problem], *, variables: bool) -> list[str]:
    """``<condition_value_list>``: a string, number or boolean, or a list of them."""
    listed = cast("list[object]", data) if isinstance(data, list) else [data]
    if not listed:
        problems.append(Problem(path, "the list is empty", "give at least one value, or leave the key out"))
    values: list[str] = []
    for item in listed:
        if isinstance(item, bool):
            values.append("true" if item else "false")
        elif not isinstance(item, str):
            problems.append(Problem(path, "a value is no string, number or boolean", "give one of these, or a list"))
        elif FORBIDDEN.search(item):
            problems.append(Problem(path, "a value has characters that no text of AWS has", "leave them out"))
        elif variables and not well_formed(item):
            problems.append(Problem(path, f"a value {OPENED}", CLOSE))
        else:
            values.append(str(item))
    return values
