"""Every task that is started has somebody to do it, and every handler is started by somebody."""

import ast
import re
from pathlib import Path

from procrastinate.contrib.django import app

import fuzhi.faces.workspace.urls  # noqa: F401  (pages register the tasks that they start)
from fuzhi.site.commands import worker
from fuzhi.steps.tasks import registry
from tests.guards.sources import modules, name, tree


def constants(module: ast.Module) -> dict[str, str]:
    """Names of the module that stand for a text, also several in one line."""
    found: dict[str, str] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
            target = node.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for left, right in zip(names, values, strict=False):
                if isinstance(left, ast.Name) and isinstance(right, ast.Constant) and isinstance(right.value, str):
                    found[left.id] = right.value
    return found


def started() -> dict[str, str]:
    """Kind of task -> where it is started."""
    texts = {key: value for path in modules() for key, value in constants(tree(path)).items()}
    found: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("tasks.start")):
                continue
            kind = next((one.value for one in node.keywords if one.arg == "kind"), None)
            if isinstance(kind, ast.Constant):
                found[str(kind.value)] = name(path)
            elif kind is not None and (text := texts.get(ast.unparse(kind).rpartition(".")[2])):
                found[text] = name(path)
    return found


def test_every_started_kind_has_its_handler() -> None:
    assert started() and set(started()) <= registry.kinds()


def test_every_handler_is_started_by_something() -> None:
    texts = {
        node.value
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert registry.kinds() <= texts


def test_the_worker_serves_every_queue_that_a_job_is_put_into() -> None:
    served = re.findall(r"queues=\[([^\]]*)\]", Path(worker.__file__).read_text(encoding="utf-8"))
    queues = {task.queue for task in app.tasks.values() if task.name.startswith("fuzhi")}
    assert queues and [f'"{queue}"' for queue in sorted(queues)] == served
