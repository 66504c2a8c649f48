"""The staff pages as a Django app: templates and addresses, no tables."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Installed as ``fuzhi.faces.workspace``."""

    name = "fuzhi.faces.workspace"
    label = "workspace"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Tell the kit what this product shows; pages need the steps' tables, which stand only now."""
        from fuzhi.faces.workspace.opening import open_up

        open_up()
