"""What 催办 of many rows asks."""

from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.workspace.progress.forms import UrgeForm


class UrgeMany(ManyForm):
    """In which words those are asked for whom the ticked rows wait."""

    text = UrgeForm.base_fields["text"]
