"""Fields that several answers of the API share, so that each is described once."""

from typing import Annotated, Any

from ninja import Field, Query, Schema
from pydantic import AfterValidator, AliasChoices

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import NUMBER_MAX

TERM_SAID = "学期：2017-1 是 2017 年秋季，2017-2 是 2018 年春季"
COUNTY_SAID = "县，6 位区划代码"
BENEFIT_SAID = "项目代码，如 boarder_living_subsidy"


def _term(text: str) -> str:
    """The semester as the registers write it; what is none refuses the request instead of finding nothing."""
    return str(Term.parse(text))


TermText = Annotated[str, AfterValidator(_term), Query(description=TERM_SAID)]
AnyTerm = Annotated[
    str, AfterValidator(lambda text: text and _term(text)), Query("", description=f"{TERM_SAID}；留空是所有学期")
]

Key = Annotated[int, Field(ge=1, le=NUMBER_MAX)]
"""The number of a row, as a body names it."""


SeenCount = Annotated[int | None, Query(ge=0, le=NUMBER_MAX, description="办理前看到的条数；不同即不办理。可以不送")]
SeenFen = Annotated[
    int | None, Query(ge=0, le=NUMBER_MAX, description="办理前看到的合计，单位：分；不同即不办理。可以不送")
]


CODE: str = Field("", max_length=20, description="第二因素的验证码或恢复码；有第二因素的人必须送，一个只能用一次")


class Proof(Schema):
    """第二因素。"""

    code: str = CODE


class Reason(Schema):
    """为什么。"""

    reason: str = Field(description="理由，一句话")


class CountyTerm(Schema):
    """一个县的一个学期。"""

    county_code: str = Field(description=COUNTY_SAID)
    term: str = Field(description=TERM_SAID)


def codes(*kinds: type[Coded]) -> str:
    """``open 待核对、same 是同一人``: the codes of an enumeration as a description."""
    return "、".join(f"{one.value} {one.label}" for kind in kinds for one in kind)


def number_of(name: str, description: str) -> Any:
    """The field ``name`` of an answer that is the number (``pk``) of the thing shown."""
    return Field(validation_alias=AliasChoices("pk", name), description=description)
