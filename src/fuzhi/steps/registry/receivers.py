"""The registry's receiver: one for all kinds, driven by what each kind says it means. Everything runs by set."""

from typing import Any

from fuzhi.steps.intake import receivers as intake
from fuzhi.steps.intake.receivers import Counts, Gone, Prepared
from fuzhi.steps.registry import candidates, linking, periods, persons, restaging, sql, staging
from fuzhi.steps.registry.kinds import KINDS, RegistryKind
from fuzhi.steps.registry.kinds.sifting import dated_by_number
from fuzhi.steps.registry.staging import Head
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import full_name, place_name

_RECORD = (
    "name",
    "name_key",
    "sex",
    "birth_date",
    "id_index",
    "id_last4",
    "id_mask",
    "id_state",
    "student_number_index",
    "student_number_id_index",
    "head_id_index",
)
FOREIGN_PERSONS_MIN = 20
ANALYSE_FROM_ROWS = 500
"""So many new rows are worth fresh statistics at once: the next statements join on them."""


class RegistryReceiver:
    """Previews, commits and takes back batches of one kind."""

    def __init__(self, kind: RegistryKind) -> None:
        self.kind = kind

    def prepare(self, table: Any, *, county_code: str, term: str) -> Prepared:
        """See :class:`fuzhi.steps.intake.receivers.Receiver`."""
        return self.kind.prepare(dated_by_number(table) if self.kind.has_persons else table, county_code, term)

    def preview(self, batch_id: int) -> Counts:
        """See :class:`fuzhi.steps.intake.receivers.Receiver`."""
        head = staging.head_of(batch_id, self.kind)
        rows = staging.stage(head, self.kind, for_commit=False)
        if self.kind.code in (RosterKind.DISABILITY, RosterKind.MINIMUM_LIVING):
            _refuse_foreign_persons(head)
        return staging.classify(head, self.kind, rows)

    def commit(self, batch_id: int, progress: Progress) -> Counts:
        """See :class:`fuzhi.steps.intake.receivers.Receiver`."""
        kind = self.kind
        head = staging.head_of(batch_id, kind)
        progress.step("整理行")
        rows = staging.stage(head, kind, for_commit=True)
        counts = staging.classify(head, kind, rows)
        if not counts.writes_nothing:
            staging.spell_names(kind)
            if kind.setup:
                sql.run(kind.setup, head.params)
            progress.step("认人")
            if kind.has_persons and kind.code != RosterKind.BILL:
                linking.link_records(head, kind)
            self._write_records(head)
            progress.step("写入事实")
            self._write_periods(head)
            if counts.new > ANALYSE_FROM_ROWS:
                periods_of = ", ".join(
                    f"{fact.table.name} (record_id, valid_from, valid_to, superseded_at)" for fact in kind.facts
                )
                sql.run(
                    "ANALYZE registry_record (kind, county_code, person_id, id_index, name_key, birth_date, student_number_index, school_code),"
                    f" registry_person (root_id, id_index, county_code), {periods_of}"
                )
            progress.step("更新档案")
            self._follow_up(head, progress)
        self._mark_received(head)
        return counts

    def undo(self, batch_id: int) -> None:
        """See :class:`fuzhi.steps.intake.receivers.Receiver`."""
        head = staging.head_of(batch_id, self.kind)
        for table in periods.ALL:
            periods.take_back(table, batch_id, head.at)
        sql.run(
            "UPDATE registry_receivedregister SET superseded_at = %s WHERE batch_id = %s AND superseded_at IS NULL",
            [head.at, batch_id],
        )
        restaging.restore_records(head, self.kind)
        apart = persons.unmerge(at=head.at, batch_id=batch_id)
        touched = [row[0] for row in sql.rows("SELECT DISTINCT person_id FROM restored WHERE person_id IS NOT NULL")]
        persons.refresh_these([*touched, *apart], head.term.ages_on)
        restaging.refresh_households(head.county_code)

    def gone(self, batch_id: int, *, limit: int, offset: int = 0) -> list[Gone]:
        """See :class:`fuzhi.steps.intake.receivers.Receiver`."""
        return restaging.gone_of(batch_id, self.kind, limit, offset)

    def _write_records(self, head: Head) -> None:
        """New records, and what changed of known ones; the others are left alone."""
        kind = self.kind
        own = (
            {name: f"i.{name}" for name in _RECORD}
            | {
                "name": "left(coalesce(i.name, ''), 120)",
                "name_key": "coalesce(n.name_key, '')",
                "sex": "coalesce(i.sex, '')",
            }
            if "sex" in kind.payload or "sex" in kind.extra
            else {name: f"i.{name}" for name in _RECORD if name not in ("sex", "birth_date")}
            | {"name": "left(coalesce(i.name, ''), 120)", "name_key": "coalesce(n.name_key, '')"}
        )
        values = own | dict(kind.record)
        has_links = kind.has_persons and kind.code != RosterKind.BILL
        person = "l.person_id" if has_links else "NULL::bigint"
        joins = "LEFT JOIN spelled n ON n.name = i.name" + (" JOIN link l USING (record_id)" if has_links else "")
        defaults = {"sex": "''"} if "sex" not in values else {}
        values |= defaults
        sql.run(
            f"""INSERT INTO registry_record (id, kind, county_code, key, person_id, row_id, secret_ref, is_live, created_batch_id,
                  {", ".join(values)})
                SELECT i.record_id, '{kind.code.value}', %(county)s, i.key, {person}, i.row_id, '', true, %(batch)s,
                  {", ".join(values.values())}
                FROM incoming i {joins} WHERE i.is_new_record""",
            head.params,
        )
        sets = ", ".join(f"{name} = {value}" for name, value in values.items())
        sql.run(
            f"""UPDATE registry_record r SET row_id = i.row_id, is_live = true, {sets}
                FROM verdict v JOIN incoming i USING (record_id) LEFT JOIN spelled n ON n.name = i.name
                WHERE r.id = i.record_id AND NOT i.is_new_record AND v.outcome IN ('new', 'changed')""",
            head.params,
        )

    def _write_periods(self, head: Head) -> None:
        sql.temporary(
            "touched",
            "SELECT record_id FROM verdict WHERE outcome <> 'same' UNION SELECT record_id FROM gone",
            key="record_id",
        )
        for fact in self.kind.facts:
            values = ", ".join(f"{expression} AS {column}" for column, expression in fact.values.items())
            sql.temporary(
                "fact",
                f"""SELECT i.record_id, i.row_id, {fact.basis} AS basis, {values}
                    FROM incoming i JOIN verdict v USING (record_id) WHERE v.outcome <> 'same' AND ({fact.where})""",
                head.params,
                key="record_id",
            )
            periods.write(fact.table, head.batch_id, head.span(fact.span(head.term)), head.at)

    def _follow_up(self, head: Head, progress: Progress) -> None:
        """Persons, bills, households, stages and candidate pairs after the facts were written."""
        kind = self.kind
        if kind.code in (RosterKind.BILL, RosterKind.ROLL):
            linking.link_bills(head.county_code)
        if kind.code == RosterKind.SCHOOL:
            restaging.restage(head)
        if not kind.has_persons or kind.code == RosterKind.BILL:
            return
        linking.merge_by_new_numbers(head)
        sql.temporary(
            "refreshed",
            """SELECT DISTINCT p.root_id FROM touched t JOIN registry_record r ON r.id = t.record_id
               JOIN registry_person p ON p.id = r.person_id
               WHERE NOT EXISTS (SELECT FROM link l WHERE l.record_id = t.record_id AND l.is_new_person)
               UNION SELECT l.person_id FROM link l WHERE l.is_new_person GROUP BY l.person_id HAVING count(*) > 1""",
            key="root_id",
        )
        persons.refresh(head.term.ages_on)
        if kind.code == RosterKind.HOUSEHOLD:
            restaging.refresh_households(head.county_code)
        progress.step("找可能是同一人的记录")
        candidates.find(head, kind)

    def _mark_received(self, head: Head) -> None:
        """The register was received, school by school where schools send it."""
        schools = "SELECT DISTINCT coalesce(school_code, '') FROM incoming" if self.kind.is_by_school else "SELECT ''"
        sql.run(
            f"""INSERT INTO registry_receivedregister (kind, county_code, term, school_code, batch_id, recorded_at)
                SELECT '{self.kind.code.value}', %(county)s, %(term)s, x.school_code, %(batch)s, %(at)s
                FROM ({schools}) x(school_code)""",
            head.params,
        )


def _refuse_foreign_persons(head: Head) -> None:
    """Lists without a county column: refuse when most of their known persons belong to another county."""
    counties = dict(
        sql.rows(
            """SELECT p.county_code, count(*) FROM incoming i JOIN registry_person p ON p.id_index = i.id_index
               WHERE p.is_live AND p.merged_into_id IS NULL GROUP BY 1"""
        )
    )
    known = sum(counties.values())
    if known < FOREIGN_PERSONS_MIN:
        return
    most = max(counties, key=lambda code: counties[code])
    if most != head.county_code and counties[most] * 2 > known:
        raise InputError(
            "wrong_county",
            f"名册里能对上档案的 {known} 人中，{counties[most]} 人属于{place_name(most)}，而您选的是{full_name(head.county_code)}。",
            f"请换成{full_name(head.county_code)}的名册，或由{place_name(most)}导入这一份。",
        )


def register_all() -> None:
    """Plug the registry's kinds into intake."""
    for kind in KINDS:
        intake.register(kind.code, RegistryReceiver(kind))
