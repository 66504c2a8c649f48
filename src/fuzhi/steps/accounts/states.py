"""States of a change that one person proposes and another confirms."""

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Move, Transitions


class ProposalState(Coded):
    """更改状态."""

    WAITING = "waiting", "更改待另一人确认"
    CONFIRMED = "confirmed", "更改已生效"
    REFUSED = "refused", "更改未采用"
    WITHDRAWN = "withdrawn", "更改已撤回"


class ProposalAct(Coded):
    """更改办理."""

    CONFIRM = "confirm_change", "确认更改"
    REFUSE = "refuse_change", "退回更改"
    WITHDRAW = "withdraw_change", "撤回更改"


PROPOSALS = Transitions(
    table="accounts_proposal",
    noun="更改",
    states=ProposalState,
    acts=ProposalAct,
    moves=(
        Move(ProposalAct.CONFIRM, (ProposalState.WAITING,), ProposalState.CONFIRMED),
        Move(ProposalAct.REFUSE, (ProposalState.WAITING,), ProposalState.REFUSED),
        Move(ProposalAct.WITHDRAW, (ProposalState.WAITING,), ProposalState.WITHDRAWN),
    ),
)
