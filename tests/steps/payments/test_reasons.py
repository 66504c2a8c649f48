"""What the bank says of a failure: the reason is kept, the name in it is not."""

import pytest

from fuzhi.steps.payments.reasons import kind_of, mask_reason


@pytest.mark.parametrize(
    ("said", "kept", "label"),
    [
        ("户名不符,原户名为[王大甜]", "户名不符，登记户名［已隐去］", "户名不符"),
        ("户名不符,账户名为[王 大甜]", "户名不符，登记户名［已隐去］", "户名不符"),
        ("户名不符 实为王大甜", "户名不符，登记户名［已隐去］", "户名不符"),
        ("查找账号[6217000000000004471]信息错", "查找账号[****4471]信息错", "账号有误"),
        ("查找账号[62172999*********7818]信息错", "查找账号[****7818]信息错", "账号有误"),
        ("已销户", "已销户", "账户已销户"),
        ("该户为非结算户,不能转帐", "该户为非结算户,不能转帐", "账户不能转入"),
        ("冻结状态异常", "冻结状态异常", "账户冻结"),
        ("", "", "银行退回"),
    ],
)
def test_reasons_name_nobody(said: str, kept: str, label: str) -> None:
    assert mask_reason(said) == kept and kind_of(kept).label == label
