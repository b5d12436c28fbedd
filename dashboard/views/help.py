"""办理步骤: how it goes on, role by role, with the deadlines of the session one is looking at."""

from django.shortcuts import render

from congress import rule_words, sessions
from dashboard import guide


def show(request):
    key = request.GET.get("role", "")
    if key not in guide.GUIDES:
        key = guide.OF_ROLE.get(request.user.role, "all")
    session = sessions.current(request)
    rules = session.rule_set.rules if session else None
    context = {
        "key": key,
        "heading": guide.GUIDES[key][0],
        "guides": [(name, heading) for name, (heading, _) in guide.GUIDES.items()],
        "stretches": guide.stretches(key, request.user, rules),
        "clocks": rule_words.clocks(rules) if rules else [],
        "session": session,
        "rules": rules,
    }
    return render(request, "dashboard/help.html", context)
