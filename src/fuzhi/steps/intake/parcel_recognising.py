"""What a file of a parcel is: the same as one that came before, or which register of which semester."""

from pathlib import Path

from fuzhi.rosters import recognise_roster
from fuzhi.rosters.titles import terms_said
from fuzhi.steps.intake.models import Batch, ParcelFile
from fuzhi.steps.intake.receivers import kinds
from fuzhi.steps.intake.states import BatchState
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term


def refuse_known(file: ParcelFile) -> None:
    """InputError for what is to the byte as an earlier file of the parcel, or as what was read and still counts."""
    earlier = ParcelFile.objects.filter(parcel=file.parcel, digest=file.digest, number__lt=file.number).first()
    if earlier is not None:
        raise InputError(
            "same_file", f"和这里的第 {earlier.number} 份“{earlier.name}”一字不差，没有再读。", "不用办理，只算一份。"
        )
    live = Batch.objects.filter(county_code=file.parcel.county_code, file_digest=file.digest)
    known = live.filter(state__in=(BatchState.CHECKED, BatchState.COMMITTED)).order_by("-id").first()
    if known is not None:
        raise InputError(
            "read_before",
            f"和第 {known.pk} 批“{known.file_name}”一字不差（{known.get_kind_display()}，"
            f"{Term.parse(known.term).short_label}，{known.get_state_display()}），没有再读。",
            "不用办理；确实要当作别的名册或学期，请选定后重新读。",
        )


def recognise(file: ParcelFile, path: Path) -> None:
    """Kind and semester from the file's own heads, title and name. InputError when it is no roster at all."""
    found = recognise_roster(path, name=file.name)
    taken = {kind.value for kind in kinds()}
    if not found.kinds:
        raise InputError(
            "kind_unknown",
            f"没有认出“{file.name}”是哪一种名册：各工作表里找不到认识的表头。",
            "请选定名册再重新读；还读不出来，请看表头是不是在前 60 行、一列一项。",
        )
    file.kind = next((kind for kind in found.kinds if kind in taken), "")
    if not file.kind:
        raise InputError(
            "not_a_roster",
            f"“{file.name}”看起来是{RosterKind(found.kinds[0]).label}，不是名册，这里不收。",
            "银行回盘请在发放批次的页面上传。",
        )
    doubts = []
    if not found.is_clear:
        others = "、".join(RosterKind(one).label for one in found.kinds if one != file.kind)
        doubts.append(f"像{RosterKind(file.kind).label}，也像{others}")
    file.term, doubt = _term_of(found.title, Term.parse(file.parcel.term))
    file.doubt = "；".join(filter(None, [*doubts, doubt]))


def _term_of(title: str, usual: Term) -> tuple[str, str]:
    """The semester that the title names, ``usual`` where it names none or that one too; and what is doubtful."""
    said = terms_said(title)
    if not said or usual in said:
        return str(usual), ""
    if len(said) > 1:
        near = min(said, key=lambda term: (abs(term.year - usual.year), term))
        return str(near), f"标题写了{'、'.join(term.short_label for term in sorted(said))}，按{near.short_label}读"
    named = said.pop()
    is_near = named in (usual.previous, usual.next)
    return str(named), "" if is_near else f"标题写的是{named.short_label}，离{usual.short_label}很远"
