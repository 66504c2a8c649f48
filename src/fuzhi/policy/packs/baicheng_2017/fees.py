"""Sums that more than one item waives, or that take a schoolful of words to say."""

from fuzhi.policy import by_value, lower_of, p, s

# A private school may charge what lies above the public standard, so only the lower of the two is waived there.
FREE_TUITION = by_value(
    s.school_ownership,
    {"public": s.tuition_fen, "private": lower_of(s.tuition_fen, s.public_tuition_fen)},
)
FREE_VOCATIONAL_FEES = by_value(
    s.school_ownership,
    {
        "public": s.tuition_fen + s.misc_fee_fen,
        "private": lower_of(s.tuition_fen + s.misc_fee_fen, s.public_tuition_fen),
    },
)
# The state pays a private school the running cost that it pays a public one; the rest of its fee may be charged.
FREE_MISC_FEE = by_value(
    s.school_ownership,
    {
        "public": s.misc_fee_fen,
        "private": lower_of(
            s.misc_fee_fen,
            by_value(s.stage, {"primary": p.running_cost_primary_fen, "junior_secondary": p.running_cost_junior_fen}),
        ),
    },
)
