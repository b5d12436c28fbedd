"""The pages reach the browser libraries they load, and nothing else of node_modules."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config.staticfiles import VENDOR_FILES


@pytest.mark.parametrize("name", VENDOR_FILES)
def test_vendor_file_named_in_the_list_is_found(name):
    found = Path(finders.find(f"vendor/{name}"))
    assert found.as_posix().endswith(f"node_modules/{name}")


@pytest.mark.parametrize(
    "name",
    ["vendor/echarts/package.json", "vendor/../package.json", "vendor//etc/passwd", "echarts/dist/echarts.min.js"],
)
def test_vendor_file_not_in_the_list_is_not_found(name):
    assert not finders.find(name)
