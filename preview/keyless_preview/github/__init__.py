"""The report as a comment of a pull request on GitHub: made once, edited in place from then on."""

from keyless_preview.github.answers import PostError
from keyless_preview.github.comments import Posted, post
from keyless_preview.github.target import Target, target_from

__all__ = ["PostError", "Posted", "Target", "post", "target_from"]
