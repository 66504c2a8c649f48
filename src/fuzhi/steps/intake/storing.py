"""What a reading gives, kept with its batch: rows by COPY, findings as they were told."""

from collections.abc import Sequence

from django.db import connection

from fuzhi.rosters import Finding as ReadFinding
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.intake.models import Batch, Finding
from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.tasks.progress import Progress
from fuzhi.steps.tasks.statistics import analyse

ANALYSE_FROM_ROWS = 2_000
"""So many new rows are worth fresh statistics at once: the receiver joins on them next."""


def store_rows(batch: Batch, prepared: Prepared, progress: Progress) -> None:
    """The accepted rows, sealed."""
    columns = ", ".join(sealed_rows.COLUMNS)
    pending: list[bytes] = []
    done = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY intake_row ({columns}) FROM STDIN") as copy:
        for line in sealed_rows.copy_lines(batch.pk, batch.kind, prepared.table, prepared.keys):
            pending.append(line)
            if len(pending) == 2000:
                copy.write(b"".join(pending))
                done += len(pending)
                pending.clear()
                progress.step("保存行", done, batch.accepted)
        copy.write(b"".join(pending))
    if batch.accepted > ANALYSE_FROM_ROWS:
        analyse({"intake_row": ""})


def store_findings(batch: Batch, found: Sequence[ReadFinding]) -> None:
    """What was told of cells, rows and the whole file."""
    Finding.objects.bulk_create(
        (
            Finding(
                batch=batch,
                sheet=f.sheet,
                row_no=f.row,
                column=f.column,
                column_no=f.column_number,
                field=f.field,
                code=f.code[:60],
                value=f.value[:500],
                message=f.message,
                fix=f.fix,
                severity=f.severity,
                is_repair=f.is_repair,
            )
            for f in found
        ),
        batch_size=5000,
    )
