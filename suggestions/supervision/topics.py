"""重点处理建议: what stands in the way of its steps, and what follows from them. Suggestions that join stay items of their own."""

from core.workflow import Refused
from suggestions.effects import changed
from suggestions.models import KeyTopic

ACTIVE, ITEM = KeyTopic.Status.ACTIVE, KeyTopic.Kind.ITEM


# The topic -------------------------------------------------------------------------------------------------------------------


def edit(topic, act, **values):
    """``values`` are fields of the topic; one of kind 件 holds at most one suggestion."""
    if values.get("kind") == ITEM and topic.suggestions.count() > 1:
        raise Refused("这一类里有几件建议，不能改成“件”。请先移出，只留一件。")
    return changed(topic, values)


# A suggestion joins and leaves -------------------------------------------------------------------------------------------------


def may_change_topic(suggestion, act):
    if suggestion.topic_id and suggestion.topic.status != ACTIVE:
        return f"重点建议“{suggestion.topic}”已经办结，先恢复办理，才能变动它的建议。"
    return ""


def has_topic(suggestion, act):
    return may_change_topic(suggestion, act) if suggestion.topic_id else "这件建议没有列为重点建议。"


def join(suggestion, act, *, topic):
    """The topic is locked after its suggestion: two that join a single item at once meet here."""
    topic = KeyTopic._base_manager.select_for_update().get(pk=topic.pk)
    if topic.session_id != suggestion.session_id:
        raise Refused("重点建议和建议要属于同一届次。")
    if topic.status != ACTIVE:
        raise Refused(f"重点建议“{topic}”刚刚已经办结，不能再加入。")
    if topic.pk == suggestion.topic_id:
        raise Refused(f"这件建议已经在“{topic}”里。")
    if topic.kind == ITEM and topic.suggestions.exists():
        raise Refused(f"“{topic}”是单独的一件，已经有一件建议；要合为一类办理，请先把它改成“类”。")
    return changed(suggestion, {"topic": topic})


def leave(suggestion, act):
    return changed(suggestion, {"topic": None})
