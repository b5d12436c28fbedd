"""Words the index of the search knows whole: the same answers as without, whoever writes what meanwhile (PostgreSQL only)."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import locks
from suggestions import indexed, search_index, search_words
from suggestions.models import Reply, Suggestion
from suggestions.views.ledger import Ledger
from suggestions.words import words
from tests.kept import kept
from tests.world import World

from .test_search import QUERIES, corpus, letters, listed  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
MILLION = 1_000_000
HAN = {
    word.text for query in QUERIES for word in words(query)
    if len(word.text) in search_words.LENGTHS and search_words.RUN.fullmatch(word.text)
}  # fmt: skip


@kept
def learnt(corpus):  # noqa: F811
    """Every word of three or four Chinese characters that somebody looks for is known, and every one of the corpus is common."""
    search_words.write_down(sorted(HAN))
    search_words.learn(of=MILLION)
    return corpus


def asked(text):
    sought = words(text)
    return indexed.Asked(sought, [{}] * len(sought), None, search_words.known(sought))


def found(text):
    return sorted(int(key) for key in indexed.found(asked(text))[1:-1].split(",") if key)


def test_what_is_known_whole_gives_the_same_answers_in_the_same_order(world, learnt):
    assert search_index.faults() == []
    assert {"农村公路", "大模型", "没有停靠", "年久失修"} <= search_words.known(
        words("农村公路 大模型 没有停靠 年久失修")
    ).keys()
    assert {q: letters(listed(Ledger, world.office, q=q, session=""), learnt) for q in QUERIES} == QUERIES


def test_of_a_word_known_whole_no_text_is_read(world, learnt):
    assert "strpos" not in indexed._query(asked("农村公路")).sql
    assert "strpos" in indexed._query(asked("走农村公路")).sql  # five characters
    assert [learnt["h"].pk] == found("走农村公路")


def test_the_ledger_looks_by_what_is_known(world, learnt):
    with CaptureQueriesContext(connection) as queries:
        assert letters(listed(Ledger, world.office, q="农村公路", session=""), learnt) == "hb"
    assert not [query["sql"] for query in queries if "strpos" in query["sql"]]


def test_a_number_may_have_a_word_known_whole(world, learnt):
    Suggestion.objects.filter(pk=learnt["a"].pk).update(number="农村公路1")
    assert letters(listed(Ledger, world.office, q="农村公路", session=""), learnt) == "hba"
    assert search_index.faults() == []


def test_a_text_that_has_the_pairs_but_not_the_word_is_not_found(world, learnt):
    """老旧, 旧小 and 小区 stand there, 老旧小区 does not; nor over a mark or the end of one text and the beginning of another; nor
    the first three characters of it alone."""
    search_words.write_down(["老旧小区", "旧小区"])
    near = [
        world.suggestion("handling", title="关于老旧学校的建议", body="陈旧小型车停在小区。"),
        world.suggestion(
            "handling", title="关于小区陈旧的建议", body="老旧。小区的路。老旧，小区也一样。老旧 小区。老旧\n小区。"
        ),
        world.suggestion("handling", title="关于老旧小学的建议", body="小区旁边的老旧小"),
    ]
    there = [
        world.suggestion("handling", title="关于老旧小区加装电梯的建议", body="没有。"),
        world.suggestion("handling", title="关于电梯的建议", body="住在老旧小区里。"),
        world.suggestion("answered", title="关于电梯的建议", body="没有。"),
    ]
    Reply.objects.filter(current_for__suggestion=there[2]).update(body="今年改造老旧小区")
    assert found("老旧小区") == sorted(s.pk for s in there)
    search_words.learn(of=MILLION)
    assert search_words.known(words("老旧小区 旧小区")).keys() == {"老旧小区", "旧小区"}
    assert "strpos" not in indexed._query(asked("老旧小区")).sql
    assert found("老旧小区") == sorted(s.pk for s in there)
    assert [s.pk for s in near] == sorted(set(found("老旧")) - {s.pk for s in there})


def test_every_change_of_a_text_keeps_the_keys_of_words(world, learnt):
    one = learnt["a"]
    assert one.pk not in found("农村公路")
    Suggestion.objects.filter(pk=one.pk).update(body="要修农村公路")
    assert one.pk in found("农村公路")
    Suggestion.objects.filter(pk=one.pk).update(body="要修路")
    assert one.pk not in found("农村公路")
    Reply.objects.filter(current_for__suggestion=learnt["e"]).update(body="已修农村公路")
    assert learnt["e"].pk in found("农村公路")
    assert search_index.faults() == []


def test_each_congress_finds_its_own_by_a_word_known_whole(world, learnt):
    town = world.suggestion(
        "registered", title="关于农村公路的建议", deputy=world.city_deputy, office=world.city_office
    )  # fmt: skip
    assert listed(Ledger, world.city_office, q="农村公路", session="") == [town.pk]
    assert town.pk not in listed(Ledger, world.office, q="农村公路", session="")


# Which words are learnt ------------------------------------------------------------------------------------------------------


def test_few_suggestions_have_no_common_words(world, corpus):  # noqa: F811
    assert search_words.common() == []
    assert search_words.learn() == 0
    call_command("search", "--rebuild")
    assert search_words.count() == 0


def test_common_is_what_enough_of_the_sample_have(world, monkeypatch):
    for n, thing in enumerate("桥路水电"):
        world.suggestion("handling", title=f"关于{thing}的建议", body="甲乙丙丁戊，己庚辛" if n < 3 else "甲乙丙")
    world.suggestion("draft", title="关于草稿的建议", body="己庚辛己庚辛")
    answered = world.suggestion("answered", title="关于答复的建议", body="没有")
    Reply.objects.filter(current_for__suggestion=answered).update(body="子丑寅卯")
    monkeypatch.setattr(search_words, "COMMON", 0.6)
    # of five: in titles 的建议 stands in all; in texts 甲乙丙 in four, five others in three
    assert search_words.common(of=MILLION) == ["的建议", "甲乙丙", "丙丁戊", "乙丙丁", "乙丙丁戊", "己庚辛", "甲乙丙丁"]
    assert search_words.common(of=search_words.MANY // 0.7) == ["的建议", "甲乙丙"]  # 3 of 5 would be fewer than MANY
    assert search_words.common(of=search_words.MANY - 1) == []
    monkeypatch.setattr(search_words, "MOST", 2)
    assert search_words.common(of=MILLION) == ["的建议", "甲乙丙"]


def test_there_are_never_more_than_the_most_and_none_is_taken_away(world, corpus, monkeypatch):  # noqa: F811
    monkeypatch.setattr(search_words, "MOST", 3)
    search_words.write_down(["甲乙丙", "农村公路"])
    search_words.learn(of=MILLION)
    assert search_words.count() == 3
    monkeypatch.setattr(search_words, "MOST", 2)
    search_words.learn(of=MILLION)
    assert search_words.count() == 3
    assert "甲乙丙" in search_words.known(words("甲乙丙"))


def test_nobody_looks_by_a_word_before_all_rows_have_it_and_what_broke_off_goes_on(world, corpus):  # noqa: F811
    search_words.write_down(["农村公路"])
    assert search_words.known(words("农村公路")) == {}
    assert found("农村公路") == sorted(corpus[letter].pk for letter in "bh")
    assert search_words.learn() == 1
    assert search_words.known(words("农村公路")).keys() == {"农村公路"}
    assert found("农村公路") == sorted(corpus[letter].pk for letter in "bh")
    assert search_words.learn() == 0


def test_a_word_is_not_looked_by_when_the_learning_breaks_off_within(world, corpus, monkeypatch):  # noqa: F811
    search_words.write_down(["农村公路"])
    monkeypatch.setattr(search_words, "AT_ONCE", 2)  # several batches, of which the last ones count too
    refresh, last = search_words.refresh, []

    def broken(keys):
        if corpus["h"].pk in keys:
            last.append(keys)
            raise RuntimeError("the machine went down")
        refresh(keys)

    monkeypatch.setattr(search_words, "refresh", broken)
    with pytest.raises(RuntimeError):
        search_words.learn()
    assert last
    assert search_words.known(words("农村公路")) == {}
    assert found("农村公路") == sorted(corpus[letter].pk for letter in "bh")
    with pytest.raises(CommandError, match="有 1 个常用词还没有记完"):
        call_command("search")
    monkeypatch.setattr(search_words, "refresh", refresh)
    assert search_words.learn() == 1
    assert found("农村公路") == sorted(corpus[letter].pk for letter in "bh")
    assert search_index.faults() == []


def test_making_all_anew_learns_too(world, corpus, monkeypatch):  # noqa: F811
    monkeypatch.setattr(search_words, "MANY", 1)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE suggestions_search")  # as after a load past the triggers
    search_index.rebuild()
    assert search_words.known(words("农村公路")).keys() == {"农村公路"}
    assert search_index.faults() == []


def test_making_all_anew_makes_the_words_ready(world, corpus):  # noqa: F811
    search_words.write_down(["农村公路"])
    search_index.rebuild()
    assert search_words.known(words("农村公路")).keys() == {"农村公路"}
    assert search_index.faults() == []


def test_the_command_tells_how_many_words_are_new(corpus, capsys):  # noqa: F811
    search_words.write_down(["农村公路", "大模型"])
    call_command("search", "--learn")
    call_command("search", "--learn")
    call_command("search")
    assert capsys.readouterr().out.splitlines() == [
        "新记住常用词 2 个，现在一共 2 个。",
        "新记住常用词 0 个，现在一共 2 个。",
        "搜索用的索引和全部文字一致。",
    ]


@pytest.fixture
def forgotten(transactional_db):
    """The table of words is no model's: what is written down there outside a transaction is taken away here."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_search_word")


def threads(*works):
    """Threads of these functions, with connections of their own, and the list of what went wrong in them."""
    faults = []

    def run(work):
        try:
            work()
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    return [threading.Thread(target=run, args=[work]) for work in works], faults


@pytest.mark.parametrize("kind", ["new", "changed"])
def test_who_writes_while_words_are_learnt_is_waited_for(forgotten, kind):
    """His text was written before the words were there and is not yet to be seen when they are. Others need not wait for that."""
    world = World()
    item, other = (world.suggestion("handling", title=f"关于{thing}的建议") for thing in "桥路")
    written, may_end, keys = threading.Event(), threading.Event(), []

    def write():
        with transaction.atomic():
            if kind == "changed":
                Suggestion.objects.filter(pk=item.pk).update(body="要修农村公路")
                keys.append(item.pk)
            else:
                keys.append(world.suggestion("registered", title="关于水的建议", body="要修农村公路").pk)
            written.set()
            may_end.wait(20)

    def learn():
        search_words.write_down(["农村公路"])
        search_words.learn()

    (writer, learner), faults = threads(write, learn)
    writer.start()
    assert written.wait(20)
    learner.start()
    learner.join(1)
    assert learner.is_alive()
    assert search_words.known(words("农村公路")) == {}
    Suggestion.objects.filter(pk=other.pk).update(body="农村公路")  # goes through at once
    may_end.set()
    for thread in (writer, learner):
        thread.join(20)
    assert faults == []
    assert search_words.known(words("农村公路")).keys() == {"农村公路"}
    assert found("农村公路") == sorted([*keys, other.pk])
    assert search_index.faults() == []


def test_who_locks_suggestions_in_another_order_is_not_in_the_way_of_learning(forgotten):
    """Merging locks what was handed in, then what is registered: the learner must not hold some while it waits for others."""
    world = World()
    first, second = (world.suggestion("handling", title=f"关于{thing}的建议", body="农村公路") for thing in "桥路")
    search_words.write_down(["农村公路"])
    held, go_on = threading.Event(), threading.Event()

    def clerk():
        with transaction.atomic():
            Suggestion.objects.select_for_update(no_key=True).get(pk=second.pk)
            held.set()
            go_on.wait(20)
            Suggestion.objects.select_for_update(no_key=True).get(pk=first.pk)

    (writer, learner), faults = threads(clerk, search_words.learn)
    writer.start()
    assert held.wait(20)
    learner.start()
    learner.join(1)
    assert learner.is_alive()  # it waits for the second alone
    go_on.set()
    for thread in (writer, learner):
        thread.join(20)
    assert faults == []
    assert found("农村公路") == [first.pk, second.pk]
    assert search_words.known(words("农村公路")).keys() == {"农村公路"}


def test_two_do_not_learn_at_once(forgotten, capsys):
    World().suggestion("handling", title="关于桥的建议")
    search_words.write_down(["农村公路"])
    held, may_end = threading.Event(), threading.Event()

    def other():
        with locks.alone("search_words"):
            held.set()
            may_end.wait(20)

    (thread,), faults = threads(other)
    thread.start()
    assert held.wait(20)
    with pytest.raises(CommandError, match="另一个"):
        call_command("search", "--learn")
    may_end.set()
    thread.join(20)
    assert faults == []
    call_command("search", "--learn")
    assert "新记住常用词 1 个" in capsys.readouterr().out
