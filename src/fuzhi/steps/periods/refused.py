"""Whom refused rows speak of: a row that could not be read is no absence, so what stood of them stays."""

from fuzhi.steps.periods.register import Register


def named(register: Register, standing: str) -> str:
    """SQL for the ids of standing records that a refused row of ``%(batch)s`` names: by its key or ID number, else, for
    a row that names nobody so, by the name within its school or village, where no ID number contradicts it.

    ``standing``: a relation with ``record_id``, what may be missing at all.
    """
    row = f"SELECT w.id, r.id AS record_id FROM intake_refused_v w JOIN {register.records} r"
    mine = f"""w.batch_id = %(batch)s AND r.kind = %(kind)s AND r.county_code = %(county)s
               AND r.id IN (SELECT record_id FROM {standing})"""
    return f"""
      WITH sure AS ({row} ON r.key = w.key WHERE {mine} UNION {row} ON r.id_index = w.id_index WHERE {mine})
      SELECT record_id FROM sure
      UNION {row.replace("w.id, r.id", "r.id")} ON r.name_key = w.name_key
      WHERE {mine} AND w.name_key <> '' AND (w.id_index IS NULL OR r.id_index IS NULL)
        AND (w.place = '' OR r.{register.place} IN ('', w.place)) AND w.id NOT IN (SELECT id FROM sure)"""
