"""Before the hand-over: units are asked whether they would take a suggestion; coordinators return one and ask for a helper.

Told of what is registered this year and not handed over yet, each step through its door on the last working days.
"""

from suggestions.models import PreAssignment, Suggestion
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.workflow import SUGGESTION
from units.models import Unit

from .clock import ONE_DAY
from .themes import RIVALS

OBJECTIONS = (
    "按照“三定”规定，本单位负责行业指导，建议提出的资金安排和项目审批由{rival}负责，建议由{rival}主办，本单位会办。",
    "去年同类建议由{rival}主办，前期已与代表多次沟通，建议继续由{rival}主办，便于衔接。",
    "建议第二条涉及的事项已在机构改革中划转{rival}，本单位没有相应职责和经费渠道，请调整。",
)
ALONE = "建议涉及的具体项目按属地管理由市州人民政府组织实施，本单位只负责行业指导，请另行确定主办单位，本单位会办。"
KEEP = "公共服务供给是贵单位的主要职责，{rival}已经列为会办，涉及资金的部分由它配合，请继续主办。"
KEEP_ALONE = "行业标准和年度计划由贵单位制定，市州实施中的困难也需要贵单位统筹，请继续主办。"
RETURN = "建议涉及的主要事项不在本系统，对口单位属于党群系统，请人大机关另行确定承办单位。"
# What becomes of the proposals, one after the other; the rest stays as registered.
ENDS = (
    "silent", "agreed", "objected", "silent", "objected", "half", "kept", "agreed", "silent", "half", "alone", "dispatched",
)  # fmt: skip


def tell(stage, orders):
    side = stage.cast.province
    now = [o for o in orders if o.side is side and o.session == side.now]
    waiting = [PreDispatch(o.story) for o in now if o.fate == "registered"]
    changed = next((one for one in waiting if one.rival), None)
    others = [one for one in waiting if one is not changed]
    for one, end in [*zip(others, ENDS, strict=False), *([(changed, "changed")] if changed else [])]:
        one.tell(end)
    handed = [o.story for o in now if o.fate == "referred"]
    for story, act in zip(handed, (sound_out, send_back, ask_for_helper), strict=False):
        act(PreDispatch(story))


class PreDispatch:
    def __init__(self, story):
        self.story, self.side, self.rng = story, story.side, story.rng
        self.s = Suggestion.objects.get(pk=story.s.pk)
        key = RIVALS.get(story.paper.theme.key)
        self.rival = self.side.unit(key, story.session) if key else None
        story.clock.to(story.stage.today - 3 * ONE_DAY)

    def tell(self, end):
        self.propose(self.story.office)
        pres = self.pres()
        match end:
            case "agreed" | "dispatched":
                self.agree(pres)
            case "half":
                self.agree(pres[1:])
            case "objected" | "kept" | "changed" | "alone":
                self.agree(pres[1:])
                self.object(pres[0], alone=end == "alone")
        match end:
            case "kept":
                rival = self.rival and self.rival.name
                self.do(pres[0], "keep", self.story.office, note=KEEP.format(rival=rival) if rival else KEEP_ALONE)
            case "changed":
                self.change()
            case "dispatched":
                parts = [(pre.unit, pre.role) for pre in self.pres()]
                self.story.do(SUGGESTION, self.s, "dispatch", self.story.office, parts=parts, as_proposed=True)

    def propose(self, by, parts=None):
        self.story.do(SUGGESTION, self.s, "predispatch", by, parts=parts or self.story._parts())

    def pres(self):
        rows = PreAssignment.objects.filter(suggestion=self.s, status__in=PreAssignment.LIVE)
        return sorted(rows.select_related("unit"), key=lambda pre: (pre.role == "helper", pre.pk))

    def do(self, pre, verb, by, **data):
        self.story.do(PREASSIGNMENT, pre, verb, by, **data)

    def agree(self, pres):
        """All but one: the unit with the easy accounts finds something to answer."""
        for pre in pres:
            if pre.unit != self.side.units["edu"]:
                self.do(pre, "agree", self.story.of(pre, "liaison"))

    def object(self, pre, *, alone=False):
        rival = None if alone or not self.rival or self.rival.pk == pre.unit_id else self.rival
        note = self.rng.choice(OBJECTIONS).format(rival=rival.name) if rival else ALONE
        self.do(pre, "object", self.story.of(pre, "liaison"), note=note, proposed_unit=rival)

    def change(self):
        """The dispatcher follows the objection: the other unit is asked."""
        helpers = [(pre.unit, "helper") for pre in self.pres() if pre.role == "helper" and pre.unit_id != self.rival.pk]
        self.propose(self.story.office, [(self.rival, "lead"), *helpers])

    def coordinator(self):
        return self.story.stage.cast.people[self.story.lead_unit().coordinator_id]["liaison"]

    def own_parts(self):
        """The units of the coordinator's own system, and those of others."""
        system = self.story.lead_unit().coordinator_id
        parts = self.story._parts()
        own = [(unit, role) for unit, role in parts if unit.coordinator_id == system]
        return own, [unit for unit, _ in parts if unit.coordinator_id != system]


def sound_out(self):
    own, _ = self.own_parts()
    self.propose(self.coordinator(), [(self.story.lead_unit(), "lead"), *((u, r) for u, r in own if r == "helper")])
    self.agree(self.pres()[:1])


def send_back(self):
    self.story.do(SUGGESTION, self.s, "return_to_office", self.coordinator(), note=RETURN)


def ask_for_helper(self):
    """Dispatched inside the system, with a helper of another one, which the congress office is to add."""
    own, foreign = self.own_parts()
    system = self.story.lead_unit().coordinator_id
    if not foreign:
        others = Unit.objects.handling_on(self.story.clock.day).filter(congress=self.side.congress)
        foreign = list(others.exclude(coordinator=system).exclude(coordinator=None).order_by("pk")[:1])
    parts = [(self.story.lead_unit(), "lead"), *((u, r) for u, r in own if r == "helper")]
    self.story.do(SUGGESTION, self.s, "dispatch", self.coordinator(), parts=parts, wanted=foreign[:1])
