"""An uploaded ledger waits here between its preview and its confirmation: for its uploader only, and for a day.

It lies in the file storage under a name made from a random key, the person and his web session; nobody else's page can
name it, and no address serves it. What was asked and what the preview counted travels with the page, signed.
"""

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass, replace

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.crypto import salted_hmac

FOLDER = "imports"
KEEP = dt.timedelta(days=1)
SALT = "evaluations.deposits"
HOUR = "%Y%m%d%H"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """One file and what is to be done with it."""

    key: str
    filename: str
    session: int = 0
    create: bool = False
    update: bool = False
    which: str = ""  # of several sheets: "all", or "sheet:" and its name
    sheets: tuple[str, ...] = ()  # the names to choose from
    figures: tuple[int, ...] = ()  # what the preview counted

    @property
    def sheet(self) -> str:
        return self.which.removeprefix("sheet:") if self.which.startswith("sheet:") else ""

    @property
    def all_sheets(self) -> bool:
        return self.which == "all"

    def asked(self, **changes) -> "Deposit":
        return replace(self, **changes)


def put(request, data: bytes, filename: str) -> Deposit:
    """Keep the file; what has waited too long goes."""
    now = timezone.now()
    sweep(now)
    deposit = Deposit(key=f"{now:{HOUR}}{secrets.token_hex(16)}", filename=filename[-100:])
    default_storage.save(_path(request, deposit.key), ContentFile(data))
    return deposit


def token(deposit: Deposit) -> str:
    """What the page carries of a deposit."""
    return signing.dumps(asdict(deposit), salt=SALT, compress=True)


def find(request, given: str) -> Deposit | None:
    """The deposit of a page's token; None when it is old, forged or somebody else's."""
    try:
        said = signing.loads(given, salt=SALT, max_age=KEEP)
    except signing.BadSignature:
        return None
    deposit = Deposit(**said | {"sheets": tuple(said["sheets"]), "figures": tuple(said["figures"])})
    path = _path(request, deposit.key)
    return deposit if default_storage.exists(path) or default_storage.exists(_result(path)) else None


def read(request, deposit: Deposit) -> bytes | None:
    """The file as it was uploaded; None when it is gone."""
    try:
        with default_storage.open(_path(request, deposit.key)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def finish(request, deposit: Deposit, result: dict) -> None:
    """The file has been imported: it goes, what came of it stays for a day, so that a second click finds it."""
    path = _path(request, deposit.key)
    if not default_storage.exists(_result(path)):
        default_storage.save(_result(path), ContentFile(json.dumps(result).encode()))
    default_storage.delete(path)


def result_of(request, deposit: Deposit) -> dict | None:
    """What came of the import; None when it has not happened."""
    try:
        with default_storage.open(_result(_path(request, deposit.key))) as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return None


def sweep(now: dt.datetime) -> int:
    """Delete what has waited longer than a day; answers how many files."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    last = f"{now - KEEP:{HOUR}}"
    old = [name for name in names if name[: len(last)] < last]
    for name in old:
        default_storage.delete(f"{FOLDER}/{name}")
    return len(old)


def _path(request, key: str) -> str:
    owner = f"{key}|{request.user.pk}|{request.session.session_key}"
    return f"{FOLDER}/{key[:10]}-{salted_hmac(SALT, owner, algorithm='sha256').hexdigest()}"


def _result(path: str) -> str:
    return f"{path}.json"
