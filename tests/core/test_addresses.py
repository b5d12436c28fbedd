"""What an address may bring along is taken only where it can mean something."""

import pytest

from core.addresses import number, numbers, own_page


@pytest.mark.parametrize("url", ["/suggestions/?q=1", "/", "/parts/5/reply/#body"])
def test_own_page_is_a_path_of_this_site(url):
    assert own_page(url, "/desk/") == url


@pytest.mark.parametrize(
    "url", ["", "https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "suggestions/"]
)
def test_own_page_sends_nobody_elsewhere(url):
    assert own_page(url, "/desk/") == "/desk/"


@pytest.mark.parametrize(("text", "found"), [("7", 7), ("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_number_reads_whole_numbers(text, found):
    assert number(text) == found


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "１", "²", "1e3", "9" * 19])
def test_number_reads_nothing_else(text):
    assert number(text) is None


def test_numbers_keep_their_order_and_leave_out_the_rest():
    assert numbers(["3", "x", "1", ""]) == [3, 1]
