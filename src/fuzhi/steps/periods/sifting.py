"""What the registers' ``prepare`` share: rows of another county left out, columns set, keys of persons."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from fuzhi.rosters import Finding
from fuzhi.rosters.kinds.ending import ENDED
from fuzhi.steps.intake.receivers import OTHER_COUNTY, ROW_ENDED
from fuzhi.steps.periods.register import Prepare
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import IdState, read_resident_id
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term


def column(table: pa.Table, name: str) -> list[Any]:
    """A column's values, all None when the table has no such column."""
    return list(table[name].to_pylist()) if name in table.column_names else [None] * table.num_rows


def put(table: pa.Table, name: str, values: Sequence[object], kind: pa.DataType | None = None) -> pa.Table:
    """Set or add a column."""
    array = pa.array(values, type=kind or pa.string())
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, array)
    return table.append_column(name, array)


def refuse_other_county(found: Sequence[str | None], county_code: str, what: str) -> None:
    """Raise InputError when most of the known counties are not the chosen one."""
    known = Counter(code for code in found if code)
    if not known:
        return
    most, count = known.most_common(1)[0]
    if most != county_code and count * 2 > known.total():
        raise InputError(
            "wrong_county",
            f"{what}里 {count} 行属于{place_name(most)}，而您选的是{counties().get(county_code, county_code)}。",
            f"请换成{counties().get(county_code, county_code)}的名册，或由{place_name(most)}导入这一份。",
        )


def leave_out(
    table: pa.Table, keys: list[str], bad: Sequence[bool], finding: Callable[[int], Finding]
) -> tuple[pa.Table, list[str], list[Finding]]:
    """Drop the marked rows, one finding each."""
    if not any(bad):
        return table, keys, []
    keep = [index for index, is_bad in enumerate(bad) if not is_bad]
    findings = [finding(index) for index, is_bad in enumerate(bad) if is_bad]
    return table.take(pa.array(keep, type=pa.int64())), [keys[index] for index in keep], findings


def row_finding(
    table: pa.Table, index: int, column_name: str, code: str, value: str, message: str, fix: str
) -> Finding:
    """An error at one row of the table."""
    place = table.slice(index, 1)
    return Finding(place["sheet"][0].as_py(), place["row"][0].as_py(), column_name, code, value, message, fix, "error")


def leave_to_others(
    table: pa.Table,
    keys: list[str],
    counties: Sequence[str | None],
    county_code: str,
    says: str,
    seen: tuple[str, Sequence[str | None]] | None = None,
) -> tuple[pa.Table, list[str], list[Finding]]:
    """Drop the rows that another county imports, one finding each: ``says`` names the county at ``{}``; ``seen`` is the
    column that shows it with its values, the county itself unless given."""

    def finding(index: int) -> Finding:
        county = place_name(counties[index] or "")
        where, value = (seen[0], seen[1][index]) if seen else ("县", county)
        return row_finding(table, index, where, OTHER_COUNTY, value or "", says.format(county), "请由该县导入。")

    return leave_out(table, keys, [bool(code) and code != county_code for code in counties], finding)


def ended(table: pa.Table, term: str) -> list[bool]:
    """Which rows say that what they state had ended before the semester: by a last day, else by a word."""
    starts = Term.parse(term).starts_on
    return [
        last < starts if last else state == ENDED
        for last, state in zip(column(table, "ends_on"), column(table, "register_state"), strict=True)
    ]


def leave_out_ended(table: pa.Table, keys: list[str], term: str) -> tuple[pa.Table, list[str], list[Finding]]:
    """Drop the rows whose right has ended: they are on the register no longer."""
    days = column(table, "ends_on")

    def finding(index: int) -> Finding:
        said = f"到{days[index]}为止" if days[index] else "已注销（停保、失效）"
        message = f"这一行写着{said}，本学期按不在册处理。"
        return row_finding(
            table, index, "状态", ROW_ENDED, str(days[index] or ""), message, "仍然有效的，请改正后重发。"
        )

    return leave_out(table, keys, ended(table, term), finding)


def person_key(number: str | None, state: str | None, *others: str | None) -> str:
    """``id|...`` for a usable ID number, else the other parts joined."""
    if number and state in ("valid", "converted"):
        return f"id|{number}"
    return "who|" + "|".join(other or "" for other in others)


def dated(prepare: Prepare) -> Prepare:
    """``prepare`` over rows of persons, of whom as many as can be have a birth date."""
    return lambda table, county_code, term: prepare(dated_by_number(table), county_code, term)


def dated_by_number(table: pa.Table) -> pa.Table:
    """Rows without a birth date whose ID fails only its check take the date inside it: most often another digit is
    wrong, and without a date a child of the register would be nobody's child until the number is mended."""
    if "birth_date" not in table.column_names or "id_number" not in table.column_names:
        return table
    dates = [
        read_resident_id(number).birth_date if birth is None and number and state == IdState.BAD_CHECK else birth
        for birth, number, state in zip(
            column(table, "birth_date"), column(table, "id_number"), column(table, "id_state"), strict=True
        )
    ]
    return put(table, "birth_date", dates, pa.date32())
