"""Long work of pages, known to the worker: importing the module registers it."""

from fuzhi.faces.workspace.home import exporting

__all__ = ["exporting"]
