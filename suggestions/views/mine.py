"""我的建议: what waits for a deputy, and all he led and co-signed, by session."""

import uuid

from django.shortcuts import render
from django.utils.timezone import localdate
from django.views import View

from suggestions.models import Suggestion
from suggestions.own import Own, by_session


class Mine(View):
    def get(self, request):
        today = localdate()
        own = Own(request.user, today)
        if not own.is_known:
            return render(request, "suggestions/mine.html", {"unknown": True})
        for cosigner in own.invitations:
            cosigner.once = str(uuid.uuid4())
        context = {
            "today": today,
            "invitations": own.invitations,
            "returned": own.returned,
            "to_grade": own.to_grade,
            "drafts": own.drafts,
            "waiting": own.waiting,
            "years": by_session([x for x in own.lines if x.row.status != Suggestion.Status.DRAFT or not x.is_author]),
        }
        return render(request, "suggestions/mine.html", context)
