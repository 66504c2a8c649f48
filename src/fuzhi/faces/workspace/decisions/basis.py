"""On what a run would rest: shown before it is started, and asked again when it is."""

from dataclasses import dataclass

from django import forms

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.shown import is_as_shown


@dataclass(frozen=True, slots=True)
class Basis:
    """Pupils of the county, the registers that nobody brought yet, the pairs that wait for a person."""

    pupils: int
    missing: tuple[str, ...]
    pairs: int

    @property
    def words(self) -> str:
        """The sentence of dialog and refusal."""
        lacking = f"，还没有收到{'、'.join(self.missing)}" if self.missing else "，名册已收齐"
        return f"在校学生 {self.pupils:,} 人{lacking}，待比对 {self.pairs:,} 对"


class ShownBasis(HouseForm):
    """What the dialog said; None where it was not asked."""

    seen_pupils = forms.IntegerField(required=False, min_value=0)
    seen_missing = forms.IntegerField(required=False, min_value=0)
    seen_pairs = forms.IntegerField(required=False, min_value=0)


def basis_of(request: StaffRequest) -> Basis:
    """As it is now."""
    missing = tuple(cell.kind.label for cell in intake.missing(request.scope, request.term))
    return Basis(registry.pupils(request.scope).count(), missing, registry.open_pairs(request.scope).count())


def check_basis(request: StaffRequest) -> None:
    """Raise Conflict ``basis_changed`` when a run would rest on other than its dialog said."""
    shown, now = ShownBasis.pressed(request), basis_of(request)
    pairs = zip(("pupils", "missing", "pairs"), (now.pupils, len(now.missing), now.pairs), strict=True)
    if not is_as_shown(*((shown[f"seen_{name}"], count) for name, count in pairs)):
        raise Conflict(
            "basis_changed", f"资料刚刚有变化：现在{now.words}。没有开始认定。", "请刷新页面，看过再开始认定。"
        )
