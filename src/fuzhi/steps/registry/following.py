"""What follows from a batch in the registry: persons drawn anew, households' numbers, stages, pairs to be decided."""

from fuzhi.steps.periods import sql
from fuzhi.steps.periods.flow import Restored, Staged, Written
from fuzhi.steps.registry import candidates, enrolling, households, linking, persons
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import full_name, place_name

FOREIGN_PERSONS_MIN = 20


def refuse_foreign_persons(staged: Staged) -> None:
    """Lists without a county column: refuse when most of their known persons belong to another county."""
    county = staged.head.county_code
    counties: dict[str, int] = dict(
        sql.rows(
            f"""SELECT p.county_code, count(*) FROM {staged.incoming} i
                JOIN registry_person p ON p.id_index = i.id_index
                WHERE p.is_live AND p.merged_into_id IS NULL GROUP BY 1"""
        )
    )
    known = sum(counties.values())
    if known < FOREIGN_PERSONS_MIN:
        return
    most = max(counties, key=lambda code: counties[code])
    if most != county and counties[most] * 2 > known:
        raise InputError(
            "wrong_county",
            f"名册里能对上档案的 {known} 人中，{counties[most]} 人属于{place_name(most)}，而您选的是{full_name(county)}。",
            f"请换成{full_name(county)}的名册，或由{place_name(most)}导入这一份。",
        )


def analyse_persons(written: Written, progress: Progress) -> None:
    """Fresh statistics of records and persons."""
    record = "kind, county_code, person_id, id_index, name_key, birth_index, student_number_index, school_code, is_live"
    sql.analyse(written.new, {"registry_record": record, "registry_person": "root_id, id_index, county_code, is_live"})


def link_bills(written: Written, progress: Progress) -> None:
    """Bills find their pupils, whichever came first."""
    linking.link_followers(written.head.county_code)


def draw_persons(written: Written, progress: Progress) -> None:
    """Persons of whom the batch speaks show what their records say now."""
    linking.merge_by_new_numbers(written)
    roots = persons.roots_of(
        f"""SELECT DISTINCT p.root_id FROM {written.touched} t JOIN registry_record r ON r.id = t.record_id
            JOIN registry_person p ON p.id = r.person_id
            WHERE NOT EXISTS (SELECT FROM {written.link} l WHERE l.record_id = t.record_id AND l.is_new_person)
            UNION SELECT l.person_id FROM {written.link} l WHERE l.is_new_person
              GROUP BY l.person_id HAVING count(*) > 1"""
    )
    persons.refresh(roots, written.head.term.ages_on)


def draw_households(written: Written, progress: Progress) -> None:
    """Households show what their members' rows say now."""
    households.refresh_households(written.head.county_code)


def restage(written: Written, progress: Progress) -> None:
    """Pupils whose school's kind is known now get their stage."""
    enrolling.restage(written.head)


def propose_pairs(written: Written, progress: Progress) -> None:
    """Pairs of records that the batch brings up."""
    progress.step("找可能是同一人的记录")
    candidates.find(written)


def propose_claimed_twice(written: Written, progress: Progress) -> None:
    """Children whom two schools claim since this batch."""
    candidates.find_claimed_twice(written)


def persons_undone(restored: Restored) -> None:
    """Persons that the batch had joined stand apart again; all of whom it spoke are drawn anew."""
    head = restored.head
    apart = persons.unmerge(at=head.at, batch_id=head.batch_id)
    touched = sql.rows(
        f"""SELECT DISTINCT r.person_id FROM {restored.records} x JOIN registry_record r ON r.id = x.record_id
            WHERE r.person_id IS NOT NULL"""
    )
    persons.refresh_these([*(number for (number,) in touched), *apart], head.term.ages_on)


def households_undone(restored: Restored) -> None:
    """Households show what their members' rows say again."""
    households.refresh_households(restored.head.county_code)


PERSONS_FOLLOW = (analyse_persons, draw_persons, propose_pairs)
"""What follows from every register of persons."""
