"""重点建议: the key topics of a session, the page of one, and how several suggestions become one."""

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from accounts import policy
from accounts.policy import Role
from congress import calendars, sessions
from core.workflow import Again, Refused
from suggestions import figures, marks, measures, story
from suggestions.models import Assignment, KeyTopic, Suggestion, TopicNote
from suggestions.supervision.topics_forms import TopicForm
from suggestions.supervision.topics_grouping import Some, gather
from suggestions.supervision.workflow import TOPIC
from suggestions.workflow import SUGGESTION

from .dispatch_many import MOST, picked
from .steps import StepView, step_url, token

FIGURES = ("assigned", "answered", "overdue", "due_week", "no_contact", "unsatisfied", "promised")
ALL = Q()


# The list --------------------------------------------------------------------------------------------------------------------


def topics(request):
    session = sessions.current(request)
    context = {
        "session": session,
        "today": timezone.localdate(),
        "may_open_topics": policy.may_open(request.user, "topic_new"),
    }
    if session is not None:
        context |= {"rows": rows_of(request.user, session, context["today"]), "facts": facts()}
    return render(request, "suggestions/topics.html", context)


def facts():
    return [(name, measures.FACTS[name].label, measures.FACTS[name].means) for name in FIGURES]


def rows_of(user, session, today, *, within=ALL):
    """``[(topic, how many suggestions, [(fact, number, list)])]``, of those topics that fulfil ``within``; three queries."""
    found = list(
        KeyTopic.objects.visible_to(user, within=Q(session=session) & within)
        .select_related("committee", "leader", "supervisor")
        .order_by("status", "kind", "pk")
    )
    items = Suggestion.objects.visible_to(user, within=Q(topic__session=session))
    items = dict(items.values("topic").order_by("topic").annotate(n=Count("pk")).values_list("topic", "n"))
    numbers = counted(parts_of(user, Q(suggestion__topic__session=session)), today, user)
    return [(topic, items.get(topic.pk, 0), cells(user, topic, numbers.get(topic.pk, {}))) for topic in found]


def parts_of(user, within):
    return Assignment.objects.visible_to(user, within=within).exclude(status=Assignment.Status.RELIEVED)


def counted(parts, today, user):
    rows = parts.values("suggestion__topic").order_by("suggestion__topic")
    rows = rows.annotate(**figures.counts(today, FIGURES, reader=user))
    return {row["suggestion__topic"]: row for row in rows}


def cells(user, topic, numbers):
    return [(name, numbers.get(name, 0), parts_url(user, topic, name)) for name in FIGURES]


def parts_url(user, topic, fact):
    """The list of exactly what is counted. A unit looks at its own parts first; here at all it sees."""
    asked = {"topic": topic.pk, "session": topic.session_id, "fact": fact}
    return f"{reverse('parts')}?{urlencode(asked | ({'unit': '', 'mine': ''} if user.role == Role.UNIT else {}))}"


def ledger_url(topic):
    return f"{reverse('ledger')}?{urlencode({'topic': topic.pk, 'session': topic.session_id})}"


# One topic -------------------------------------------------------------------------------------------------------------------


def topic(request, pk):
    user, today = request.user, timezone.localdate()
    rows = KeyTopic.objects.visible_to(user)
    one = get_object_or_404(
        rows.select_related("session__congress", "session__rule_set", "committee", "leader", "supervisor"), pk=pk
    )
    offered = {verb: step for verb, step in TOPIC.offered(user, one).items() if step.source}
    numbers = counted(parts_of(user, Q(suggestion__topic=one)), today, user)
    context = {
        "topic": one,
        "today": today,
        "items": items_of(user, one, today),
        "figures": list(zip(facts(), cells(user, one, numbers.get(one.pk, {})), strict=True)),
        "ledger_url": ledger_url(one),
        "offers": sorted(
            ((step.label, step_url(TOPIC, verb, one), verb == "note") for verb, step in offered.items()),
            key=lambda o: not o[2],
        ),
        "notes": [entry(note) for note in TopicNote.objects.visible_to(user).filter(topic=one).select_related("actor")],
        "reads_notes": user.role not in (Role.UNIT, Role.COORDINATOR),
        "may_change": "edit" in offered,
    }
    return render(request, "suggestions/topic.html", context)


def items_of(user, topic, today):
    """``[(suggestion, its state, [(part, state, (due, mark), promise due)])]``, the most pressing of each part in words.

    A promise outlives its round: it stands beside the unit's latest part, or with its own where the unit has no later one.
    """
    shown = (
        Assignment.objects.visible_to(user)
        .filter(Q(is_latest=True) | Q(promise_due_on__isnull=False))
        .select_related("unit", "reply", "feedback")
        .order_by("pk")
    )
    found = (
        Suggestion.objects.visible_to(user, within=Q(topic=topic))
        .select_related("lead_deputy__delegation", "proposing_delegation", "claimed_by")
        .defer("body", "office_opinion")
        .prefetch_related(Prefetch("assignments", queryset=shown, to_attr="shown_parts"))
        .order_by("number", "pk")
    )
    clock = {"notice": marks.notice_days(topic.session.rule_set.rules), "calendar": calendars.current()}
    told = []
    for s in found:
        current = [a for a in s.shown_parts if a.is_latest]
        at_work = {a.unit_id for a in current}
        parts = sorted(
            (a for a in s.shown_parts if a.is_latest or a.unit_id not in at_work), key=lambda a: (a.rank, a.pk)
        )
        lines = [(a, marks.of_part(a, today), marks.due_of_part(a, today, **clock), _promised(s, a)) for a in parts]
        told.append((s, marks.of_suggestion(s, current, today), lines))
    return told


def _promised(suggestion, part):
    """The day of the promise of the part's unit that is due first, of whatever round."""
    days = [a.promise_due_on for a in suggestion.shown_parts if a.unit_id == part.unit_id and a.promise_due_on]
    return min(days, default=None)


def entry(note):
    changes = [story.Change(name, *(str(value) for value in pair)) for name, pair in note.changes.items()]
    return note, changes


# Making one ------------------------------------------------------------------------------------------------------------------


class TopicNew(View):
    """A new topic, perhaps with suggestions ticked in the ledger; those may also join one that is there (``do=join``)."""

    def get(self, request):
        return self.start(request)

    def post(self, request):
        return self.start(request, do=request.POST.get("do", ""))

    def start(self, request, *, do=""):
        rows = picked(request)
        if len(rows) > MOST:
            messages.warning(request, f"一次最多 {MOST} 件，请少选一些。")
            return HttpResponseRedirect(reverse("ledger"))
        session = rows[0].session if rows else sessions.current(request)
        if session is None:
            messages.warning(request, "还没有届次，请先由系统管理员建立。")
            return HttpResponseRedirect(reverse("topics"))
        able, unable = self.split(request.user, rows, session)
        if do == "open":
            return self.open(request, session, able, unable)
        if do == "join":
            return self.join(request, session, able, unable)
        return self.page(request, session, able, unable)

    def split(self, user, rows, session):
        """``(those that can join, [(suggestion, why not)])``."""
        unable = []
        for s in rows:
            if s.session_id != session.pk:
                unable.append((s, f"属于{s.session}，一次只能选同一届次的建议。"))
            elif why := SUGGESTION.why_not(s, "set_topic", user):
                unable.append((s, why))
        out = {s.pk for s, _ in unable}
        return [s for s in rows if s.pk not in out], unable

    def open(self, request, session, able, unable):
        new = KeyTopic(session=session)
        form = TopicForm(request.POST, user=request.user, obj=new)
        if form.is_valid():
            if form.cleaned_data["kind"] == KeyTopic.Kind.ITEM and len(able) > 1:
                form.add_error("kind", f"选了 {len(able)} 件建议，要合在一起督办请选“类”。")
            else:
                for name in form.FIELDS:
                    setattr(new, name, form.cleaned_data[name])
                try:
                    return self.done(request, gather(able, topic=new, by=request.user, once=token(request)), able)
                except IntegrityError:
                    form.add_error("name", "刚刚已经有人用这个名称确定了一件重点建议。")
                except Again as again:
                    messages.warning(request, str(again))
                    return HttpResponseRedirect(reverse("topics"))
                except Some as some:
                    return self.page(request, session, *self.after(able, unable, some), form=form, status=409)
                except Refused as why:
                    form.add_error(None, str(why))
        return self.page(request, session, able, unable, form=form, status=422)

    def join(self, request, session, able, unable):
        open_ones = self.groups(request.user, session)
        chosen = next((t for t in open_ones if str(t.pk) == request.POST.get("topic", "")), None)
        if chosen is None or not able:
            why = "请选一类已有的重点建议。" if able else "没有可以加入的建议。"
            return self.page(request, session, able, unable, join_error=why, status=422)
        try:
            return self.done(request, gather(able, topic=chosen, by=request.user, once=token(request)), able)
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(reverse("topic", args=[chosen.pk]))
        except Some as some:
            return self.page(request, session, *self.after(able, unable, some), status=409)

    def after(self, able, unable, some):
        gone = {s.pk for s, _ in some.pairs}
        return [s for s in able if s.pk not in gone], [*unable, *some.pairs]

    def done(self, request, topic, able):
        said = f"{len(able)} 件建议列入重点建议“{topic}”。" if able else f"已确定重点建议“{topic}”。"
        messages.success(request, said)
        return HttpResponseRedirect(reverse("topic", args=[topic.pk]))

    def groups(self, user, session):
        rows = KeyTopic.objects.visible_to(user).filter(session=session, status=KeyTopic.Status.ACTIVE)
        return list(rows.filter(kind=KeyTopic.Kind.GROUP).order_by("pk"))

    def page(self, request, session, able, unable, *, form=None, join_error="", status=200):
        kind = "" if len(able) < 2 else KeyTopic.Kind.GROUP
        blank = TopicForm(user=request.user, obj=KeyTopic(session=session), initial={"kind": kind})
        context = {
            "form": form or blank,
            "session": session,
            "able": able,
            "unable": unable,
            "groups": self.groups(request.user, session) if able else [],
            "join_error": join_error,
            "once": request.POST.get("once") or str(uuid.uuid4()),
        }
        return render(request, "suggestions/topic_new.html", context, status=status)


class TopicStep(StepView):
    flow, model = TOPIC, KeyTopic

    def queryset(self, request):
        return super().queryset(request).select_related("session__congress", "committee", "leader", "supervisor")

    def which(self, obj):
        return f"（{obj}）"

    def back(self, obj):
        return reverse("topic", args=[obj.pk])

    def context(self, request, obj, step):
        return {
            "step": step,
            "step_label": step.label,
            "button": step.label,
            "obj": obj,
            "obj_name": "重点建议",
            "obj_line": f"{obj}（{obj.get_kind_display()}）",
            "back_url": self.back(obj),
            "next_steps": [s for s in step.hint.split("；") if s],
            "once": request.POST.get("once") or str(uuid.uuid4()),
            "seen": obj.status,
            "today": timezone.localdate(),
        }
