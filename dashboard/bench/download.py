"""A whole ledger as one sheet: the first byte, the time, and the memory it takes over an idle process."""

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from django.conf import settings
from django.test import Client

from accounts.models import User
from suggestions.models import Suggestion

CHILD = "from dashboard.bench import download; download.child()"
CELLS = b"<row "


def measure(kind, user, environment):
    """What the export of every suggestion ``user`` sees says of itself, in a process of its own."""
    argv = [sys.executable, "-c", f"import django; django.setup(); {CHILD}", kind, str(user.pk)]
    said = subprocess.run(argv, check=True, stdout=subprocess.PIPE, env=os.environ | environment, text=True).stdout  # noqa: S603
    return json.loads(said.splitlines()[-1])


def child():
    settings.ALLOWED_HOSTS = ["testserver"]
    kind, user = sys.argv[1], User.objects.get(pk=sys.argv[2])
    client = Client()
    client.force_login(user)
    b"".join(client.get("/suggestions/", {"export": kind}).streaming_content)  # one session: what a first export loads
    rows = Suggestion.objects.visible_to(user).exclude(status="draft").count()
    gc.collect()
    idle = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    with tempfile.TemporaryFile() as kept:
        start = time.perf_counter()
        pieces = iter(client.get("/suggestions/", {"export": kind, "session": ""}).streaming_content)
        kept.write(next(pieces))
        first = time.perf_counter() - start
        for piece in pieces:
            kept.write(piece)
        seconds, peak = time.perf_counter() - start, memory("VmHWM")
        if (found := lines(kind, kept)) != rows + 1:
            raise RuntimeError(f"{found} lines for {rows} suggestions")
    told = {
        "rows": rows, "first_byte_s": round(first, 3), "seconds": round(seconds, 2), "rows_per_s": round(rows / seconds),
        "idle_mib": round(idle), "over_idle_mib": round(peak - idle, 1),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


def memory(name):
    """MiB of this process, as the kernel counts them."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def lines(kind, file):
    """The lines of the sheet that arrived, its heading included."""
    file.seek(0)
    if kind == "csv":
        return sum(1 for _ in file)
    count, rest = 0, b""
    with zipfile.ZipFile(file) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        while piece := sheet.read(1 << 20):
            rest += piece
            count += rest.count(CELLS)
            rest = rest[1 - len(CELLS) :]  # too short to have one, long enough to begin one
    return count
