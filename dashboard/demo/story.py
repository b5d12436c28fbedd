"""One suggestion on its way, told in four chapters; the last one is the deputy's word. Every method is what people do,
through the doors."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.workflow import Act
from evaluations.guards import gradable_parts
from evaluations.workflow import FEEDBACK
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

from . import phrases, together
from .clock import ONE_DAY
from .replies import Replies
from .scan import PDF

ADOPTED = {"A": "采纳", "B": "部分采纳", "C": "近期不能落实"}


class Story(Replies):
    def feedback(self, *, unsatisfied=False, second=False, paper=False):
        self.s = Suggestion.objects.get(pk=self.s.pk)
        parts = gradable_parts(self.s)
        until = min([a.feedback_due_on for a in parts if a.feedback_due_on], default=self.clock.limit)
        self.clock.wait(1, 5)
        self.clock.day = min(self.clock.day, until)
        grades = [self._grade(a, unsatisfied and not a.is_helper, second) for a in parts]
        together.guests_grade(self.s, self.office, self.clock)
        if paper:
            scan = SimpleUploadedFile("征询意见表扫描件.pdf", PDF, content_type="application/pdf")
            signed = self.deputy.name
            self.do(
                FEEDBACK,
                self.s,
                "enter",
                self.office,
                grades=grades,
                uploads=[scan],
                given_on=self.clock.day,
                signed_by=signed,
            )
            together.check(self.s)
        else:
            self.do(FEEDBACK, self.s, "give", self.author, grades=grades)

    def _grade(self, part, unsatisfied, second):
        weights = {"A": (42, 50, 8), "B": (20, 64, 16), "C": (8, 60, 32)}[self.klass]
        result = (
            "不满意"
            if unsatisfied
            else self.rng.choices(("非常满意", "满意", "基本满意"), (10, 55, 35) if second else weights)[0]
        )
        better = {
            "非常满意": ("非常满意",),
            "满意": ("满意", "非常满意"),
            "基本满意": ("满意", "基本满意"),
            "不满意": ("基本满意", "满意"),
        }
        words = self.rng.choice(phrases.WORDS[result]) if not part.is_helper else ""
        if unsatisfied and self.paper.theme.unhappy:
            words = self.paper.say(self.paper.theme.unhappy)
        return {
            "part": part, "result": result, "attitude": self.rng.choice(better[result]), "words": words,
            "adoption": "未采纳" if unsatisfied and self.klass == "C" else ADOPTED[self.klass],
            "contact_how": self.rng.choice(("meeting", "visit", "phone", "visit", "other")) if not part.is_helper else "",
        }  # fmt: skip

    def lapse(self):
        """Nobody answered inside the window."""
        until = max(a.feedback_due_on for a in self.own())
        self.clock.to(until + ONE_DAY)
        SUGGESTION.follow(Suggestion.objects.get(pk=self.s.pk), "lapse", Act(by=None, at=self.clock.now()))
