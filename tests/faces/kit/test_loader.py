"""A line break of a template is never a blank on the page; blanks within a line stay."""

import pytest
from django.template import Engine

from fuzhi.faces.kit.loader import without_breaks


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>\n  发放\n  <b>3 笔</b>\n  ，共 1 元\n</p>\n", "<p>发放<b>3 笔</b>，共 1 元</p>"),
        ("<a>一</a>&#32;\n<a>二</a>", "<a>一</a>&#32;<a>二</a>"),
        ("{% if a %}\n  {{ a }}\n{% endif %}\n", "{% if a %}{{ a }}{% endif %}"),
        ('<input name="a"\n       value="b">', '<input name="a" value="b">'),
        ('<input\n  name="a"\n>', '<input name="a">'),
        ('<p class="a\n  {% if b > c %}d{% endif %}">', '<p class="a {% if b > c %}d{% endif %}">'),
        ('<c-figure label="甲 > 乙"\n  :value="one" />\n文', '<c-figure label="甲 > 乙" :value="one" />文'),
        ("{% with a=1\n   b=2 %}\n{{ a }}{% endwith %}", "{% with a=1 b=2 %}{{ a }}{% endwith %}"),
        ("{% if a < 3 and b > 1 %}\n少{% endif %}", "{% if a < 3 and b > 1 %}少{% endif %}"),
        ("<td>\n　缩进</td>", "<td>　缩进</td>"),
    ],
)
def test_breaks_go_and_blanks_stay(source: str, page: str) -> None:
    assert without_breaks(source) == page


def test_own_templates_are_read_so_and_those_of_packages_are_not() -> None:
    engine = Engine.get_default()
    assert "\n" not in engine.get_template("workspace/base.html").source
    assert "\n" in engine.get_template("ninja/swagger_cdn.html").source
