"""The same person in two registers, with reasons in plain Chinese; no database, no Django.

``score`` compares one pair, ``match_tables`` finds and scores the pairs of two whole tables.
"""

from fuzhi.linkage.compare import Score, Verdict, score
from fuzhi.linkage.record import PersonRecord
from fuzhi.linkage.tables import match_tables

__all__ = ["PersonRecord", "Score", "Verdict", "match_tables", "score"]
