"""The shared words of the pack: each condition once, with the phrase that is read to a parent and its clause."""

from fuzhi.policy import Condition, s

SCHOOL_STAGE = Condition(
    "school_stage",
    "在小学或初中就读",
    s.stage.isin(["primary", "junior_secondary"]),
    clause="1",
    failing="不在小学或初中就读",
)
REGISTERED_POOR = Condition("registered_poor", "建档立卡", s.is_registered_poor, clause="2.1", failing="不是建档立卡")
DAY_PUPIL = Condition("day_pupil", "不在校住宿", ~s.is_boarder, clause="2.1", failing="住校")
