"""What would follow, before it is confirmed: a fact of a child put right, or another reading of the policy. Facts are
put together and decided twice, as they stand and as they would, by the pack in use; all of it is taken back."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from fuzhi.policy.readings import SwitchValue
from fuzhi.steps.accounts.proposals import Proposal
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import chosen, facts, rules
from fuzhi.steps.aid.determination import decision_sql_of_derived, latest_known
from fuzhi.steps.aid.models import ReadingSet
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import corrections, queries
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.places import counties, prefecture
from fuzhi.vocabulary.terms import Term

SHOWN_MAX = 200
_DIFFERENT = """
SELECT coalesce(a.person_id, b.person_id) AS person_id, n.name, n.number, n.school_code,
       coalesce(a.benefit, b.benefit) AS benefit, coalesce(b.outcome, 'refused') AS before,
       coalesce(a.outcome, 'refused') AS after, coalesce(b.amount_fen, 0) AS before_fen,
       coalesce(a.amount_fen, 0) AS after_fen
  FROM {before} b FULL JOIN {after} a ON a.person_id = b.person_id AND a.benefit = b.benefit
  JOIN registry_person_v n ON n.person_id = coalesce(a.person_id, b.person_id)
 WHERE (coalesce(a.outcome, 'refused'), coalesce(a.amount_fen, 0))
       <> (coalesce(b.outcome, 'refused'), coalesce(b.amount_fen, 0))
 ORDER BY coalesce(a.amount_fen, 0) - coalesce(b.amount_fen, 0), n.pinyin, person_id, benefit"""


@dataclass(frozen=True, slots=True)
class Effect:
    """One item of one child that would come out otherwise."""

    person_id: int
    name: str
    number: str
    school_code: str
    benefit: str
    before: str
    after: str
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        """By how much more the child would have."""
        return self.after_fen - self.before_fen

    @property
    def label(self) -> str:
        """The item."""
        return rules.item(self.benefit).label

    @property
    def words(self) -> tuple[str, str]:
        """What is found now, what would be."""
        return Outcome(self.before).label, Outcome(self.after).label


@dataclass(frozen=True, slots=True)
class Side:
    """Those who would gain, or lose: how many children, by how much in all."""

    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Tried:
    """Everything that would come out otherwise, who loses most first."""

    effects: tuple[Effect, ...]

    @property
    def shown(self) -> tuple[Effect, ...]:
        """As many as a page shows."""
        return self.effects[:SHOWN_MAX]

    @property
    def more(self) -> int:
        """How many a page leaves out."""
        return max(len(self.effects) - SHOWN_MAX, 0)

    @property
    def gain(self) -> Side:
        """Those who would have more, child by child."""
        return self._side(lambda fen: fen > 0)

    @property
    def loss(self) -> Side:
        """Those who would have less."""
        return self._side(lambda fen: fen < 0)

    @property
    def said(self) -> str:
        """In one sentence."""
        gain, loss = self.gain, self.loss
        more = f"{gain.persons:,} 人多 {yuan_sign(gain.fen)}，{loss.persons:,} 人少 {yuan_sign(-loss.fen)}"
        return f"按现在的资料试算，没有写入：{more}"

    def _side(self, test: Callable[[int], bool]) -> Side:
        sums: dict[int, int] = {}
        for one in self.effects:
            sums[one.person_id] = sums.get(one.person_id, 0) + one.change_fen
        fens = [fen for fen in sums.values() if test(fen)]
        return Side(len(fens), sum(fens))


def of_fact(*, person_id: int, fact: str, value: str, term: str) -> Tried:
    """What a child's fact put right would change for it. The caller has checked who asks for whom."""
    person = queries.root_of(person_id)
    now = chosen.switches(rules.pack_in_use(term), person.county_code, term)
    with _taken_back():
        before = _decided(person.county_code, term, now, [person.pk])
        corrections.as_if(person_id=person.pk, fact=fact, value=value, term=term)
        return _compared(before, _decided(person.county_code, term, now, [person.pk]))


def of_fact_change(found: Proposal) -> Tried:
    """The same for a change that waits for a second person."""
    anywhere = Scope(prefecture())  # the caller has found the change within the own area
    person = queries.person_by_number(anywhere, found.about)
    return of_fact(person_id=person.pk, **found.content)


def counties_of(found: Proposal) -> list[str]:
    """The counties that a reading which waits would reach."""
    return sorted(code for code in counties() if code.startswith(found.content["area"]))


def of_reading(found: Proposal, county: str) -> Tried:
    """What a reading that waits for a second person would change, for every child of one of its counties: facts and
    decisions of a whole county are worked out twice, which takes seconds."""
    area, term, name = (found.content[key] for key in ("area", "term", "reading"))
    value = json.loads(found.content["value"]) if found.content["value"] else None
    return Tried(tuple(sorted(_of_reading(county, area, term, name, value), key=lambda one: one.change_fen)))


def _of_reading(county: str, area: str, term: str, name: str, value: object) -> tuple[Effect, ...]:
    """None where a county's own word stands before the prefecture's."""
    pack = rules.pack_in_use(term)
    now = chosen.switches(pack, county, term)
    own = ReadingSet.objects.filter(area_code=county, term=term, name=name).order_by("-pk").first()
    if area == prefecture() and own and own.value is not None:
        return ()
    if value is None:
        above = chosen.acts_for(prefecture(), term).get(name) if area != prefecture() else None
        value = above.value if above else pack.switches()[name]
    then = chosen.switches(pack, county, term, {name: value})
    if then == now:
        return ()
    with _taken_back():
        return _compared(_decided(county, term, now), _decided(county, term, then)).effects


@contextmanager
def _taken_back() -> Iterator[None]:
    """A transaction of which nothing stays."""
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(mark)


def _decided(
    county: str, term: str, switches: Mapping[str, SwitchValue], only: list[int] | None = None
) -> sql.Relation:
    """A temporary table of what the pack in use would decide for a county, or some of its children, at this moment."""
    pack, semester = rules.pack_in_use(term), Term.parse(term)
    facts.derive(
        county_code=county, term=semester, known_at=latest_known(), pack=pack, switches=dict(switches), only=only
    )
    return sql.temporary("aid_t_tried", decision_sql_of_derived(pack, switches), key="person_id, benefit")


def _compared(before: sql.Relation, after: sql.Relation) -> Tried:
    return Tried(tuple(sql.read(Effect, _DIFFERENT.format(before=before, after=after))))
