"""并案: whoever has co-signed a merged suggestion reads the reply and gives a form of his own, by every way there is."""

import pytest
from django.test import Client
from django.urls import reverse

from core.workflow import Refused
from evaluations import sheets
from evaluations.models import Feedback
from evaluations.workflow import FEEDBACK
from suggestions.models import Suggestion
from tests.kept import kept
from tests.suggestions.test_merging import client_of, give, merged
from tests.world import pdf

from .test_feedback_changes import again, cosigner, rule, said
from .test_feedback_pages import sheet
from .test_slips import address, link, send


@kept
def pair(world):
    """A host and a guest merged into it, both co-signed; ``world.signer`` has signed the guest."""
    host, guest = merged(world)
    world.signer, world.host_signer = cosigner(world, guest, "客件联名人"), cosigner(world, host, "主件联名人")
    return host, guest


def test_he_sees_the_handling_and_nothing_else_that_is_merged_there(world, pair):
    host, guest = pair
    assert set(Suggestion.objects.visible_to(world.signer)) == {host, guest}
    guest.cosigners.update(status="refused")
    assert host not in Suggestion.objects.visible_to(world.signer)


def test_his_form_stands_beside_counts_nowhere_and_opens_no_round(world, pair):
    host, guest = pair
    rule(world, counted_feedback="all")
    grade = said(world.part(host), result="不满意", words="我们村没有修到")
    FEEDBACK.take(again(host), "join", by=world.signer, grades=[grade])
    form = Feedback.objects.get()
    assert (form.deputy, form.counted_for, again(host).round) == (world.signer.deputy, None, 1)
    assert host.events.get(verb="feedback.join").changes["联名代表"] == ["", f"客件联名人（并案第{guest.number}号）"]
    with pytest.raises(Refused, match="您已经评价过"):
        FEEDBACK.take(again(host), "join", by=world.signer, grades=[grade])
    with pytest.raises(Refused, match="没有这项权限"):
        FEEDBACK.take(again(host), "join", by=world.other_author, grades=[grade])  # who leads the guest speaks for it
    page = client_of(world.office).get(reverse("suggestion", args=[host.pk])).content.decode()
    assert f"并案第{guest.number}号的联名代表" in page and "联名的客件联名人代表" in page
    own = client_of(world.signer).get(reverse("suggestion", args=[guest.pk])).content.decode()
    assert "联名的客件联名人代表的评价" in own and "我们村没有修到" in own


def test_nobody_waits_for_him(world, pair):
    host, _ = pair
    give(world, host, world.author)
    give(world, host, world.other_author)
    assert again(host).status == "closed"


def test_signed_in_he_gives_and_changes_it_on_the_page_of_his_suggestion(world, pair):
    host, guest = pair
    client, part = client_of(world.signer), world.part(host)
    assert (
        reverse("feedback_join", args=[guest.pk]) in client.get(reverse("suggestion", args=[guest.pk])).content.decode()
    )
    join, change = (reverse(f"feedback_{verb}", args=[guest.pk]) for verb in ("join", "change"))
    assert " checked" not in client.get(join).content.decode()
    client.post(join, sheet((part, {"attitude": "满意", "result": "基本满意", "words": "再等等"})))
    assert "再等等" in client.get(change).content.decode()
    client.post(change, sheet((part, {"attitude": "满意", "result": "满意"})) | {"reason": "看过现场"})
    old, new = Feedback.objects.order_by("pk")
    assert (old.is_current, new.result, new.replaces, new.deputy) == (False, "满意", old, world.signer.deputy)


def test_by_link_and_on_paper_too(world, pair):
    host, guest = pair
    found = {(one.deputy, one.voice): one for one in sheets.of(again(host)) if one.is_cosigner}
    assert set(found) == {(world.host_signer.deputy, host), (world.signer.deputy, guest)}
    token, part = link(world, host, world.signer.deputy, guest), world.part(host)
    assert "联名代表" in Client().get(address(token)).content.decode()
    send(token, part, result="基本满意")
    assert Feedback.objects.get().deputy == world.signer.deputy
    other = cosigner(world, guest, "另一位")
    at = reverse("feedback_enter", args=[guest.pk]) + f"?by={other.deputy.pk}"
    data = sheet((part, {"attitude": "满意", "result": "满意"})) | {
        "given_on": world.today,
        "signed_by": "另一位",
        "scan": pdf(),
    }
    assert client_of(world.office).post(at, data).status_code == 302
    world.check(host)
    assert Feedback.objects.get(source="paper").deputy == other.deputy
    wrong = reverse("feedback_enter", args=[host.pk]) + f"?by={other.deputy.pk}"
    assert client_of(world.office).get(wrong).status_code == 404


def test_who_signed_both_speaks_once(world, pair):
    host, guest = pair
    guest.cosigners.create(deputy=world.host_signer.deputy, status="confirmed")
    assert [one.voice for one in sheets.of(again(host)) if one.deputy == world.host_signer.deputy] == [host]
