"""The seeded sample city: people, the agencies' dirty workbooks, the truth about them, and a simulated bank."""

from fuzhi.samples.bank import BankAnswer, answer
from fuzhi.samples.generating import SEED, TERMS, CitySummary, generate_city

__all__ = ["SEED", "TERMS", "BankAnswer", "CitySummary", "answer", "generate_city"]
