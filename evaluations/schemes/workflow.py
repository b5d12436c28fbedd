"""What can happen to a 评分办法. Once frozen nothing can: a change is the next version."""

from accounts import policy
from core.workflow import Step, Workflow
from evaluations.models import Scheme

from . import effects
from .journal import JOURNAL, tell

S = Scheme.Status

SCHEME = Workflow("scheme", may=policy.may, who=policy.who, journal=JOURNAL, told=tell, steps={
    "copy": Step(label="复制评分办法", target=S.DRAFT, page="scheme_copy", hint="复制成一份草稿，名称不同；样本和别的办法不变。"),
    "revise": Step(label="起草新的版本", target=S.DRAFT, page="scheme_revise", hint="定稿的一版不变；新的版本定稿以后，以后的评议可以选用。"),
    "save": Step(label="修改评分办法", source=(S.DRAFT,), settles=effects.keep, page="scheme_edit", hint="权重合计、系数、档次有一处不对，都不能保存。"),
    "freeze": Step(label="定稿", source=(S.DRAFT,), target=S.FROZEN, guard=effects.is_faultless, sets={"frozen_at": effects.frozen}, is_key=True,
                   hint="定稿以后这一版谁也不能再改，要改只能起草新的版本；评议开启的时候，所用的办法自动定稿。"),
    "discard": Step(label="删除草稿", source=(S.DRAFT,), then=effects.discard, quiet=True, hint="草稿删除以后不能恢复；已经定稿的各版不受影响。"),
})  # fmt: skip
