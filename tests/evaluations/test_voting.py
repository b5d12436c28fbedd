"""The juror's phone: a code opens one ballot, is used once, and every way it can go wrong has its sentence."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.workflow import Refused
from evaluations.meeting import casting, codes, throttle
from evaluations.models import Ballot, BallotCode, Mark, WrongCode

from .holding import Hall, Phone, receipt_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    return Hall(world).opened()


def text(page):
    return page.content.decode()


def test_a_juror_votes_on_a_phone_without_signing_in(hall):
    phone, code = Phone(), hall.codes["standing"][0]
    assert phone.client.get(reverse("vote")).status_code == 200
    assert phone.enter(codes.shown(code).lower()).status_code == 302
    page = phone.client.get(reverse("vote_ballot"))
    assert "请对 2 个单位逐一评价" in text(page)
    assert "checked" not in text(page)
    answers = hall.marks("standing", "满意")
    done = phone.cast(answers)
    assert "已投出" in text(done)
    ballot = Ballot.objects.get()
    assert [(mark.grade, mark.score) for mark in ballot.marks.order_by("question__position")] == [
        ("满意", None),
        ("", None),
    ]
    assert BallotCode.objects.get(digest=codes.digest(code)).is_cast


def test_what_was_marked_is_there_on_another_phone(hall):
    code = hall.codes["standing"][0]
    first, second = Phone(), Phone()
    first.enter(code)
    saved = first.send("save", hall.marks("standing", "基本满意", "弃权"))
    assert "已经存好" in text(saved)
    second.enter(code)
    page = text(second.client.get(reverse("vote_ballot")))
    assert page.count(" checked") == 2
    assert Ballot.objects.count() == 0


def test_a_receipt_proves_the_ballot_was_counted_and_tells_nothing_more(hall):
    phone = Phone()
    phone.enter(hall.codes["standing"][0])
    receipt = receipt_of(phone.cast(hall.marks("standing", "不满意", "不满意")))
    answer = text(Phone().client.post(reverse("vote_receipt"), {"receipt": receipt.lower()}))
    assert "这张票已经计入" in answer
    assert "不满意" not in answer
    assert "没有这个回执" in text(Phone().client.post(reverse("vote_receipt"), {"receipt": "AAAAA-AAAAA-AA"}))


def test_a_click_that_is_repeated_is_one_ballot_with_one_receipt(hall):
    phone, code = Phone(), hall.codes["standing"][0]
    phone.enter(code)
    form = phone.review(hall.marks("standing", "满意", "满意")) | {"do": "cast"}
    first = phone.client.post(reverse("vote_ballot"), form)
    again = phone.client.post(reverse("vote_ballot"), form)
    assert first.status_code == again.status_code == 200
    assert receipt_of(first) == receipt_of(again)
    assert Ballot.objects.count() == 1


def test_a_code_is_good_for_one_ballot(hall):
    code = hall.codes["standing"][0]
    one, other = Phone(), Phone()
    one.enter(code), other.enter(code)
    mine, theirs = one.review(hall.marks("standing", "满意")), other.review(hall.marks("standing", "不满意"))
    assert one.client.post(reverse("vote_ballot"), mine | {"do": "cast"}).status_code == 200
    late = other.client.post(reverse("vote_ballot"), theirs | {"do": "cast"})
    assert late.status_code == 409
    assert casting.CAST in text(late)
    assert casting.CAST in text(Phone().enter(code))
    assert list(Mark.objects.exclude(grade="").values_list("grade", flat=True)) == ["满意"]


def test_a_stale_page_changes_nothing_after_the_ballot_is_cast(hall):
    code = hall.codes["standing"][0]
    phone = Phone()
    phone.enter(code)
    phone.cast(hall.marks("standing", "满意"))
    page = phone.send("save", hall.marks("standing", "不满意"))
    assert page.status_code == 409
    assert BallotCode.objects.get(digest=codes.digest(code)).draft == {}


def test_a_late_ballot_is_told_so_and_not_counted(hall):
    phone = Phone()
    phone.enter(hall.codes["standing"][3])
    form = phone.review(hall.marks("standing", "满意"))
    for role in hall.panels:
        for code in hall.codes[role][:3]:
            hall.cast(code, role=role)
    hall.take("close")
    late = phone.client.post(reverse("vote_ballot"), form | {"do": "cast"})
    assert late.status_code == 409
    assert casting.LATE in text(late)
    assert Ballot.objects.count() == 6


def test_before_the_opening_nobody_votes(world):
    hall = Hall(world).prepared()
    page = Phone().enter(hall.codes["standing"][0])
    assert page.status_code == 409
    assert casting.WAITING in text(page)


def test_a_spoiled_code_opens_nothing(hall):
    code = hall.codes["standing"][0]
    hall.take("spoil", note="掉在地上", panel=hall.panel(), digest=codes.digest(code))
    assert casting.SPOILED in text(Phone().enter(code))


def test_a_code_that_was_begun_and_then_spoiled_cannot_be_cast(hall):
    phone, code = Phone(), hall.codes["standing"][0]
    phone.enter(code)
    form = phone.review(hall.marks("standing", "满意"))
    hall.take("spoil", note="票丢了", panel=hall.panel(), digest=codes.digest(code))
    page = phone.client.post(reverse("vote_ballot"), form | {"do": "cast"})
    assert casting.SPOILED in text(page)
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("value", ["优秀", "-1", "101", "满意 ", "'; drop table"])
def test_what_no_grade_of_the_scheme_is_is_refused_and_nothing_stored(hall, value):
    phone = Phone()
    phone.enter(hall.codes["standing"][0])
    (first, _) = hall.marks("standing", "满意", "满意")
    page = phone.send("review", {first: value})
    expected = 200 if value.strip() == "满意" else 422
    assert page.status_code == expected
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "status"), [("0", 200), ("20", 200), ("21", 422), ("-1", 422), ("101", 422), ("好", 422), ("7.5", 422)]
)
def test_a_score_is_a_whole_number_within_its_limits(world, value, status):
    hall = Hall(world, "xiangxiang").opened()
    role = next(iter(hall.panels))
    phone = Phone()
    phone.enter(hall.codes[role][0])
    page = phone.send("review", hall.marks(role, value))
    assert page.status_code == status


def test_the_database_refuses_what_no_ballot_can_be(hall):
    hall.cast(hall.codes["standing"][0], "满意")
    ballot = Ballot.objects.get()
    mark = ballot.marks.first()
    impossible = [
        lambda: Mark.objects.create(ballot=ballot, question=mark.question, grade="满意"),
        lambda: Ballot.objects.create(panel=ballot.panel, stub=ballot.stub, source="online", receipt="r" * 64),
        lambda: Ballot.objects.create(panel=ballot.panel, stub="s" * 64, source="paper", entered_by=hall.world.office, checked_by=hall.world.office),
        lambda: Ballot.objects.create(panel=ballot.panel, stub="t" * 64, source="online", receipt=None),
        lambda: Mark.objects.filter(pk=mark.pk).update(score=101, grade=""),
        lambda: Mark.objects.filter(pk=mark.pk).update(score=50, grade="满意"),
        lambda: BallotCode.objects.filter(is_cast=True).update(is_spoiled=True),
    ]  # fmt: skip
    for attempt in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


# Guessing --------------------------------------------------------------------------------------------------------------------


def test_guessing_is_slowed_down_through_the_database(hall, monkeypatch):
    monkeypatch.setattr(throttle, "MOST", 3)
    guesser = Phone(REMOTE_ADDR="10.0.0.9")
    assert [guesser.enter(f"AAAAAAAAA{letter}").status_code for letter in "ACDE"] == [422, 422, 422, 429]
    right = hall.codes["standing"][0]
    assert guesser.enter(right).status_code == 429  # even the right one, or guessing would go on
    assert Phone(REMOTE_ADDR="10.0.0.8").enter(right).status_code == 302
    assert WrongCode.objects.get().tries == 3
    (slowed,) = throttle.slowed(hall.appraisal, timezone.now())
    assert (slowed.tries, throttle.lift(hall.appraisal, timezone.now(), place=slowed.place)) == (3, 3)
    assert guesser.enter(right).status_code == 302


def test_a_place_is_forgiven_for_one_meeting_and_no_other_place_is(hall, monkeypatch):
    monkeypatch.setattr(throttle, "MOST", 2)
    other = Hall(hall.world, name="另一次评议会")
    other.judge(hall.world.roads)
    other.take("open")
    here, there = Phone(REMOTE_ADDR="10.0.0.9"), Phone(REMOTE_ADDR="10.0.0.8")
    for phone in (here, there):
        assert [phone.enter(f"AAAAAAAAA{letter}").status_code for letter in "ACD"] == [422, 422, 429]
    office = Client(REMOTE_ADDR="10.0.0.9")
    office.force_login(hall.world.office)
    page = reverse("appraisal", args=[hall.appraisal.pk])
    first, second = office.get(page).context["slowed"]
    assert (first.is_here, second.is_here) == (True, False)  # nobody's address is shown or kept
    answer = office.post(reverse("appraisal_throttle", args=[hall.appraisal.pk]), {"place": first.place}, follow=True)
    assert "已解除限制" in text(answer) and [one.is_here for one in answer.context["slowed"]] == [False]
    note = hall.appraisal.notes.get(verb="appraisal.lift_throttle")
    assert (note.actor, note.changes) == (hall.world.office, {"与办公室同一网络": ["", "一刻钟内输错 2 次，解除限制"]})
    assert here.enter(hall.codes["standing"][0]).status_code == 302
    assert Phone(REMOTE_ADDR="10.0.0.9").enter(other.codes["standing"][0]).status_code == 429
    assert there.enter(hall.codes["standing"][1]).status_code == 429
    assert [Phone(REMOTE_ADDR="10.0.0.9").enter(f"CAAAAAAAA{letter}").status_code for letter in "ACD"] == [
        422,
        422,
        429,
    ]  # and slow again
    again = office.post(reverse("appraisal_throttle", args=[hall.appraisal.pk]), {"place": "x"})
    assert again.status_code == 409 and "没有被限制" in text(again)


def test_who_has_opened_his_ballot_is_not_held_up_by_the_guesses_of_others(hall, monkeypatch):
    monkeypatch.setattr(throttle, "MOST", 1)
    phone, code = Phone(REMOTE_ADDR="10.0.0.9"), hall.codes["standing"][0]
    phone.enter(code)
    Phone(REMOTE_ADDR="10.0.0.9").enter("AAAAAAAAAA")
    assert phone.enter(code).status_code == 302
    assert "已投出" in text(phone.cast(hall.marks("standing", "满意")))


def test_no_address_and_no_code_is_kept_in_words(hall):
    Phone(REMOTE_ADDR="10.0.0.9").enter("AAAAAAAAAA")
    assert "10.0.0.9" not in WrongCode.objects.get().place
    stored = [*BallotCode.objects.values_list("digest", flat=True)]
    assert not set(stored) & {code for drawn in hall.codes.values() for code in drawn}


def test_a_forged_cookie_opens_nothing(hall):
    phone = Phone()
    phone.client.cookies["ballot"] = hall.codes["standing"][0]
    assert phone.client.get(reverse("vote_ballot")).status_code == 302
    assert phone.send("cast", hall.marks("standing", "满意")).status_code == 409
    assert Ballot.objects.count() == 0


def test_a_vote_without_the_page_before_it_is_asked_to_look_over_again(hall):
    phone = Phone()
    phone.enter(hall.codes["standing"][0])
    assert phone.send("cast", hall.marks("standing", "满意"), proof="made up").status_code == 422
    assert Ballot.objects.count() == 0


def test_another_site_cannot_cast(hall):
    phone = Phone(enforce_csrf_checks=True)
    assert phone.enter(hall.codes["standing"][0]).status_code == 403


# Secrecy ---------------------------------------------------------------------------------------------------------------------


def test_no_row_leads_from_a_ballot_to_a_code_or_a_time(hall):
    hall.cast(hall.codes["standing"][0], "满意")
    names = {field.name for model in (Ballot, Mark) for field in model._meta.get_fields()}
    assert not {name for name in names if "code" in name or name.endswith(("_at", "_on")) or "juror" in name}
    code, ballot = BallotCode.objects.get(is_cast=True), Ballot.objects.get()
    assert code.digest not in (ballot.stub, ballot.receipt)
    assert code.pk != ballot.pk


def test_keys_of_codes_and_ballots_are_random_not_counted(hall):
    pks = [BallotCode.objects.get(digest=codes.digest(code)).pk for code in hall.codes["standing"]]
    assert all(pk.version == 4 for pk in pks)


def test_voting_leaves_no_note_and_no_log_line_about_a_code(hall, caplog):
    before = hall.appraisal.notes.count()
    phone, code = Phone(), hall.codes["standing"][0]
    with caplog.at_level("DEBUG"):
        phone.enter(code)
        phone.cast(hall.marks("standing", "满意"))
        Phone().enter(code)
        Phone().enter("AAAAAAAAAA")
    assert hall.appraisal.notes.count() == before
    assert code not in caplog.text
    assert codes.shown(code) not in caplog.text


def test_no_page_of_a_juror_is_cached_or_needs_a_script_or_another_host(hall):
    phone = Phone()
    phone.enter(hall.codes["standing"][0])
    page = phone.client.get(reverse("vote_ballot"))
    assert "no-store" in page["Cache-Control"]
    assert "http://" not in text(page).replace("http://www.w3.org", "")
    assert "sessionid" not in phone.client.cookies


def test_casting_is_refused_where_a_direct_call_brings_what_is_not_on_the_ballot(hall):
    with pytest.raises(Refused):
        casting.cast(hall.codes["standing"][0], {next(iter(hall.marks("standing", "满意"))): "优秀"}, receipt="AAAA")
    assert Ballot.objects.count() == 0
