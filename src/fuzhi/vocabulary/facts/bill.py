"""What a semester costs and how many days meals were served."""

from fuzhi.vocabulary.facts.fact import DAYS_MAX, Fact, FactType, Paper, money

_BILL = Paper("本学期收费清单", "就读学校", False)

BILL_FACTS = (
    Fact(
        "meal_days",
        FactType.WHOLE,
        "本学期供餐天数",
        least=0,
        most=DAYS_MAX,
        paper=Paper("供餐天数记录", "就读学校", False),
        sources=("bill_id",),
        short="用餐",
    ),
    money(
        "care_fee_fen",
        "本学期保教费",
        Paper(_BILL.name, "就读幼儿园", False),
        "bill_id",
        "kindergarten_id",
        short="保教费",
    ),
    money("public_care_fee_fen", "同类公办园保教费标准", Paper("公办园收费标准", "县教育局", False), "kindergarten_id"),
    money("misc_fee_fen", "本学期杂费", _BILL, "bill_id", short="杂费"),
    money("textbook_fee_fen", "本学期教科书费", _BILL, "bill_id", short="课本费"),
    money("bus_fare_fen", "本学期校车乘车费", Paper("校车收费清单", "就读学校", False), "bill_id", short="乘车费"),
    money("tuition_fen", "本学期学费", _BILL, "bill_id", short="学费"),
    money("public_tuition_fen", "同类公办学校学费标准", Paper("公办学校学费标准", "县教育局", False), "school_id"),
    money("accommodation_fen", "本学期住宿费", _BILL, "bill_id", short="住宿费"),
)
