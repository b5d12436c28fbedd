"""Many paper forms keyed on one page: digits, a scan each, what is whole goes in and the rest comes back."""

import re
import uuid

import pytest

from evaluations.models import Feedback, PaperEntry
from evaluations.sheets import of
from tests.suggestions.test_merging import client_of, merged
from tests.world import pdf

from .test_feedback import fresh
from .test_feedback_changes import again, cosigner

ADDRESS = "/feedback/bulk/"


def keyed(world, sheet, *, words=("2", "3"), **values):
    """What is keyed on the row of one form: attitude and result by digits."""
    head = f"s{sheet.key}"
    data = {
        f"{head}-given_on": world.today.strftime("%Y%m%d"),
        f"{head}-signed_by": str(sheet.deputy),
        f"{head}-scan": pdf(),
    }
    for part in sheet.parts:
        data |= {f"{head}-p{part.pk}-attitude": words[0], f"{head}-p{part.pk}-result": words[1]}
    return data | {f"{head}-{name}": value for name, value in values.items()}


def send(world, *rows, by=None):
    data = {"once": str(uuid.uuid4())}
    for row in rows:
        data |= row
    return client_of(by or world.office).post(ADDRESS, data)


def test_every_form_that_is_waited_for_has_a_row_and_nothing_is_preselected(world):
    s = fresh(world, helpers=[world.water])
    cosigner(world, s)
    host, guest = merged(world)
    fresh(world, deputy=world.other_deputy)
    page = client_of(world.office).get(ADDRESS)
    shown = [(form.sheet.voice, str(form.sheet.deputy)) for form in page.context["forms"]]
    assert {(v.number, d) for v, d in shown} >= {
        (s.number, "闻青禾"),
        (s.number, "联名人"),
        (host.number, "闻青禾"),
        (guest.number, "谷雨生"),
    }
    assert "1 非常满意　2 满意" in page.content.decode()
    tags = re.findall(r"<input[^>]*>", page.content.decode())
    names = [tag for tag in tags if "-attitude" in tag or "-result" in tag]
    assert names and not any("value=" in tag for tag in names)


def test_digits_go_in_with_the_scan_and_wait_for_the_second_person(world):
    first, second = fresh(world, helpers=[world.water]), fresh(world)
    rows = [keyed(world, of(s)[0]) for s in (first, second)]
    rows[0] |= {f"s{of(first)[0].key}-p{of(first)[0].parts[0].pk}-contact_how": "3"}
    answer = send(world, *rows)
    assert answer.status_code == 302
    entries = PaperEntry.objects.order_by("suggestion_id")
    assert [(e.suggestion, e.status, len(e.grades), e.scan.name) for e in entries] == [
        (first, "waiting", 2, "扫描件.pdf"), (second, "waiting", 1, "扫描件.pdf")
    ]  # fmt: skip
    assert {(g["attitude"], g["result"]) for e in entries for g in e.grades} == {("满意", "基本满意")}
    assert entries[0].grades[0]["contact_how"] == "phone"
    assert Feedback.objects.count() == 0
    assert client_of(world.office).get(ADDRESS).context["forms"] == []


def test_what_is_whole_goes_in_and_the_rest_comes_back_as_it_was_keyed(world):
    good, bad = fresh(world), fresh(world)
    broken = keyed(world, of(bad)[0], words=("2", "4"))  # 不满意 without words
    answer = send(world, keyed(world, of(good)[0]), broken)
    text = answer.content.decode()
    assert answer.status_code == 422 and "有 1 张要改" in text and "请照表录入具体意见" in text
    assert [entry.suggestion for entry in PaperEntry.objects.all()] == [good]
    part = of(bad)[0].parts[0]
    assert f'name="s{of(bad)[0].key}-p{part.pk}-result" value="4"' in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"given_on": ""}, "请填写表上的日期"),
        ({"given_on": "20990101"}, "不能晚于今天"),
        ({"given_on": "20010101"}, "表上的日期不能更早"),
        ({"scan": ""}, "请附上这张表的扫描件"),
        ({"scan": pdf("表.exe")}, "不能上传"),
        ({"signed_by": " "}, "请填写在表上签名的人"),
    ],
)
def test_a_form_that_is_not_whole_is_refused_beside_the_field(world, wrong, sentence):
    s = fresh(world)
    answer = send(world, keyed(world, of(s)[0], **wrong))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert PaperEntry.objects.count() == 0


@pytest.mark.parametrize("digit", ["0", "5", "99", "很好", "💥"])
def test_a_digit_that_means_nothing_is_refused(world, digit):
    s = fresh(world)
    answer = send(world, keyed(world, of(s)[0], words=(digit, "1")))
    assert answer.status_code == 422 and "请填 1 到 4 的数字" in answer.content.decode()
    assert PaperEntry.objects.count() == 0


def test_an_empty_page_is_told_so(world):
    fresh(world)
    answer = send(world)
    assert answer.status_code == 422 and "还没有录入任何一张" in answer.content.decode()


def test_a_unit_left_blank_waits(world):
    s = fresh(world, separate=[world.roads, world.water])
    sheet = of(s)[0]
    row = keyed(world, sheet)
    for name in ("attitude", "result"):
        row[f"s{sheet.key}-p{sheet.parts[1].pk}-{name}"] = ""
    send(world, row)
    assert [g["part"] for g in PaperEntry.objects.get().grades] == [sheet.parts[0].pk]


def test_the_same_page_sent_twice_stores_one(world):
    sheet = of(fresh(world))[0]
    first = keyed(world, sheet) | {"once": str(uuid.uuid4())}
    client = client_of(world.office)
    assert client.post(ADDRESS, first).status_code == 302
    again = client.post(ADDRESS, first | {f"s{sheet.key}-scan": pdf()})
    assert again.status_code == 422 and "已经录入或者已经反馈的，不再列出" in again.content.decode()
    assert PaperEntry.objects.count() == 1


def test_a_cosigners_paper_is_entered_beside(world):
    s = fresh(world)
    user = cosigner(world, s)
    s = again(s)
    sheet = next(one for one in of(s) if one.is_cosigner)
    send(world, keyed(world, sheet))
    world.check(s)
    form = Feedback.objects.get()
    assert (form.deputy, form.counted_for, form.source) == (user.deputy, None, "paper")


def test_another_congress_and_units_find_nothing(world):
    fresh(world)
    assert client_of(world.city_office).get(f"{ADDRESS}?session={world.session.pk}").context["forms"] == []
    assert client_of(world.roads_head).get(ADDRESS).status_code == 403
    assert client_of(world.leader).post(ADDRESS).status_code == 403


@pytest.mark.parametrize("query", ["?q=" + "x" * 900, "?session=x", "?session=" + "9" * 40, "?page=zz", "?q=%00"])
def test_absurd_addresses_are_answered(world, query):
    fresh(world)
    assert client_of(world.office).get(ADDRESS + query).status_code == 200
