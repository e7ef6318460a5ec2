"""The page of what is served."""

from tests.sandbox.provider.page import PAGE, page


def test_the_page_names_all_that_is_served() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.sandbox.provider.page"
