"""The browser libraries: only the files the pages load, straight from node_modules, under vendor/.

In a template: {% static "vendor/@tabler/core/dist/css/tabler.min.css" %}.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor/"
VENDOR_FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map",
    "echarts/dist/echarts.min.js",
    "htmx.org/dist/htmx.min.js",
    "tom-select/dist/css/tom-select.min.css",
    "tom-select/dist/css/tom-select.min.css.map",
    "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select/dist/js/tom-select.complete.min.js.map",
)


class VendorFinder(BaseFinder):
    """Finds VENDOR_FILES and nothing else of node_modules."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules")
        self.storage.prefix = PREFIX.rstrip("/")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        name = Path(path).as_posix().removeprefix(PREFIX)
        if not path.startswith(PREFIX) or name not in VENDOR_FILES or not self.storage.exists(name):
            return []
        return [self.storage.path(name)] if find_all else self.storage.path(name)

    def list(self, ignore_patterns):
        for name in VENDOR_FILES:
            if not matches_patterns(name, ignore_patterns or []) and self.storage.exists(name):
                yield name, self.storage
