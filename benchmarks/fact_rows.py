"""A city's worth of plausible ``student_term`` rows, made in DuckDB from a seed: what the benchmarks read."""

import sys
from pathlib import Path

import duckdb

_STAGES = "['preschool','primary','primary','primary','junior_secondary','junior_secondary','senior_secondary','secondary_vocational']"
_COUNTIES = "['220802','220821','220822','220881','220882']"


def _flag(name: str, share: int, seed: int, unknown: int = 3) -> str:
    dice = f"hash(i, {seed}) % 100"
    return f"CASE WHEN hash(i, {seed + 1000}) % 100 < {unknown} THEN NULL ELSE {dice} < {share} END AS {name}"


def _fee(name: str, seed: int, most: int, unknown: int = 2) -> str:
    return f"CASE WHEN hash(i, {seed}) % 100 < {unknown} THEN NULL ELSE (hash(i, {seed + 1}) % {most} * 100)::BIGINT END AS {name}"


def write_fact_rows(path: Path, rows: int, unknown: int = 3) -> None:
    """Write ``rows`` rows to a Parquet file, every column of the contract."""
    select = f"""
      SELECT 'S' || lpad(i::VARCHAR, 9, '0') AS student_id, ['2017-1','2017-2'][1 + (i % 2)::INTEGER] AS term,
        {_COUNTIES}[1 + (hash(i, 1) % 5)::INTEGER] AS county_code, {_STAGES}[1 + (hash(i, 2) % 8)::INTEGER] AS stage,
        CASE WHEN hash(i, 3) % 50 = 0 THEN 'special' ELSE 'regular' END AS school_type,
        CASE WHEN hash(i, 4) % 12 = 0 THEN 'private' ELSE 'public' END AS school_ownership,
        CASE WHEN stage = 'preschool' THEN ['public','private_inclusive','private_other'][1 + (hash(i, 5) % 3)::INTEGER] END
          AS kindergarten_kind,
        {_flag("is_registered_poor", 30, 11, unknown)}, {_flag("is_relapse_approved", 1, 12, unknown)},
        {_flag("is_disabled", 2, 13, unknown)}, {_flag("is_hardship", 20, 14, unknown)},
        {_flag("is_minimum_living", 6, 15, unknown)}, {_flag("is_destitute", 1, 16, unknown)},
        {_flag("is_rural_household", 65, 17, unknown)}, {_flag("attends_in_residence_area", 95, 18, unknown)},
        {_flag("is_school_choice", 3, 19, unknown)}, {_flag("is_boarder", 35, 20, unknown)},
        {_flag("rides_school_bus", 15, 21, unknown)}, {_flag("is_full_time", 97, 22, unknown)},
        (1 + hash(i, 6) % 3)::INTEGER AS grade,
        {_flag("major_is_agricultural", 20, 23, unknown)}, {_flag("major_is_performing_arts", 4, 24, unknown)},
        ['village','township','county_seat','city'][1 + (hash(i, 7) % 4)::INTEGER] AS school_area,
        (hash(i, 8) % 110)::INTEGER AS meal_days,
        {_fee("care_fee_fen", 31, 900)}, {_fee("public_care_fee_fen", 33, 900)}, {_fee("misc_fee_fen", 35, 200)},
        {_fee("textbook_fee_fen", 37, 200)}, {_fee("bus_fare_fen", 39, 400)}, {_fee("tuition_fen", 41, 900)},
        {_fee("public_tuition_fen", 43, 900)}, {_fee("accommodation_fen", 45, 400)}
      FROM range({rows}) AS numbers(i)"""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order=false")
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    write_fact_rows(Path(sys.argv[1]), int(sys.argv[2]), *(int(n) for n in sys.argv[3:4]))
