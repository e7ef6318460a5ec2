"""All that AWS in the sandbox holds, in one file, and back in a new process.

The file is a pickle with the bytes of objects beside it. A pickle can name code to run, so one is read only if it belongs to
the user and nobody else may read or write it, and what it may name is a short list. That keeps damage and mix-ups out; somebody
who can write the user's own files needs no snapshot to do harm.
"""

from keyless_sandbox.snapshot.contents import Records, restore, take

__all__ = ["Records", "restore", "take"]
