"""由件改类: several suggestions become one key topic at once, all of them or none. No merger: each keeps its units and replies."""

from django.db import transaction

from core.workflow import Again, Refused
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

from .workflow import TOPIC


class Some(Refused):
    """Why it cannot be done, suggestion by suggestion: ``pairs``."""

    def __init__(self, pairs):
        super().__init__("；".join(f"{s}：{why}" for s, why in pairs))
        self.pairs = pairs


@transaction.atomic
def gather(suggestions, *, topic, by, at=None, once=""):
    """Let ``suggestions`` join ``topic``; one that is not saved yet is opened first."""
    # All suggestions are locked before the topic, as everywhere, and in the order of their keys.
    keys = [s.pk for s in suggestions]
    list(Suggestion._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    if topic.pk is None:
        TOPIC.create(topic, "open", by=by, at=at, once=once)
        once = ""  # one page, one token
    refused = []
    for suggestion in suggestions:
        try:
            SUGGESTION.take(suggestion, "set_topic", by=by, at=at, once=once, topic=topic)
        except Again:
            raise
        except Refused as why:
            refused.append((suggestion, str(why)))
        once = ""
    if refused:
        raise Some(refused)
    return topic
