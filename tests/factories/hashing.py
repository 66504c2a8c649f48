"""Argon2 as in production, with the least work: tests open hundreds of accounts."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """One pass over eight KiB."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
