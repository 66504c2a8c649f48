"""Laws of matching two tables: nothing depends on the side or the order, and common names say nothing."""

from typing import TypedDict

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.linkage import PersonRecord, Verdict, match_tables, score
from fuzhi.linkage.tables import FIELDS
from fuzhi.vocabulary.identity import complete_id

Row = dict[str, str]


class Link(TypedDict):
    """A row of the answer."""

    left_id: str
    right_id: str
    score: float
    verdict: str
    reasons: str


NUMBERS = [complete_id(f"22082220090311{n:03d}") for n in range(11, 15)]


def table(rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in ("id", *FIELDS)})


def links(left: list[Row], right: list[Row]) -> list[Link]:
    found: list[Link] = match_tables(table(left), table(right)).to_pylist()
    return found


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["王小明", "王晓明", "李大刚", "赵得水"]),
            "birth_date": st.sampled_from(["2009-03-11", "2009-03-12", ""]),
            "id_number": st.sampled_from([*NUMBERS, ""]),
            "guardian_name": st.sampled_from(["王大田", "李广山", ""]),
            "phone": st.sampled_from(["13800000021", ""]),
        }
    ),
    max_size=6,
)


def numbered(rows: list[Row], side: str) -> list[Row]:
    return [{"id": f"{side}{n}", **row} for n, row in enumerate(rows)]


@settings(max_examples=20, deadline=None)
@given(ROWS, ROWS)
def test_the_side_does_not_matter(left: list[Row], right: list[Row]) -> None:
    left, right = numbered(left, "l"), numbered(right, "r")
    there = {(link["left_id"], link["right_id"], link["verdict"], link["score"]) for link in links(left, right)}
    back = {(link["right_id"], link["left_id"], link["verdict"], link["score"]) for link in links(right, left)}
    assert there == back


@settings(max_examples=20, deadline=None)
@given(ROWS, ROWS)
def test_a_sure_pair_is_the_only_one_of_both_and_no_verdict_is_better_than_the_pair(
    left: list[Row], right: list[Row]
) -> None:
    left, right = numbered(left, "l"), numbered(right, "r")
    known = {row["id"]: PersonRecord(**{k: v for k, v in row.items() if k != "id"}) for row in (*left, *right)}
    found = links(left, right)
    sure = [link for link in found if link["verdict"] == "sure"]
    assert len({link["left_id"] for link in sure}) == len(sure) == len({link["right_id"] for link in sure})
    assert len({(link["left_id"], link["right_id"]) for link in found}) == len(found)
    for link in found:
        alone = score(known[link["left_id"]], known[link["right_id"]])
        assert link["score"] == alone.score and link["reasons"] == "；".join(alone.reasons)
        demoted = alone.verdict is Verdict.SURE and link["verdict"] == "likely"
        assert link["verdict"] == alone.verdict.value or demoted


@settings(max_examples=20, deadline=None)
@given(ROWS, ROWS)
def test_every_pair_of_equal_valid_numbers_is_found(left: list[Row], right: list[Row]) -> None:
    left, right = numbered(left, "l"), numbered(right, "r")
    found = {(link["left_id"], link["right_id"]) for link in links(left, right)}
    for a in left:
        for b in right:
            if a["id_number"] and a["id_number"] == b["id_number"]:
                assert (a["id"], b["id"]) in found


def test_a_number_borne_by_a_crowd_still_joins_and_a_name_alone_does_not() -> None:
    crowd = [{"id": f"l{n}", "name": "王小明", "guardian_name": f"王{n}", "id_number": NUMBERS[0]} for n in range(25)]
    found = links(crowd, [dict(row, id=f"r{n}") for n, row in enumerate(crowd)])
    assert len(found) == 25 * 25
    nameless = [{"id": f"l{n}", "name": "王小明"} for n in range(30)]
    assert links(nameless, nameless) == []


def test_records_without_a_number_meet_by_telephone_or_by_guardian() -> None:
    left = [
        {"id": "a", "name": "王小明", "birth_date": "2009-03-11", "guardian_name": "王大田"},
        {"id": "b", "name": "李大刚", "birth_date": "2010-01-05", "phone": "138 0000 0021"},
    ]
    right = [
        {"id": "x", "name": "王晓明", "birth_date": "2009-03-11", "guardian_name": "王大田"},
        {"id": "y", "name": "李大钢", "birth_date": "2010-01-05", "phone": "138-0000-0021"},
    ]
    assert {(link["left_id"], link["right_id"]) for link in links(left, right)} == {("a", "x"), ("b", "y")}


def test_two_rivals_of_one_child_are_both_only_likely() -> None:
    child = {"id": "a", "name": "王小明", "id_number": NUMBERS[0]}
    found = links([child], [dict(child, id="x"), dict(child, id="y")])
    assert [(link["right_id"], link["verdict"]) for link in found] == [("x", "likely"), ("y", "likely")]
    weaker = {"id": "y", "name": "李大刚", "id_number": NUMBERS[0]}
    found = links([child], [dict(child, id="x"), weaker])
    assert [(link["right_id"], link["verdict"]) for link in found] == [("x", "sure"), ("y", "likely")]


def test_blank_cells_and_absent_columns_are_one() -> None:
    whole = table([{"id": "a", "name": "王小明", "id_number": NUMBERS[0]}])
    narrow = pa.table({"id": ["x"], "name": ["王小明"], "id_number": [NUMBERS[0]]})
    found = match_tables(whole, narrow).to_pylist()
    assert [(link["left_id"], link["right_id"], link["verdict"]) for link in found] == [("a", "x", "sure")]
