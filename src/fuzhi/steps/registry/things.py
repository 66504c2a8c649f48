"""What this step's questions give, as faces name it in their signatures. The tables stay this step's own."""

from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.registry.models import Correction, MatchPair, Person, Record

__all__ = ["Correction", "MatchPair", "Person", "Proposal", "Record"]
