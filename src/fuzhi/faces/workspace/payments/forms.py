"""What is typed about an account."""

from django import forms

from fuzhi.faces.kit.forms import REASON_MAX, HouseForm


class NewAccount(HouseForm):
    """The account that a child's aid is paid to from now on."""

    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    holder_name = forms.CharField(label="户名", max_length=50)
    bank_name = forms.CharField(label="开户银行", max_length=80)
    account_number = forms.CharField(
        label="账号",
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(label="更正依据", max_length=REASON_MAX, help_text="例如：与家长当面核对存折")
