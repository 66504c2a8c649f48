"""Shapes of the forms; what may be written is decided by the services."""

from datetime import date
from functools import cache, partial
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import (
    DayField,
    ListedField,
    NameField,
    NumberField,
    Options,
    Pressed,
    ResidentIdField,
)
from fuzhi.faces.kit.forms import REASON_MAX, Given, HouseForm, offer
from fuzhi.steps.aid.grades import GRADE_LABELS, grade_label
from fuzhi.steps.registry.facts import EditableFact
from fuzhi.steps.registry.services import NewChild
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.identity import ResidentId, read_resident_id
from fuzhi.vocabulary.typed import plain_number


class GradeField(forms.ChoiceField):
    """A year of a stage, as people say it; ``primary-3``, or a bare 3 where the stage is said beside it."""

    def __init__(self, label: str) -> None:
        groups = [
            (Stage(stage).label, [(f"{stage}-{n}", year) for n, year in enumerate(years, 1)])
            for stage, years in GRADE_LABELS.items()
        ]
        super().__init__(label=label, choices=[("", "请选择"), *groups], widget=forms.Select({"data-follows": "stage"}))

    def valid_value(self, value: object) -> bool:
        """Whether the stage has the year is said where the stage is known."""
        return str(value).isdecimal() or super().valid_value(value)

    def clean(self, value: object) -> tuple[str, int] | None:
        """Stage (empty when it was not said) and year."""
        text = str(super().clean(plain_number(str(value or ""))))
        stage, _, year = text.rpartition("-")
        return (stage, int(year[:3])) if text else None


class AddChild(HouseForm):
    """A child entered by hand; ``born``: the birth date of the report, which stands sealed and is not shown."""

    name = NameField(label="姓名")
    sex = forms.ChoiceField(label="性别", required=False, choices=(("", "请选择"), ("男", "男"), ("女", "女")))
    birth_date = DayField(label="出生日期", required=False)
    id_number = ResidentIdField(label="证件号码", required=False)
    school_code = forms.ChoiceField(label="学校")
    stage = forms.ChoiceField(
        label="学段",
        choices=[("", "请选择"), *((one.value, one.label) for one in Stage if one is not Stage.HIGHER)],
    )
    grade = GradeField("年级")
    class_name = forms.CharField(label="班级", max_length=40, required=False)
    guardian_name = NameField(label="家长", required=False)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：转入证明，学籍正在办理")
    is_another = forms.BooleanField(label="是另一名学生，不是已有档案的那一个", required=False)
    case = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    beside: ClassVar = {"bad_name": "name", "bad_id": "id_number", "child_known": "id_number", "child_alike": "name"}

    def __init__(
        self, *args: Any, schools: list[tuple[str, str]], today: date, born: date | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.born = born
        if born:
            self.fields["birth_date"].help_text = "报告时已经写了，空着就用报告的那天；与户口簿不同才填"
        offer(self, "school_code", [("", "请选择"), *schools])
        self.fields["birth_date"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> Given:
        """A usable number says sex and birth date, and may not say others than were typed; a stage has its years."""
        typed = super().clean() or self.cleaned_data
        self._say_who(typed, read_resident_id(typed.get("id_number", "")))
        stage, (of, grade) = typed.get("stage"), typed.get("grade") or ("", 0)
        if stage and grade and not (grade_label(stage, grade) and of in ("", stage)):
            year = grade_label(of, grade) or f"第 {grade} 年"
            self.add_error("grade", f"{Stage(stage).label}没有{year}，请重新选年级。")
        return typed | {"grade": grade}

    def _say_who(self, typed: Given, identity: ResidentId) -> None:
        for field, said, words in (
            ("sex", identity.sex if identity.is_usable else None, "性别"),
            ("birth_date", identity.birth_date if identity.is_usable else None, "出生日期"),
        ):
            if field in self.errors:
                continue
            if not typed.get(field):
                typed[field] = said or (self.born if field == "birth_date" else None)
            elif said and typed[field] != said:
                self.add_error(field, f"与证件号码里的{words}不一致，请对照户口簿核对。")
            if not typed.get(field):
                self.add_error(field, f"请填写{words}；填了证件号码可以不填。")

    @property
    def has_alike(self) -> bool:
        """True when a child alike was found: whether it is another one is asked then."""
        return self.has_refusal("child_alike")

    @property
    def child(self) -> NewChild:
        """The child as it was typed."""
        given = {
            name: value for name, value in self.fields_given.items() if name not in ("reason", "is_another", "case")
        }
        return NewChild(**given | {"stage": Stage(given["stage"])})

    @property
    def act_given(self) -> Given:
        """The reason, whether it is another child than one alike, and the key of the form."""
        return {name: self.given[name] for name in ("reason", "is_another", "request_key")}


class SaidField(forms.CharField):
    """What is to stand; empty says that it is not known, so it is never called optional."""

    def validate(self, value: object) -> None:
        """Anything, also nothing."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """The browser asks for nothing either."""
        widget.is_required = False
        return super().widget_attrs(widget)


class SaidNumber(SaidField, NumberField):
    """Likewise a number, as it was pasted."""


class ChangedFact(HouseForm):
    """The value of one fact of a child, put right."""

    value = SaidField(label="更正为", max_length=80)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：学校出具的住宿证明，班主任核实")
    trial = forms.BooleanField(required=False, widget=Pressed)

    def __init__(self, *args: Any, fact: EditableFact, county_code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["value"] = value_field(fact, county_code)
        self.fields["reason"].required = not self.is_trial

    @property
    def is_trial(self) -> bool:
        """True when only what would change was asked for."""
        return self.is_bound and bool(self.data.get("trial"))

    @property
    def given(self) -> Given:
        """Without the trial, for the act."""
        return {name: value for name, value in super().given.items() if name != "trial"}


def value_field(fact: EditableFact, county_code: str) -> forms.CharField:
    """What the fact is to be: one of its choices, of a long list by typing, or typed in its unit."""
    if fact.listing:
        options = cache(partial(fact.listing, county_code))
        return ListedField(options, label="更正为", help_text="打几个字，从列出的里面选")
    label = f"更正为（{fact.unit}）" if fact.unit else "更正为"
    if fact.choices:
        widget = forms.Select(choices=fact.choices, attrs={"class": "fz-input"})
        return forms.CharField(label=label, required=False, max_length=80, widget=widget)
    kind = SaidNumber if fact.unit else SaidField
    field = kind(label=label, max_length=80, help_text="留空表示不清楚")
    field.widget.attrs["class"] = "fz-input"
    return field


class Identity(HouseForm):
    """Who a child is. An empty line stays as it is; a ticked "as registered" takes a clerk's decision back."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    name = NameField(label="姓名", required=False)
    sex = forms.ChoiceField(label="性别", required=False)
    birth_date = DayField(label="出生日期", required=False)
    id_number = ResidentIdField(label="新的证件号码", required=False)
    village = forms.CharField(label="家庭所在村", required=False)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：户口簿原件，兴隆山镇派出所核实")

    beside: ClassVar = {"bad_name": "name", "bad_choice": "sex", "bad_date": "birth_date", "bad_id": "id_number"}
    beside |= dict.fromkeys(("bad_village", "village_elsewhere"), "village")

    def __init__(
        self, *args: Any, id_mask: str, decided: frozenset[str], villages: Options, today: date, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        hint = "打几个字，从列出的村里选"
        self.fields["village"] = ListedField(lambda: villages, label="家庭所在村", help_text=hint, required=False)
        self.order_fields([*(one.value for one in IdentityField), "reason"])
        self.decided = sorted(decided)
        offer(self, "sex", [*([] if self.initial["sex"] else [("", "不清楚")]), ("男", "男"), ("女", "女")])
        self.fields["birth_date"].widget.attrs["max"] = today.isoformat()
        self.fields["id_number"].help_text = f"现在是 {id_mask or '没有证件号'}；不改就留空"
        for one in self.decided:
            self.fields[f"back_{one}"] = forms.BooleanField(label="恢复为名册内容", required=False)

    @property
    def rows(self) -> list[list[tuple[forms.BoundField, forms.BoundField | None]]]:
        """The fields as they stand side by side, each with its box to take a decision back."""
        pairs = [(self[one.value], self[f"back_{one}"] if one in self.decided else None) for one in IdentityField]
        return [pairs[:2], pairs[2:4], pairs[4:]]

    @property
    def given(self) -> Given:
        """As :func:`fuzhi.steps.registry.identity.correct_identity` takes it."""
        typed = super().given
        if (said := read_resident_id(typed["id_number"])).is_usable:  # what was left as it stood follows the number
            typed |= {"birth_date": typed["birth_date"] or said.birth_date}
            typed |= {"sex": typed["sex"] if "sex" in self.changed_data else said.sex}
        changes = {one.value: str(typed[one] or "") for one in IdentityField}
        back = {one: "" for one in self.decided if typed[f"back_{one}"]}
        changes = {name: text for name, text in changes.items() if text} | back
        return {"changes": changes} | {name: typed[name] for name in ("version", "reason", "request_key")}


class WhyWhole(HouseForm):
    """Why a whole number is looked at."""

    reason = forms.CharField(
        label="用途",
        max_length=REASON_MAX,
        help_text="例如：与派出所核对户籍。谁、何时、为什么都会留下记录。",
    )
