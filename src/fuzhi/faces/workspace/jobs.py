"""Long work of pages, known to the worker: importing the module registers it."""

from fuzhi.faces.workspace.home import exporting
from fuzhi.faces.workspace.papers import jobs as printing

__all__ = ["exporting", "printing"]
