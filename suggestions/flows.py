"""Every workflow around a suggestion, by name. Pages that treat all steps alike ask here; the tables stand with their subjects."""

from .commitments.workflow import COMMITMENT
from .requests.workflow import COORDINATION, EXTENSION, PREASSIGNMENT
from .supervision.workflow import LOOKBACK, ORDER, TOPIC
from .workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

FLOWS = {
    flow.name: flow
    for flow in (
        SUGGESTION, COSIGNER, ASSIGNMENT, REPLY, PREASSIGNMENT, EXTENSION, COORDINATION, COMMITMENT, ORDER, LOOKBACK,
        TOPIC,
    )
}  # fmt: skip
