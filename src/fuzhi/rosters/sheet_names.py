"""How a worksheet is called to people: by the name that its sender gave, else by its place in the workbook."""

import re

_UNNAMED = re.compile(r"Sheet\s*(\d+)", re.IGNORECASE)


def sheet_label(name: str) -> str:
    """``第 1 张表`` for the name that a program gives (``Sheet1``); any other name as it stands."""
    return f"第 {hit[1]} 张表" if (hit := _UNNAMED.fullmatch(name.strip())) else name
