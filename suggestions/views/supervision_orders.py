"""督办通知书: the list of them, the paper itself, and the steps of one."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from accounts import policy
from accounts.policy import Role
from core.lists import Tab
from suggestions.models import Attachment, OrderAnswer, SupervisionOrder
from suggestions.supervision import orders, orders_list
from suggestions.supervision.workflow import ORDER

from .ledger import OfSession
from .steps import StepView

BESIDE = (
    "assignment__unit__coordinator",
    "assignment__suggestion__session__congress",
    "assignment__suggestion__session__rule_set",
)
IN_A_LIST = ("answer", "accept", "return_answer")  # what a row offers; the others stand on the page of the suggestion


class Orders(OfSession):
    name, title, subject, noun = "orders", "督办通知书", "督办通知书", "份"
    template_name = "suggestions/supervision/orders.html"
    columns, filterset_class, default_sort = orders_list.ORDERS, orders_list.OrdersFilter, "-number"
    keep = ("session", "unit", "system")
    can_pick = False
    empty_title = "这个届次还没有督办通知书"

    def rows(self, request):
        rows = SupervisionOrder.objects.visible_to(request.user)
        if request.user.role == Role.COORDINATOR:
            rows = rows.filter(assignment__unit__coordinator__in=request.user.unit_ids)
        return rows

    def decorate(self, queryset):
        return queryset.select_related(*BESIDE).prefetch_related("answers").defer("assignment__suggestion__body")

    def prepare(self, rows, ctx):
        for row in rows:
            row.todo = todo(ctx.user, row, self.request.path)

    def tabs(self, request):
        found = (("全部", ""), ("等单位回复", "issued"), ("逾期未回复", "late"), ("等审核", "answered"), ("已办结", "accepted"), ("已撤销", "cancelled"))  # fmt: skip
        return [Tab(label, {"state": state} if state else {}) for label, state in found]

    def extra_context(self, request, asked):
        supervises = policy.may_open(request.user, "supervision")
        text = (
            "在督办台选一件，点“发通知书”，就可以向承办单位发出督办通知书。"
            if supervises
            else "人大机关对本单位承办的建议发出督办通知书以后，会列在这里。"
        )
        return {"supervises": supervises, "empty_text": text if asked.state.effective.keys() <= {"session"} else ""}


def todo(user, order, back):
    """What the user can do with the order now: ``[(words, address)]``; ``back`` is where he goes on afterwards."""
    return [
        (step.label, reverse("order_step", args=[order.pk, verb]) + f"?next={back}")
        for verb, step in ORDER.offered(user, order).items()
        if verb in IN_A_LIST
    ]


def order_paper(request, pk):
    """The order as the official paper it is, and beneath it what the unit answered."""
    rows = SupervisionOrder.objects.visible_to(request.user).select_related(*BESIDE)
    order = get_object_or_404(rows, pk=pk)
    files = list(Attachment.objects.visible_to(request.user).filter(order=order).order_by("pk"))
    answers = list(OrderAnswer.objects.visible_to(request.user).filter(order=order).order_by("pk"))
    context = {
        "order": order, "part": order.assignment, "suggestion": order.assignment.suggestion,
        "congress": order.assignment.suggestion.session.congress, "today": localdate(),
        "todo": todo(request.user, order, reverse("orders")) if policy.may_open(request.user, "orders") else [],
        "reset_on": max((one.returned_on for one in answers if one.returned_on), default=None),
        "files": [one for one in files if not one.kind.startswith(orders.ANSWER_FILES)],
        "answers": [
            (place, one, [file for file in files if file.kind == orders.answer_files(place)])
            for place, one in enumerate(answers, 1)
        ],
    }  # fmt: skip
    return render(request, "suggestions/supervision/order_paper.html", context)


class OrderStep(StepView):
    flow, model = ORDER, SupervisionOrder

    def queryset(self, request):
        return super().queryset(request).select_related(*BESIDE, "assignment__suggestion__lead_deputy")

    def context(self, request, obj, step):
        context = super().context(request, obj, step)
        answers = OrderAnswer.objects.visible_to(request.user).filter(order=obj)
        return context | {"answers": list(answers.order_by("pk")), "obj_line": f"{obj.number} · {context['obj_line']}"}
