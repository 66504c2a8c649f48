"""Whole tables: candidates are found, a record is sure of one at most, twins stay apart."""

import random

import pyarrow as pa

from fuzhi.linkage import match_tables
from fuzhi.vocabulary.identity import complete_id

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "禾苗广田山水春秋小大明亮雨雪松柏"


def table(rows: list[dict[str, str]]) -> pa.Table:
    names = ["id", "name", "birth_date", "id_number", "guardian_name", "phone", "address"]
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def crowd(count: int, seed: int) -> list[dict[str, str]]:
    dice = random.Random(seed)
    people = []
    for number in range(count):
        birth = f"{dice.randint(2003, 2012)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
        people.append(
            {
                "id": f"p{number}",
                "name": dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN),
                "birth_date": f"{birth[:4]}-{birth[4:6]}-{birth[6:]}",
                "id_number": complete_id(f"220822{birth}{number % 1000:03d}"),
                "guardian_name": dice.choice(SURNAMES) + dice.choice(GIVEN),
                "phone": f"138{dice.randint(0, 99999999):08d}",
            }
        )
    return people


def test_every_person_is_found_and_no_wrong_pair_is_sure() -> None:
    people = crowd(600, seed=5)
    dirty = []
    for number, row in enumerate(people):
        copy = dict(row)
        if number % 5 == 0:
            copy["id_number"] = (
                row["id_number"][:15] + str((int(row["id_number"][15]) + 1) % 10) + row["id_number"][16:]
            )
        if number % 7 == 0:
            copy["id_number"] = ""
        dirty.append(copy)
    links = match_tables(table(people), table(dirty)).to_pylist()
    found = {(link["left_id"], link["right_id"]) for link in links if link["verdict"] in ("sure", "likely")}
    assert sum((row["id"], row["id"]) in found for row in people) >= 595
    sure = [link for link in links if link["verdict"] == "sure"]
    assert sure and all(link["left_id"] == link["right_id"] for link in sure)


def test_scores_are_best_first_and_sure_is_one_to_one() -> None:
    people = crowd(200, seed=6)
    links = match_tables(table(people), table([*people, dict(people[0], id="again")])).to_pylist()
    scores = [link["score"] for link in links]
    assert scores == sorted(scores, reverse=True)
    sure = [link for link in links if link["verdict"] == "sure"]
    assert len({link["left_id"] for link in sure}) == len(sure) == len({link["right_id"] for link in sure})
    assert all(link["verdict"] != "sure" for link in links if link["left_id"] == "p0"), (
        "two equal rivals: neither is sure"
    )


def test_no_pair_gives_an_empty_table_with_all_columns() -> None:
    links = match_tables(table([{"id": "a", "name": "王一"}]), table([{"id": "b", "name": "李二"}]))
    assert links.num_rows == 0
    assert links.column_names == ["left_id", "right_id", "score", "verdict", "reasons"]


def test_missing_columns_and_empty_tables_are_fine() -> None:
    only_id = pa.table({"id": ["a"]})
    assert match_tables(only_id, pa.table({"id": pa.array([], pa.string())})).num_rows == 0
