"""What acts for many changes ask: the code of who has a second factor, or why they are sent back."""

from typing import ClassVar

from fuzhi.faces.kit.bulk_forms import ManyForm, ManyWithReason
from fuzhi.faces.workspace.access import staff_of
from fuzhi.faces.workspace.proving import CODE_ERRORS, code_field
from fuzhi.steps.accounts import second_factor


class ConfirmMany(ManyForm):
    """The code is typed when the act is pressed; a look at it needs none."""

    code = code_field()
    beside = CODE_ERRORS

    def prepare(self) -> None:
        """For who has a second factor."""
        self.fields["code"].required = False
        if not second_factor.is_asked(staff_of(self.asking)):
            del self.fields["code"]


class RefuseMany(ManyWithReason):
    """Why they are sent back."""

    label: ClassVar[str] = "为什么退回"
