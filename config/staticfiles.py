"""The browser libraries: only the files the pages load, under vendor/, straight from node_modules."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

VENDOR_FILES = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/tom-select/tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "vendor/tom-select/tom-select.min.css": "tom-select/dist/css/tom-select.min.css",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
}


class VendorStorage(FileSystemStorage):
    """node_modules, read by the names under which the pages ask for its files."""

    def path(self, name):
        return super().path(VENDOR_FILES.get(name, name))


class VendorFinder(BaseFinder):
    """Finds the files of VENDOR_FILES and nothing else of node_modules."""

    storage = VendorStorage(location=settings.BASE_DIR / "node_modules")

    def find(self, path, find_all=False, **kwargs):
        if path not in VENDOR_FILES or not self.storage.exists(path):
            return []
        return [self.storage.path(path)] if find_all else self.storage.path(path)

    def list(self, ignore_patterns):
        for name in VENDOR_FILES:
            if not matches_patterns(name, ignore_patterns) and self.storage.exists(name):
                yield name, self.storage
