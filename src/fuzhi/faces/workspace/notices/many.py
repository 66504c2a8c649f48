"""What acts for many objections ask."""

from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.kit.fields import LongField


class DismissMany(ManyForm):
    """One answer to those that were ticked."""

    answer = LongField(label="对所选意见的同一答复（各提出人凭受理号能看到）", rows=5)
    beside = {"no_answer": "answer"}
