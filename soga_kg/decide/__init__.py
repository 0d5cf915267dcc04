"""Which of the proposals hold: one kind for each name, one thing for all its names, claims that fit them.

Pure: no text is analysed here, no model asked, so that a wrong choice is reproduced in a unit test.
"""

from soga_kg.decide.claims import SIGNATURES, settle
from soga_kg.decide.things import choose
from soga_kg.decide.votes import THRESHOLD, Survey, survey

__all__ = ["SIGNATURES", "THRESHOLD", "Survey", "choose", "settle", "survey"]
