"""Families come to live in the city: couples, single parents, grandparents with grandchildren, old people alone."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from fuzhi.samples.addresses import CountyPlaces
from fuzhi.samples.invented_names import RARE, RARE_AT_BANKS, dotted_name, invented_name, surname_of
from fuzhi.samples.issued_numbers import Issuer, bank_branch
from fuzhi.samples.people import Child, Family, Person
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState

AGES_ON = date(2017, 8, 31)
_ETHNICITIES = ("汉族",) * 88 + ("蒙古族",) * 7 + ("满族",) * 3 + ("朝鲜族", "回族")
_CAUSES = ("因病", "因病", "因残", "因学", "因灾", "缺土地", "缺技术", "缺劳力", "缺资金", "自身发展动力不足")


@dataclass(slots=True)
class Settler:
    """Builds families of one county; no two people of the city share both name and birth date unless planted."""

    draw: Random
    issuer: Issuer
    places: CountyPlaces
    taken: set[tuple[str, date]] = field(default_factory=set)

    def person(self, age: float, sex: str, relation: str, surname: str = "") -> Person:
        """An adult of about ``age`` years."""
        birth = self._birth(age)
        name, ethnicity = self._name(sex, birth, surname, RARE_AT_BANKS)
        return Person(name, sex, birth, self.issuer.resident_id(self.places.county, birth, sex), ethnicity, relation)

    def child(self, birth: date, sex: str, relation: str, surname: str) -> Child:
        """A child with a name of its own."""
        name, ethnicity = self._name(sex, birth, surname, RARE)
        number = self.issuer.resident_id(self.places.county, birth, sex)
        return Child(name, sex, birth, number, ethnicity, relation)

    def family(self, village: str, ages: list[float], *, twins: bool = False) -> Family:
        """A family with one child for each age (none: old people alone); twins share the first child's birth date."""
        draw = self.draw
        shape = "old" if not ages else draw.choices(("couple", "single", "grandparents"), (66, 12, 22))[0]
        oldest = max(ages, default=0.0)
        adults = self._adults(shape, oldest)
        surname = surname_of(adults[0].name)
        births = [self._birth(age) for age in ages]
        if twins:
            births = [births[0], births[0]]
        children = []
        for birth in births:
            sex = "男" if draw.random() < 0.53 else "女"
            relation = (
                ("之孙子" if sex == "男" else "之孙女")
                if shape == "grandparents"
                else ("之子" if sex == "男" else "之女")
            )
            children.append(self.child(birth, sex, relation, surname))
        family = Family(
            village, adults, children, self.issuer.phone(), self.issuer.account(), bank_branch(draw, village[:6])
        )
        for child in children:
            child.family = family
            child.ethnicity = adults[0].ethnicity
        return family

    def registered(self, family: Family) -> Family:
        """Put a family on the poverty register: household and person numbers, state, cause, assistance."""
        draw = self.draw
        family.household_no = self.issuer.household_no()
        for member in family.members:
            member.person_no = self.issuer.person_no()
        states = (PovertyState.POOR, PovertyState.EXITED_WITH_POLICY, PovertyState.EXITED_WITHOUT_POLICY)
        family.poverty = draw.choices(states, (60, 35, 5))[0]
        if family.poverty != PovertyState.POOR:
            family.exit_year = draw.choice((2015, 2016))
        for adult in family.adults:
            if draw.random() < 0.05:
                adult.disability = draw.choice("1234567") + draw.choice("1234")
        family.cause = draw.choice(_CAUSES)
        family.household_kind = "一般贫困户" if family.poverty == PovertyState.POOR else "一般脱贫户"
        roll = draw.random()
        if roll < 0.13:
            family.assistance = AssistanceKind.RURAL_MINIMUM_LIVING
            family.household_kind = "低保贫困户" if family.poverty == PovertyState.POOR else "低保脱贫户"
        elif roll < 0.15 and not family.children:
            family.assistance = AssistanceKind.DESTITUTE
            family.household_kind = "特困供养贫困户" if family.poverty == PovertyState.POOR else "特困供养脱贫户"
        return family

    def _adults(self, shape: str, oldest: float) -> list[Person]:
        draw = self.draw
        if shape in ("old", "grandparents"):
            age = draw.uniform(62, 82) if shape == "old" else min(oldest + draw.uniform(46, 60), 84)
            head = self.person(age, "男", "户主")
            return [head, self.person(age - draw.uniform(-2, 5), "女", "配偶")] if draw.random() < 0.7 else [head]
        age = oldest + draw.uniform(22, 33)
        if shape == "single":
            return [self.person(age, "男" if draw.random() < 0.5 else "女", "户主")]
        wife = max(age - draw.uniform(-2, 5), oldest + 20.2)
        couple = [self.person(age, "男", "户主"), self.person(wife, "女", "配偶")]
        if draw.random() < 0.12:
            couple.append(self.person(min(age + draw.uniform(21, 30), 88), "女", "之母"))
        return couple

    def _birth(self, age: float) -> date:
        return date.fromordinal(AGES_ON.toordinal() - int(age * 365.2425))

    def _name(self, sex: str, birth: date, surname: str, rare: str) -> tuple[str, str]:
        draw = self.draw
        ethnicity = draw.choice(_ETHNICITIES)
        for _ in range(1_000):
            if ethnicity == "蒙古族" and not surname and draw.random() < 0.15:
                name = dotted_name(draw)
            else:
                name = invented_name(draw, sex, surname, rare if draw.random() < 0.004 else "")
            if (name, birth) not in self.taken:
                self.taken.add((name, birth))
                return name, ethnicity
        raise ValueError("no name left for this birth date")


def children_ages(draw: Random, is_poor: bool) -> list[float]:
    """Ages of a family's children, youngest up; a poor family's may lie outside school age."""
    first = draw.uniform(0.5, 20.9) if is_poor else draw.uniform(3.05, 17.95)
    count = draw.choices((1, 2, 3), (62, 32, 6) if is_poor else (70, 28, 2))[0]
    ages = [first]
    for _ in range(count - 1):
        older = ages[-1] + draw.uniform(1.2, 5.5)
        if older < 20.9:
            ages.append(older)
    return ages
