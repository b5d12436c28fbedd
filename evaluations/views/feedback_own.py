"""What a deputy may still say: a co-signer beside the lead deputy, and anybody who has graded, anew within the window."""

from django.contrib import messages
from django.urls import reverse

from evaluations import guards
from evaluations.forms import ChangeForm, JoinForm

from .feedback import FeedbackView


class Own(FeedbackView):
    def after(self, suggestion):
        return reverse("suggestion", args=[self.voice.pk]) + "#feedback"

    def whose(self, request, suggestion):
        return guards.speaker_of_user(suggestion, request.user)

    def context(self, request, suggestion, *, with_past=True):
        shown = super().context(request, suggestion, with_past=with_past)
        own = self.whose(request, suggestion)
        return shown | {"verb": self.verb, "past": [said for said in shown["past"] if said.deputy_id == own]}


class Join(Own):
    """征询意见表 of a co-signer."""

    verb = "join"
    form_class = JoinForm
    template_name = "evaluations/feedback_give.html"

    def tell(self, request, suggestion):
        messages.success(request, "谢谢，您的评价已经记录，与领衔代表的评价并列。")


class Change(Own):
    """A new form in the place of the earlier one."""

    verb = "change"
    form_class = ChangeForm
    template_name = "evaluations/feedback_give.html"

    def tell(self, request, suggestion):
        messages.success(request, "评价已改；原来的一份和改动的理由保留在案。")
