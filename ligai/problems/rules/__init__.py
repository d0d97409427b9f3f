"""The life of problems, assignments and requests as tables of values; no database here."""

from __future__ import annotations

from ligai.problems.rules.abilities import *
from ligai.problems.rules.assignments import *
from ligai.problems.rules.corrections import *
from ligai.problems.rules.dues import *
from ligai.problems.rules.instructions import *
from ligai.problems.rules.limits import *
from ligai.problems.rules.messages import *
from ligai.problems.rules.redaction import *
from ligai.problems.rules.requests import *
from ligai.problems.rules.states import *
from ligai.problems.rules.steps import *
