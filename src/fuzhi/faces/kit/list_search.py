"""What is typed into a search, as tests on the columns of a list."""

from fuzhi.faces.kit.list_sources import Test
from fuzhi.steps.accounts.masking import tail_sought
from fuzhi.vocabulary.names import name_key, sought


def searched(name: str, operator: str, query: str) -> list[Test]:
    """Tests, one of which must hold: what was typed is folded as what is kept was when it came in.

    ``tail`` is the last four of an ID; ``capitals`` a prefix of a number that is written in capitals. A title or a
    Latin name keeps its blanks: it is sought as typed, too.
    """
    text = sought(query) or query
    if operator == "capitals":
        return [(name, "prefix", text.upper())]
    if operator == "tail":
        return [(name, "=", tail_sought(text))]
    if operator == "part":
        return [(name, operator, name_key(text))]
    if operator == "contains":
        return [(name, operator, one) for one in dict.fromkeys((text, query))]
    return [(name, operator, text.lower() if operator == "prefix" else text.upper())]
