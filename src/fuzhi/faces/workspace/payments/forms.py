"""What is typed about an account."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import NumberField, UploadField
from fuzhi.faces.kit.forms import REASON_MAX, HouseForm
from fuzhi.faces.workspace.proving import CODE_ERRORS, Proved


class Shown(HouseForm):
    """Which rendered page acts, and what it showed: the state of the batch, how many lines and what sum; None when it
    does not say."""

    key = forms.UUIDField(required=False)
    version = forms.IntegerField(required=False, min_value=0)
    seen_count = forms.IntegerField(required=False, min_value=0)
    seen_fen = forms.IntegerField(required=False, min_value=0)


class ReturnFile(HouseForm):
    """What the bank gave back for a batch."""

    file = UploadField(
        label="回盘文件（xlsx、xls 或文本）",
        suffixes=(".xlsx", ".xls", ".txt", ".csv", ""),
        megabytes_max=30,
        which="请选择银行给的回盘（xlsx、xls 或文本）。",
        smaller="请向银行要只含本批次的回盘。",
    )


class Release(Proved):
    """Why money may go to the payees that are listed, where there are such that need a word; who has a second factor
    types its code."""

    reason = forms.CharField(
        label="为什么可以发到这些账户",
        max_length=REASON_MAX,
        required=False,
        help_text="逐一核实后填写，例如：与村里核实，持卡人是代为抚养的祖父",
    )
    beside: ClassVar[Mapping[str, str]] = CODE_ERRORS | {"payees_not_explained": "reason"}


class ConfirmReturn(Proved):
    """What the second person saw of a record; where only failures were listed, that the rest was paid is said here."""

    paid_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    paid_fen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    failed_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    failed_fen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    rest_is_paid = forms.BooleanField(label="其余记为到账，已与银行核对总笔数", required=False)
    beside: ClassVar[Mapping[str, str]] = CODE_ERRORS | {"rest_not_said": "rest_is_paid"}


class NewAccount(HouseForm):
    """The account that a child's aid is paid to from now on."""

    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    holder_name = forms.CharField(label="户名", max_length=50)
    bank_name = forms.CharField(label="开户银行", max_length=80)
    account_number = NumberField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="整个账号，可以分组；全号不回显，出错后要重新输入",
    )
    reason = forms.CharField(label="更正依据", max_length=REASON_MAX, help_text="例如：与家长当面核对存折")

    def __init__(self, *args: Any, last4: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if last4:
            number = self.fields["account_number"]
            number.required, number.label = False, "新的账号"
            number.help_text = f"账号没有错（尾号 {last4}）就留空，只改户名或开户银行；全号不回显，出错后要重新输入"

    beside: ClassVar[Mapping[str, str]] = {
        "bad_account": "account_number",
        "bad_holder": "holder_name",
        "missing_reason": "reason",
    }
