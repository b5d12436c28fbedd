"""The roles people have, and the few words the tables of the policy share."""

from django.db import models


class Role(models.TextChoices):
    ADMIN = "admin", "系统管理员"
    STAFF = "staff", "人大工作人员"
    COORDINATOR = "coordinator", "交办协调"
    UNIT = "unit", "承办单位"
    DEPUTY = "deputy", "代表"
    LEADER = "leader", "专委会/常委会领导"
    VIEWER = "viewer", "只读领导"


LIAISON, HANDLER, HEAD = "liaison", "handler", "head"  # duties inside a unit: 联络员, 经办人, 负责人

LIVE = ("pending", "handling", "asking", "answered")  # states of a part that its unit still has
SOUNDED = ("proposed", "agreed", "objected")  # states of a part that is only proposed to its unit
HANDED_OUT = ("handling", "answered", "closed")  # states of a suggestion that units have or had
OPEN_TO_SIGN = ("draft", "returned", "submitted")  # states of a suggestion in which deputies may still join it
READING_LATE = (Role.COORDINATOR, Role.UNIT)  # the side of the units, from whom by rule a grade is kept until the window is over
AMONG_DEPUTIES = ("suggestion.invite", "cosigner.confirm", "cosigner.refuse")  # steps of which the units are not told
