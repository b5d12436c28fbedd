"""A hall full of jurors votes within a minute through gunicorn, while the office works, watches, and one web worker is killed.

Every juror is a browser of its own that does what people do: where a line breaks it sends the same page again. Afterwards
the database is asked whether a ballot was lost, doubled or changed, and every receipt is shown to the page that checks it.
"""

import http.client
import os
import random
import re
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.urls import reverse

from evaluations.meeting import asking, codes, counting
from evaluations.models import Ballot, BallotCode, Mark, Panel

from . import load

TRIES, PATIENCE = 12, 0.5  # how often a juror sends a page again, and after how many seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PROOF = re.compile(r'name="proof" value="([^"]+)"')
RECEIPT = re.compile(r'class="vote-receipt">([^<]+)<')


@dataclass
class Told:
    """What the run came to; ``faults`` is empty when everything held."""

    jurors: int
    workers: int
    seconds: float = 0.0
    cast: int = 0
    retries: int = 0
    killed: int = 0
    slowest_ms: float = 0.0
    median_ms: float = 0.0
    office_requests: int = 0
    receipts: int = 0
    faults: list = field(default_factory=list)


class Browser:
    """A phone: keeps its cookies, sends a page again when the line broke."""

    def __init__(self, port):
        self.port, self.cookies, self.retries, self.times = port, {}, 0, []

    def send(self, address, data=None):
        """``(status, text)``; raises after many tries."""
        for turn in range(TRIES):
            began = time.perf_counter()
            try:
                status, text = self._once(address, data)
                if status < 500:
                    self.times.append(time.perf_counter() - began)
                    return status, text
            except (OSError, http.client.HTTPException):
                pass
            self.retries += 1
            time.sleep(PATIENCE * (1 + turn / 4))
        raise ConnectionError(f"{address}: no answer after {TRIES} tries")

    def _once(self, address, data):
        connection = http.client.HTTPConnection(load.HOST, self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            if data is None:
                connection.request("GET", address, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", address, body=urlencode(data), headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.split(";")[0].partition("=")
                self.cookies[name] = value.strip('"') if name != "ballot" else value
            return answer.status, text
        finally:
            connection.close()


def run(
    appraisal, held: dict, *, jurors: int, seconds: float, workers: int, environment: dict, office=None, kills=True
) -> Told:
    """``held``: ``{panel: [codes]}`` of the open meeting. Bounded by the number of jurors and their tries."""
    told, rng = Told(jurors=jurors, workers=workers), random.Random(1)  # noqa: S311 - when who votes, not a secret
    everybody = [(panel, code) for panel, drawn in held.items() for code in drawn][:jurors]
    plans = [(code, choices(panel, rng), rng.uniform(0, seconds)) for panel, code in everybody]
    browsers, receipts, lock = [], {}, threading.Lock()
    cookie = load.cookie(office) if office else ""  # here, so that no thread holds the database open
    with load.server(environment=environment, workers=workers) as (port, master):
        for _ in range(2 * workers):
            load.fetch(port, "/bench/hello", "")
        start, over = time.perf_counter(), threading.Event()

        def vote(code, chosen, wait):
            browser = Browser(port)
            time.sleep(wait)
            try:
                receipt = juror(browser, code, chosen)
                with lock:
                    receipts[code] = receipt
            except Exception as fault:
                with lock:
                    told.faults.append(f"{type(fault).__name__}: {fault}"[:200])
            with lock:
                browsers.append(browser)

        threads = [threading.Thread(target=vote, args=plan) for plan in plans]
        clerk = threading.Thread(target=work, args=(port, appraisal, office, cookie, over, told)) if office else None
        for thread in [*threads, *([clerk] if clerk else [])]:
            thread.start()
        if kills:
            time.sleep(seconds / 2)
            told.killed = kill_one(master)
        for thread in threads:
            thread.join()
        told.seconds = time.perf_counter() - start
        over.set()
        if clerk:
            clerk.join()
        told.receipts = sum(is_confirmed(port, receipt) for receipt in receipts.values())
    times = sorted(took for browser in browsers for took in browser.times)
    told.retries = sum(browser.retries for browser in browsers)
    told.median_ms, told.slowest_ms = times[len(times) // 2] * 1000, times[-1] * 1000
    told.cast = len(receipts)
    check(appraisal, {code: chosen for code, chosen, _ in plans}, receipts, told)
    return told


def choices(panel: Panel, rng) -> dict:
    """What a juror thinks: ``{question: grade}``, some left blank."""
    found = {}
    for asked in asking.questions(asking.sections(panel)):
        said = rng.choice([*asked.grades, ""]) if asked.grades else str(rng.randint(0, asked.most))
        if said:
            found[str(asked.pk)] = said
    return found


def juror(browser, code, chosen) -> str:
    """The whole way of one juror; the receipt."""
    enter, ballot = reverse("vote"), reverse("vote_ballot")
    _, page = browser.send(enter)
    expect(browser.send(enter, {"csrfmiddlewaretoken": TOKEN.search(page)[1], "code": codes.shown(code)}), 302)
    _, page = browser.send(ballot)
    token = TOKEN.search(page)[1]
    marks = {f"q{key}": value for key, value in chosen.items()}
    half = dict(list(marks.items())[: len(marks) // 2])
    expect(browser.send(ballot, {"csrfmiddlewaretoken": token, "do": "save"} | half), 200)
    page = expect(browser.send(ballot, {"csrfmiddlewaretoken": token, "do": "review"} | marks), 200)
    form = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "proof": PROOF.search(page)[1], "do": "cast"} | marks
    return RECEIPT.search(expect(browser.send(ballot, form), 200))[1]


def expect(answer, status):
    if answer[0] != status:
        said = re.sub(r"<[^>]+>|\s+", " ", answer[1].split("<main")[-1])
        raise AssertionError(f"{answer[0]} instead of {status}: {said[:150]}")
    return answer[1]


def work(port, appraisal, office, cookie, over, told):
    """The office changes its profile and watches the screen; the number of ballots never falls."""
    browser, before = Browser(port), 0
    name, _, value = cookie.partition("=")
    browser.cookies[name] = value
    while not over.is_set():
        try:
            _, page = browser.send(reverse("profile"))
            browser.send(
                reverse("profile"),
                {
                    "csrfmiddlewaretoken": TOKEN.search(page)[1],
                    "name": office.name,
                    "phone": str(time.monotonic_ns())[-8:],
                },
            )
            _, page = browser.send(reverse("appraisal_screen", args=[appraisal.pk]))
            now = int(re.search(r"<dt>收回</dt>\s*<dd>\s*<span class=\"big\">(\d+)", page)[1])
            if now < before:
                told.faults.append(f"the screen fell from {before} to {now}")
            before = now
            told.office_requests += 3
        except (ConnectionError, TypeError) as fault:
            told.faults.append(f"office: {fault}"[:200])
        over.wait(0.5)


def kill_one(master: int) -> int:
    """End one of our own web workers as a crash would; its master starts another."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    if not children:
        return 0
    os.kill(int(children[0]), signal.SIGKILL)
    return 1


def is_confirmed(port, receipt) -> bool:
    browser = Browser(port)
    _, page = browser.send(reverse("vote_receipt"))
    _, page = browser.send(reverse("vote_receipt"), {"csrfmiddlewaretoken": TOKEN.search(page)[1], "receipt": receipt})
    return "这张票已经计入" in page


def check(appraisal, sent: dict, receipts: dict, told: Told) -> None:
    """Ask the database, with the codes that only this script knows: is every ballot there, once, as it was sent?"""
    counts = counting.of(appraisal)
    for one in counts:
        if one.issued != one.collected + one.spoiled + one.unused:
            told.faults.append(f"{one.panel}: issued {one.issued} is not cast + spoiled + unused")
    ballots = {one.stub: one for one in Ballot._base_manager.filter(panel__appraisal=appraisal)}
    if len(ballots) != len(sent) or sum(one.collected for one in counts) != len(sent):
        told.faults.append(f"{len(ballots)} ballots of {len(sent)} jurors")
    used = BallotCode._base_manager.filter(panel__appraisal=appraisal, is_cast=True).count()
    if used != len(ballots):
        told.faults.append(f"{used} codes used for {len(ballots)} ballots")
    stored: dict = {}
    for ballot, question, grade, score in Mark._base_manager.filter(ballot__panel__appraisal=appraisal).values_list(
        "ballot", "question", "grade", "score"
    ):
        value = grade or ("" if score is None else str(score))
        if value:
            stored.setdefault(ballot, {})[str(question)] = value
    for code, chosen in sent.items():
        ballot = ballots.get(codes.stub(code))
        if ballot is None:
            told.faults.append("a ballot was lost")
        elif stored.get(ballot.pk, {}) != chosen:
            told.faults.append("a ballot is not as it was sent")
        elif code in receipts and ballot.receipt != codes.receipt(codes.read(receipts[code])):
            told.faults.append("a receipt is of another ballot")
    if told.receipts != len(sent):
        told.faults.append(f"{told.receipts} receipts of {len(sent)} verify")
