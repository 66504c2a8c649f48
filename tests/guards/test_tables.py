"""Migrations are linear and complete; every table of ours says which personal data it keeps."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = [config for config in apps.get_app_configs() if config.name.startswith("fuzhi.steps.")]
MODELS = [model for config in OURS for model in config.get_models()]


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"migrations are missing:\n{out.getvalue()}")


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_migrations_are_linear(config: object) -> None:
    label = config.label  # type: ignore[attr-defined]
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    assert len(graph.leaf_nodes(label)) == 1
    for node in [key for key in graph.nodes if key[0] == label]:
        own = [child for child in graph.node_map[node].children if child.key[0] == label]
        assert len(own) <= 1, node


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_says_which_personal_data_it_keeps(model: type) -> None:
    text = getattr(model, "personal_data", "")
    assert isinstance(text, str) and text, "personal_data = “姓名……” or “无”"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_whole_numbers_are_never_plain_text(model: type) -> None:
    """An ID or account number stands sealed or not at all; what stands open ends in ``last4``."""
    for field in model._meta.get_fields():  # type: ignore[attr-defined]
        if getattr(field, "column", None) and field.get_internal_type() in {"CharField", "TextField"}:
            assert field.name not in {"id_number", "account_number", "phone", "student_number"}, field


@pytest.mark.django_db
def test_the_extensions_came_with_the_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {"btree_gist", "pg_trgm"} <= {row[0] for row in cursor.fetchall()}
