"""What the database itself refuses of a period table, as SQL for the migration that makes the table."""

_GUARDS = """
ALTER TABLE {table}
  ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist
    (record_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (superseded_at IS NULL),
  ADD CONSTRAINT {table}_period CHECK (valid_to IS NULL OR valid_from < valid_to),
  ADD CONSTRAINT {table}_source CHECK (
    CASE source_kind WHEN 'roster' THEN batch_id IS NOT NULL AND row_id IS NOT NULL AND correction_id IS NULL
                     WHEN 'absence' THEN batch_id IS NOT NULL AND correction_id IS NULL
                     WHEN 'decision' THEN correction_id IS NOT NULL
                     ELSE false END),
  ADD CONSTRAINT {table}_superseded CHECK (superseded_at IS NOT NULL OR superseded_by IS NULL);
CREATE INDEX {table}_written ON {table} (written_by);
CREATE INDEX {table}_ended ON {table} (superseded_by) WHERE superseded_by IS NOT NULL;
"""


def guards(table: str) -> str:
    """Overlaps refused among rows not superseded, a source required, and the indexes that an undo reads.

    Needs the extension ``btree_gist`` (intake's migrations run before; the registry's second one brings it).
    """
    return _GUARDS.format(table=table)
