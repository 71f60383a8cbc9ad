"""The management system for quality (SOSFS 2011:9), small: register, harm, risk, measures, processes and routines.

A subject is known as type + reference (text): this app knows no ideas. Links live above.
"""

from .harm import Harm
from .register import Report, ReportCounter, ReportKind, Source
from .risk import LEVELS, Measure, Policy, Risk, RiskAnalysis
from .routines import Activity, Process, Routine, RoutineVersion

__all__ = [
    "LEVELS",
    "Activity",
    "Harm",
    "Measure",
    "Policy",
    "Process",
    "Report",
    "ReportCounter",
    "ReportKind",
    "Risk",
    "RiskAnalysis",
    "Routine",
    "RoutineVersion",
    "Source",
]
