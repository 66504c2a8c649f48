"""Sums that more than one item waives."""

from fuzhi.policy import by_value, lower_of, s

# A private school may charge what lies above the public standard, so only the lower of the two is waived there.
FREE_TUITION = by_value(
    s.school_ownership,
    {"public": s.tuition_fen, "private": lower_of(s.tuition_fen, s.public_tuition_fen)},
)
