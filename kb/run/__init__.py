"""Run the snippets of notes: isolated where the machine can, and never in kb's own process."""

from kb.run.changes import changes, ended
from kb.run.isolation import Isolation, probe
from kb.run.limits import Limits
from kb.run.order import Order, make_order
from kb.run.run import BusyError, Run, RunnerError
from kb.run.runner import Runner

__all__ = [
    "BusyError",
    "Isolation",
    "Limits",
    "Order",
    "Run",
    "Runner",
    "RunnerError",
    "changes",
    "ended",
    "make_order",
    "probe",
]
