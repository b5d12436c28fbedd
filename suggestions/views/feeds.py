"""日历订阅: private addresses one makes, sees and takes back; and the calendar behind such an address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from suggestions import feeds
from suggestions.forms.feed import FeedForm
from suggestions.models import CalendarFeed


class Feeds(View):
    """What one has opened, and a form for one more. The address is shown once, on the page that answers the form."""

    def get(self, request):
        return self.page(request, FeedForm(user=request.user))

    def post(self, request):
        form = FeedForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.page(request, form, status=422)
        unit = form.cleaned_data["unit"]
        feed, token = feeds.create(request.user, name=form.cleaned_data["name"], unit=unit, at=timezone.now())
        address = request.build_absolute_uri(reverse("feed_ics", args=[token]))
        return self.page(request, FeedForm(user=request.user), made=feed, address=address)

    def page(self, request, form, *, status=200, **made):
        rows = CalendarFeed.objects.visible_to(request.user).select_related("unit").order_by("revoked_at", "-pk")
        alive = [row for row in rows if row.revoked_at is None]
        context = {
            "form": form, "alive": alive, "revoked": [row for row in rows if row.revoked_at], "today": timezone.localdate(),
            "is_full": len(alive) >= feeds.MOST_FEEDS, "most": feeds.MOST_FEEDS, **made,
        }  # fmt: skip
        answer = render(request, "suggestions/feeds.html", context, status=status)
        answer["Cache-Control"] = "private, no-store"
        return answer


@require_POST
def feed_revoke(request, pk):
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    CalendarFeed.objects.visible_to(request.user).filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now())
    messages.success(request, f"已停用“{feed.name}”，那个地址不能再读。")
    return HttpResponseRedirect(reverse("feeds"))


@login_not_required
@require_safe
def feed_ics(request, token):
    """Who knows the address reads; who does not learns nothing, not even whether it ever existed."""
    feed = feeds.find(token)
    if feed is None:
        raise Http404
    feeds.read(feed, timezone.now())
    answer = HttpResponse(feeds.content(feed), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
