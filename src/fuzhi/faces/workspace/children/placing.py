"""Where many children are brought: what the act asks."""

from typing import ClassVar

from django import forms

from fuzhi.faces.kit.fields import ListedField, Options
from fuzhi.faces.workspace.children.many import BY_TWO, InSteps
from fuzhi.steps.registry.known_places import villages_in
from fuzhi.steps.registry.placing_many import PLACES, VILLAGE
from fuzhi.steps.registry.queries import classes_of, schools_in


class PlaceMany(InSteps):
    """Where all of them are brought: a school, a class or a village, found by typing."""

    offered = PLACES
    value = forms.CharField(label="归入", max_length=80)
    beside: ClassVar = {
        "missing_reason": "reason",
        **dict.fromkeys(("no_place_named", "no_school", "bad_village", "village_elsewhere", "too_long"), "value"),
    }

    def prepare(self) -> None:
        """See :class:`InSteps`."""
        self.fields["fact"].label = "归入哪里"
        super().prepare()

    def ask(self) -> None:
        """The schools and villages of the area; a class of the schools of the ticked children, or a new one."""
        scope, key = self.asking.scope, self.chosen_key
        if key == VILLAGE:
            options: Options = villages_in(scope)
        elif key == "class_name":
            options = [(one, one) for one in classes_of(scope, self.chosen)]
        else:
            options = schools_in(scope)
            self.fields["fact"].help_text = BY_TWO
        hint = "打几个字，从列出的里面选" + ("，或写新的" if key == "class_name" else "")
        self.fields["value"] = ListedField(lambda: options, label="归入", help_text=hint)
        self.fields["reason"].help_text = "例如：学校报来的名单，已与家长核实"
