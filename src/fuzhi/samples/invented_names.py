"""Invented names of people: surname and given name drawn from lists of our own,
a few rare characters, a few with a dot."""

from random import Random

_SURNAMES = (
    "王王王王李李李李张张张张刘刘刘陈陈杨杨赵赵黄周吴徐孙孙马朱胡林郭何高高罗郑梁谢宋唐许邓冯韩"
    "曹曾彭萧蔡潘田董袁于于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟"
    "秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔汤"
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
_MALE = (
    "伟强磊洋勇军杰涛超明刚平辉鹏飞宇浩凯健俊帆旭阳博文轩昊天泽睿子豪晨逸航嘉铭志国建华海龙波斌"
    "峰宁亮成康鑫瑞林森源东来福顺德广庆满仓树田春生长山河永昌"
)
_FEMALE = (
    "芳娜敏静丽艳娟霞秀英华玲桂兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉婷婉欣怡雨"
    "萱诗涵梦琪思雅馨可心一诺紫晴彤悦蕊桐宁蓉岚苑蕾露"
)
RARE = "䶮㛃𠮷龑赟屾"
RARE_AT_BANKS = "龑赟屾"
"""Rare characters that GBK has: an account holder is written in bank files of that character set."""
_MONGOL_FIRST = ("巴特尔", "阿古拉", "那木拉", "乌兰", "其其格", "苏日娜", "格日乐", "哈斯", "萨仁", "敖登")
_MONGOL_LAST = ("图雅", "高娃", "巴雅尔", "朝鲁", "毕力格", "托娅", "格根", "宝音", "乌云", "塔娜")
PRIVATE_USE = {"䶮": "\ue863"}


def invented_name(draw: Random, sex: str, surname: str = "", rare: str = "") -> str:
    """A plausible name that belongs to nobody in particular; ``surname`` is kept when given, ``rare``:
    what it may end in."""
    family = surname or (draw.choice(_DOUBLE_SURNAMES) if draw.random() < 0.004 else draw.choice(_SURNAMES))
    given = _MALE if sex == "男" else _FEMALE
    if rare:
        return family + draw.choice(rare)
    if draw.random() < 0.2:
        return family + draw.choice(given)
    return family + draw.choice(given) + draw.choice(given)


def dotted_name(draw: Random) -> str:
    """A two-part name with the dot U+00B7, as on ID cards of several nationalities."""
    return f"{draw.choice(_MONGOL_FIRST)}·{draw.choice(_MONGOL_LAST)}"


def surname_of(name: str) -> str:
    """The family name inside an invented name (dotted names have none)."""
    if "·" in name:
        return ""
    return name[:2] if name[:2] in _DOUBLE_SURNAMES else name[0]
