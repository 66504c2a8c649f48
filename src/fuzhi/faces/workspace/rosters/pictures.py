"""The pictures of an import: what a file brings beside those before it, and who sends what must be looked at."""

from collections.abc import Sequence

from django.urls import reverse

from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake import dirt
from fuzhi.steps.intake.queries import counts_of
from fuzhi.steps.intake.things import Batch
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term

SENDERS_SHOWN = 12


def import_chart(found: Batch, unit: str) -> Chart:
    """New, changed, same and gone of this file, and of the imports of the register before it."""
    shown = [found, *dirt.earlier_imports(found)]
    counts = [counts_of(one) for one in shown]
    names = [f"{Term.parse(one.term).short_label}第 {one.pk} 批" for one in shown[1:]]
    return Chart(
        "import",
        "这一份和以前几次",
        unit,
        ["这一份", *names],
        [
            Series("没有变化", [one.same for one in counts], "quiet"),
            Series("有变化", [one.changed for one in counts], "second"),
            Series("新增", [one.new for one in counts], "main"),
            Series("没有了", [one.gone for one in counts], "late"),
        ],
        category_label="批次",
        urls=[reverse("roster-batch", args=[one.pk]) for one in shown],
        is_share=True,
        notes=[f"{one.new + one.changed + one.same + one.gone:,}" for one in counts],
    )


def places_chart(found: Batch) -> Chart | None:
    """Where in a file the rows stand that must be looked at."""
    sent = dirt.by_place(found)
    urls = [reverse("roster-problem", args=[found.pk, f"place-{one.key}"]) for one in sent]
    return _dirt("places", "哪里的行要看", [one.name or place_name(one.key) for one in sent], sent, urls)


def senders_chart(scope: Scope, term: Term) -> Chart | None:
    """Which register, of which county, came with most to look at."""
    sent = dirt.by_sender(scope, term)[:SENDERS_SHOWN]
    names = [f"{place_name(one.key)} {one.name}" if scope.is_prefecture else one.name for one in sent]
    return _dirt("senders", "谁交的要看的多", names, sent, [reverse("roster-batch", args=[one.batch]) for one in sent])


def _dirt(key: str, title: str, names: Sequence[str], sent: Sequence[dirt.Sent], urls: Sequence[str]) -> Chart | None:
    if not any(one.doubtful for one in sent):
        return None
    return Chart(
        key,
        title,
        "每 100 行",
        names,
        [Series("有问题的行（每 100 行）", [one.percent for one in sent], "need")],
        category_label="来自",
        urls=urls,
        is_horizontal=True,
        notes=[f"{one.doubtful:,} / {one.rows:,} 行" for one in sent],
        note="不能导入的和要留意的行，占交来的行数；自己修好的不算",
    )
