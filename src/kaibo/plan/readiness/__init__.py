"""Whether a broadcast may go live: gates with their evidence, and what somebody answered for by name."""

from kaibo.plan.readiness.board import TITLES, Gate, asked, gates, may_go
from kaibo.plan.readiness.evidence import Found, Inputs, State

__all__ = ["TITLES", "Found", "Gate", "Inputs", "State", "asked", "gates", "may_go"]
