"""Finding by words: the same rows in the same order on both databases, and nothing by text one may not read."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from congress.models import Deputy, Session
from suggestions import finds, indexed, search, search_index
from suggestions.models import Assignment, Reply, Suggestion
from suggestions.views.ledger import Ledger, Parts
from suggestions.words import Word, fold, words
from tests.kept import kept

LEDGER, PARTS = "/suggestions/", "/parts/"


@kept
def corpus(world):
    """Nine suggestions of one session, named by letters in the order in which they were handed in."""
    ice = Deputy.objects.create(congress=world.province, name="冰校车", user=world.user("ice", "deputy"))
    made = {
        "a": world.suggestion("handling", title="关于规范校车安全管理的建议", body="农村校车没有停靠站。\n建议：每村设一个。"),
        "b": world.suggestion("handling", title="关于修农村公路的建议", body="孩子坐校车上学，路坏了 100% 要修。AI_平台\\数据"),
        "c": world.suggestion("handling", title="关于ＡＩ大模型进课堂的建议", body="用 ChatGPT、“校车 调度”也可以用。", lead=world.water),
        "d": world.suggestion("handling", title="关于ai伦理的建议", body="农村 公路与校车无关。😀好"),
        "e": world.suggestion("answered", title="关于水库除险的建议", body="水库年久失修。[重点]^-]?*"),
        "f": world.suggestion("handling", title="关于桥的建议", body="桥旧了，每年１２３车次。", deputy=ice),
        "g": world.suggestion("draft", title="关于校车草稿的建议"),
        "h": world.suggestion("registered", title="关于农村公路与校车的建议", body="校车走农村公路。"),
        "i": world.suggestion("handling", title="关于O'Brien\"引号\"的建议", body="<b>加粗</b> & 完"),
    }  # fmt: skip
    Reply.objects.filter(current_for__suggestion=made["e"]).update(body="已为库区学校增开校车，水库加固完工。")
    return made


@pytest.fixture
def office(world, client):
    client.force_login(world.office)
    return client


def found(page, made):
    letters = {item.pk: letter for letter, item in made.items()}
    return "".join(letters[line.row.pk] for line in page.context["lines"])


# Best first: title, then number and names, then text, then reply; among equals the newest. The numbers of the corpus run
# from 0001 (a) to 0008 (i), h has 0007.
QUERIES = {
    "校车": "hafdcbe",
    "农村公路": "hb",
    "农村 公路": "hbd",
    "公路 农村": "hbd",
    "“农村 公路”": "d",
    "「农村公路」": "hb",
    '"农村公路" 校车': "hb",
    "校车 公路": "hbd",
    "校车 水库": "e",
    "水库": "e",
    "水利": "c",
    "水利 大模型": "c",
    "冰校": "f",
    "闻青禾 校车": "hadcbe",
    "加固完工": "e",
    "桥": "f",
    "ai": "dcb",
    "AI": "dcb",
    "ＡＩ大模型": "c",
    "Ａi 大模型": "c",
    "chatgpt": "c",
    "123": "f",
    "１２３": "f",
    "0003": "c",
    "3": "cf",
    "第0003号": "c",
    "第3号": "c",
    "000": "ihfedcba",
    "100%": "b",
    "%": "b",
    "_": "b",
    "ai_平台": "b",
    "\\": "b",
    "平台\\数据": "b",
    "[重点]^-]?*": "e",
    "😀": "d",
    "😀好": "d",
    "O'Brien": "i",
    "o＇brien": "i",
    "引号\"": "i",
    "<b>": "i",
    "&": "i",
    "校车，": "e",
    "校车,水库": "e",
    "没有停靠站。 建议": "a",
    "不在任何地方": "",
    "校车 不在任何地方": "",
    "草稿": "",
    "1 OR 1=1": "",
}  # fmt: skip


EVERYWHERE = pytest.mark.parametrize("where", [{}, {"session": ""}], ids=["session", "all sessions"])


def listed(page, user, **query):
    """The keys of a list in their order, asked as its page asks them but not drawn."""
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    page = page.reading(request)
    asked = QueryDict(mutable=True)
    asked.update(query)
    return page.keys(page.asked(request, asked))


def letters(keys, made):
    names = {item.pk: letter for letter, item in made.items()}
    return "".join(names[key] for key in keys)


@EVERYWHERE
def test_fixed_queries_find_the_same_rows_in_the_same_order(world, corpus, where):
    assert {q: letters(listed(Ledger, world.office, q=q, **where), corpus) for q in QUERIES} == QUERIES


@EVERYWHERE
def test_the_list_of_parts_finds_the_same_suggestions_in_the_same_order(world, corpus, where):
    suggestion = dict(Assignment.objects.values_list("pk", "suggestion_id"))

    def found_by_parts(q):
        return letters([suggestion[key] for key in listed(Parts, world.office, q=q, **where)], corpus)

    assert {q: found_by_parts(q) for q in QUERIES} == {q: answer.replace("h", "") for q, answer in QUERIES.items()}


@pytest.mark.parametrize("query", QUERIES)
def test_the_ledger_draws_what_its_list_finds(office, corpus, query):
    assert found(office.get(LEDGER, {"q": query}), corpus) == QUERIES[query]


@EVERYWHERE
@pytest.mark.parametrize("query", ["校车", "农村 公路", "0003", "不在任何地方"])
def test_the_pages_draw_what_their_lists_find(office, corpus, query, where):
    assert found(office.get(LEDGER, {"q": query} | where), corpus) == QUERIES[query]
    shown = [line.row.suggestion_id for line in office.get(PARTS, {"q": query} | where).context["lines"]]
    assert letters(shown, corpus) == QUERIES[query].replace("h", "")


def test_an_order_that_was_chosen_stays_and_relevance_is_offered(world, office, corpus):
    assert found(office.get(LEDGER, {"q": "校车", "sort": "number"}), corpus) == "abcdefh"
    page = office.get(LEDGER, {"q": "校车", "sort": "-number"})
    assert found(page, corpus) == "hfedcba"
    link = page.context["relevance_url"]
    assert f'href="{link.replace("&", "&amp;")}">按相关程度排列</a>' in page.content.decode()
    best = office.get(LEDGER + link)
    assert found(best, corpus) == QUERIES["校车"]
    assert best.context["order_text"] == "按相关程度排列"
    assert best.context["relevance_url"] == ""


@pytest.mark.parametrize("sort", ["relevance", "-relevance"])
def test_without_words_there_is_no_relevance(world, office, corpus, sort):
    page = office.get(LEDGER, {"sort": sort})
    assert found(page, corpus) == "abcdefhi"
    assert (page.context["order_text"], page.context["relevance_url"]) == ("按编号排列", "")


def test_sheet_has_the_order_of_the_page(world, office, corpus):
    body = b"".join(office.get(LEDGER, {"q": "校车", "export": "csv", "cols": "number"}).streaming_content)
    numbers = body.decode("utf-8-sig").split()[1:]
    assert numbers == [corpus[letter].number for letter in QUERIES["校车"]]


def test_another_congress_and_another_session_are_left_out(world, client, office, corpus):
    assert found(office.get(LEDGER, {"q": "校车", "session": ""}), corpus) == QUERIES["校车"]
    assert office.get(LEDGER, {"q": "校车", "session": world.city_session.pk}).context["count"] == 0
    client.force_login(world.city_office)
    assert client.get(LEDGER, {"q": "校车", "session": ""}).context["count"] == 0


def test_each_congress_finds_its_own_in_all_years(world, client, corpus):
    """One index serves all congresses; words of one character, of two, longer ones and several."""
    town = world.suggestion(
        "registered",
        title="关于镇上校车的建议",
        body="农村公路上的校车。",
        deputy=world.city_deputy,
        office=world.city_office,
    )
    own = {
        "校": {town.pk},
        "校车": {town.pk},
        "农村公路": {town.pk},
        "农村 校车": {town.pk},
        town.number: {town.pk},
        "水库": set(),
    }
    serves_all = User.objects.create(username="operator", name="运维", role="admin")
    elsewhere = set(Suggestion.objects.filter(session=world.city_session).values_list("pk", flat=True))
    for query, keys in own.items():
        at_home = set(listed(Ledger, world.office, q=query, session=""))
        assert set(listed(Ledger, world.city_office, q=query, session="")) == keys, query
        assert at_home and not at_home & elsewhere
        assert set(listed(Ledger, serves_all, q=query, session="")) == at_home | keys, query


@pytest.mark.parametrize("who", ["office", "leader", "viewer", "admin", "roads_liaison", "coordinator", "author"])
def test_what_is_known_to_be_the_list_is_the_list(world, corpus, who):
    """Whoever sees all that is looked through is not asked again for each row; the answer is the same as if he were."""
    user = getattr(world, who)
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    page = Ledger.reading(request)
    sees_all = user.role in ("admin", "staff", "leader", "viewer") and connection.vendor == "postgresql"
    for query in QUERIES:

        def asked(*, query=query, **more):
            state = QueryDict(mutable=True)
            state.update({"q": query, "session": ""} | more)
            return page.asked(request, state)

        state = asked()
        assert (page.known(state) is not None) == sees_all, query
        assert page.counts(state) == [len(page.keys(state))] == [state.rows.count()], query
        assert page.keys(state) == list(state.rows.values_list("pk", flat=True)), query
        for other in ({"sort": "number"}, {"status": "handling"}, {"session": str(world.session.pk)}):
            assert page.known(asked(**other)) is None, (query, other)


def test_of_equally_good_ones_those_of_the_latest_year_come_first(world, corpus):
    """Whenever they were written down: a past year's ledger may have been imported today."""
    past = Session.objects.get(pk=world.session.pk)
    past.pk, past.name, past.year = None, "往年的会议", world.session.year - 1
    past.save()
    title, text = (
        world.suggestion("registered", title=f"关于{t}的建议", body=b) for t, b in (("旧校车", "没有"), ("路", "校车"))
    )
    Suggestion.objects.filter(pk__in=[title.pk, text.pk]).update(session=past)
    made = corpus | {"T": title, "B": text}
    assert letters(listed(Ledger, world.office, q="校车", session=""), made) == "haTfdcbBe"


# What may not be learnt by looking for it --------------------------------------------------------------------------------


def test_a_reply_counts_only_while_it_is_signed_and_in_force(world, office, corpus):
    part = Assignment.objects.get(suggestion=corpus["e"])
    Reply.objects.create(assignment=part, version=2, body="暗号甲")
    Reply.objects.create(assignment=part, version=3, status="signed", klass="A", sent_on=world.today, body="暗号乙")
    everywhere = {"session": ""}
    for where in ({}, everywhere):
        assert office.get(LEDGER, {"q": "暗号"} | where).context["count"] == 0
        assert office.get(LEDGER, {"q": "加固完工"} | where).context["count"] == 1
    Assignment.objects.filter(pk=part.pk).update(is_latest=False)
    for where in ({}, everywhere):
        assert office.get(LEDGER, {"q": "加固完工"} | where).context["count"] == 0


@pytest.mark.parametrize("who", ["roads_liaison", "water_handler", "party_head", "city_office"])
@EVERYWHERE
def test_units_find_only_what_they_see(world, corpus, who, where):
    user = getattr(world, who)
    seen = set(Suggestion.objects.visible_to(user).values_list("pk", flat=True))
    for query, answer in QUERIES.items():
        keys = listed(Ledger, user, q=query, **where)
        assert letters(keys, corpus) == "".join(x for x in answer if corpus[x].pk in seen), query


def test_an_order_of_a_unit_relieved_does_not_tell_what_the_text_says(world, corpus):
    """Lists of what hangs on a suggestion look only into those the person sees."""
    seek = search.Seek("水库", world.water_handler)
    assert list(Suggestion.objects.filter(seek.match())) == [corpus["e"]]
    assert list(seek.suggestions()) == []


# What is shown -----------------------------------------------------------------------------------------------------------


def test_the_page_marks_the_words_and_shows_where_they_stand(world, office, corpus):
    html = office.get(LEDGER, {"q": "校车 水库"}).content.decode()
    assert "关于<mark>水库</mark>除险的建议</a>" in html
    assert '<span class="under">答复：已为库区学校增开<mark>校车</mark>，水库加固完工。</span>' in html
    parts = office.get(PARTS, {"q": "校车 水库"}).content.decode()
    assert "答复：已为库区学校增开<mark>校车</mark>" in parts
    assert "正文：" not in html
    assert "<mark>" not in office.get(LEDGER).content.decode()


def test_marks_and_excerpts_are_escaped(world, office, corpus):
    html = office.get(LEDGER, {"q": "<b>"}).content.decode()
    assert "正文：<mark>&lt;b&gt;</mark>加粗&lt;/b&gt; &amp; 完</span>" in html
    assert "<b>加粗" not in html
    assert (
        finds.marked("<i>a&A</i>", words("a &")) == "&lt;i&gt;<mark>a</mark><mark>&amp;</mark><mark>A</mark>&lt;/i&gt;"
    )
    assert finds.marked("ＡＩ校车校", [Word("ai校"), Word("校车")]) == "<mark>ＡＩ校车</mark>校"


def test_an_excerpt_is_short_and_has_the_word():
    text = "甲" * 300 + "校车" + "乙" * 300 + "水库" + "丙" * 300
    shown = finds.excerpt(text, words("校车 水库"))
    assert "<mark>校车</mark>" in shown
    assert "<mark>水库</mark>" in shown
    assert len(shown) < 200
    assert finds.excerpt(text, words("桥")) == ""


@EVERYWHERE
@pytest.mark.parametrize("address", [LEDGER, PARTS])
def test_the_number_of_queries_does_not_grow_with_what_is_found(world, office, address, where):
    counted = []
    for n in (1, 2):
        for _ in range(n):
            world.suggestion("answered", title="关于水利的建议", body="校车", lead=world.water, helpers=[world.money])
        with CaptureQueriesContext(connection) as asked:
            assert office.get(address, {"q": "水利 校车"} | where).context["count"] in (1, 2, 3, 6)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 15


# What may be typed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("校" * 101, "最多 100 个字"),
        ("一 二 三 四 五 六 七 八 九", "一次最多找 8 个词，现在有 9 个。"),
        ("校\0车", "关键词"),
    ],
)
def test_what_cannot_be_looked_for_is_said(world, office, corpus, typed, fault):
    page = office.get(LEDGER, {"q": typed})
    assert page.status_code == 200
    assert page.context["count"] == 0
    assert fault in "".join(page.context["faults"])


@pytest.mark.parametrize("typed", ["", "   ", "\u3000", "“”", '""', "'\"" * 50])
def test_nothing_typed_is_the_whole_list(world, office, corpus, typed):
    page = office.get(LEDGER, {"q": typed})
    assert found(page, corpus) == "abcdefhi"


@pytest.mark.parametrize("typed", ["校" * 100, "a" * 100, "\\" * 100, "(" * 100, "😀" * 100, "((((a*)*)*)*)*b"])
def test_odd_input_finds_nothing_and_breaks_nothing(world, office, corpus, typed):
    page = office.get(LEDGER, {"q": typed})
    assert (page.status_code, page.context["count"]) == (200, 0)


@pytest.mark.parametrize("name", ["review", "commitments", "orders", "supervision_records"])
def test_every_list_with_words_takes_them(world, office, corpus, name):
    assert office.get(reverse(name), {"q": "校车 “a b” %"}).status_code == 200


def test_what_ranks_fits_into_one_number():
    assert search.MOST_WORDS * indexed.EXACT << indexed.YEAR + indexed.KEY < 1 << 63
    assert 1 << indexed.YEAR > 32_767  # a small integer


def test_folding_keeps_every_character_in_its_place():
    text = "ＡｂＣ１２３，。！～\u3000İß😀校车"
    assert len(fold(text)) == len(text)
    assert fold(text).startswith("abc123,。!~ ")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_the_pairs_of_a_word_are_those_of_the_index(db):
    for text in [*QUERIES, "ＡＩ大模型，Abc 第１２号[校车]", "路，桥"]:
        for word in words(text):
            with connection.cursor() as cursor:
                text = f"前，{word.text.upper()}。后"
                cursor.execute("SELECT char_bigrams(%s), search_keys(2, %s)", [text, text])
                pairs, keys = cursor.fetchone()
                assert set(word.pairs) <= set(pairs), word
                assert set(word.keys(2)) <= set(keys), word


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_what_is_indexed_follows_every_change(world, corpus):
    def is_current():
        return search_index.faults() == []

    part = Assignment.objects.get(suggestion=corpus["e"])
    assert is_current()
    Suggestion.objects.filter(pk=corpus["a"].pk).update(title="关于改了标题的建议", body="正文也改了")
    Suggestion.objects.filter(pk=corpus["b"].pk).update(number="0099", session=world.city_session)
    Reply.objects.filter(current_for=part).update(body="答复改了")
    assert is_current()
    Suggestion.objects.filter(pk=corpus["g"].pk).delete()
    Assignment.objects.filter(pk=part.pk).update(is_latest=False)
    assert is_current()
    Reply.objects.filter(assignment=part).update(current_for=None)
    Assignment.objects.filter(pk=part.pk).update(is_latest=True)
    assert is_current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM suggestions_search")
        assert cursor.fetchone()[0] == Suggestion.objects.exclude(status="draft").count()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_a_session_that_goes_to_another_congress_takes_its_suggestions_along(world, corpus):
    Session.objects.filter(pk=world.session.pk).update(congress=world.city_session.congress, name="移来的会议")
    assert search_index.faults() == []
    found = letters(listed(Ledger, world.city_office, q="校车", session=""), corpus)
    assert found == QUERIES["校车"].replace("f", "")  # found by the name of a deputy of the other congress
    assert listed(Ledger, world.office, q="校车", session="") == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_a_session_that_comes_after_its_suggestions_makes_them_findable(world, corpus):
    """A load may write the suggestions first: foreign keys are looked at when it ends."""
    late = Session.objects.get(pk=world.session.pk)
    late.pk, late.name, late.year = 999_999, "后到的会议", late.year - 1
    Suggestion.objects.filter(pk=corpus["a"].pk).update(session=late.pk)
    late.save(force_insert=True)
    assert search_index.faults() == []
    assert letters(listed(Ledger, world.office, q="停靠站", session=""), corpus) == "a"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_the_command_finds_what_differs_and_makes_it_anew(corpus, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_search WHERE suggestion_id = %s", [corpus["a"].pk])
        cursor.execute("UPDATE suggestions_search SET keys = keys[2:] WHERE suggestion_id = %s", [corpus["b"].pk])
    with pytest.raises(CommandError, match="2 件"):
        call_command("search")
    call_command("search", "--rebuild")
    call_command("search")
    assert "一致" in capsys.readouterr().out
