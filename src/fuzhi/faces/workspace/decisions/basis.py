"""On what a run would rest: shown before it is started, and asked again when it is."""

from dataclasses import dataclass

from django import forms

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.steps.aid import queries, readings
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.shown import is_as_shown


@dataclass(frozen=True, slots=True)
class Basis:
    """Pupils of the county, the registers that nobody brought yet, the pairs that wait for a person, and the readings
    that are set otherwise than by default."""

    pupils: int
    missing: tuple[str, ...]
    pairs: int
    readings: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The sentence of dialog and refusal."""
        lacking = f"，还没有收到{'、'.join(self.missing)}" if self.missing else "，名册已收齐"
        return f"在校学生 {self.pupils:,} 人{lacking}，待比对 {self.pairs:,} 对，{self.readings_said}"

    @property
    def readings_said(self) -> str:
        """By which readings a run would decide; the form carries it, so that another reading is another sentence."""
        said = "；".join(f"{label}：{value}" for label, value in self.readings)
        return f"口径有 {len(self.readings)} 项与默认不同（{said}）" if said else "口径都按默认"


class ShownBasis(HouseForm):
    """What the dialog said; None where it was not asked."""

    seen_pupils = forms.IntegerField(required=False, min_value=0)
    seen_missing = forms.IntegerField(required=False, min_value=0)
    seen_pairs = forms.IntegerField(required=False, min_value=0)
    seen_readings = forms.CharField(required=False)


def basis_of(request: StaffRequest) -> Basis:
    """As it is now."""
    missing = tuple(cell.kind.label for cell in intake.missing(request.scope, request.term))
    return Basis(
        pupils=queries.enrolled(request.scope.county_code, request.term),
        missing=missing,
        pairs=registry.open_pairs(request.scope).count(),
        readings=tuple(readings.set_for(request.scope.county_code, str(request.term))),
    )


def check_basis(request: StaffRequest) -> None:
    """Raise Conflict ``basis_changed`` when a run would rest on other than its dialog said."""
    shown, now = ShownBasis.pressed(request), basis_of(request)
    pairs = zip(("pupils", "missing", "pairs"), (now.pupils, len(now.missing), now.pairs), strict=True)
    reads_as_shown = shown["seen_readings"] in ("", now.readings_said)
    if not (reads_as_shown and is_as_shown(*((shown[f"seen_{name}"], count) for name, count in pairs))):
        raise Conflict(
            "basis_changed", f"资料刚刚有变化：现在{now.words}。没有开始认定。", "请刷新页面，看过再开始认定。"
        )
