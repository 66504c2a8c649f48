"""The questions of the public check, as data of the pack: which are asked of whom, and what each answer says as facts.

An answer that says nothing (说不清) leaves the facts unknown; unknown is never no.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fuzhi.policy.facts import STUDENT_TERM, FactType

Answers = Mapping[str, str]
FactValue = str | int | bool
UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its words, a hint, the short form of the summary line (empty = not shown), and its facts."""

    code: str
    words: str
    facts: Mapping[str, FactValue]
    short: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ``asked_after``: each of these was answered with one of the listed codes; ``not_asked_after``: none was.
    """

    code: str
    words: str
    hint: str
    answers: tuple[Answer, ...]
    asked_after: Mapping[str, tuple[str, ...]]
    not_asked_after: Mapping[str, tuple[str, ...]]

    def is_asked(self, answers: Answers) -> bool:
        """True when it applies after the answers so far."""
        return all(answers.get(code) in listed for code, listed in self.asked_after.items()) and not any(
            answers.get(code) in listed for code, listed in self.not_asked_after.items()
        )


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A pack's questions in the order in which they are asked."""

    questions: tuple[Question, ...] = ()

    def asked_of(self, answers: Answers) -> list[Question]:
        """The questions that apply, in order, given what was answered so far."""
        return [question for question in self.questions if question.is_asked(answers)]

    def kept(self, given: Answers) -> dict[str, str]:
        """Only answers that exist, and only to questions that apply; anything else in the address is dropped."""
        answers: dict[str, str] = {}
        for question in self.questions:
            code = given.get(question.code, "")
            if question.is_asked(answers) and any(answer.code == code for answer in question.answers):
                answers[question.code] = code
        return answers

    def next_of(self, answers: Answers) -> Question | None:
        """The first question not yet answered, None when all are."""
        return next((question for question in self.asked_of(answers) if question.code not in answers), None)

    def count_of(self, answers: Answers) -> tuple[int, int]:
        """How many questions there are in all after these answers, on the shortest way and on the longest: what is
        answered next may only bring the two together."""
        known: dict[tuple[str | None, ...], tuple[int, int]] = {}
        decisive = self._decisive()

        def ahead(at: int, given: dict[str, str]) -> tuple[int, int]:
            if at == len(self.questions):
                return 0, 0
            question = self.questions[at]
            if not question.is_asked(given):
                return ahead(at + 1, given)
            if question.code in given:
                few, many = ahead(at + 1, given)
                return few + 1, many + 1
            key = (question.code, *(given.get(code) for code in decisive[at]))
            if key not in known:
                ways = [ahead(at + 1, given | {question.code: answer.code}) for answer in question.answers]
                known[key] = min(few for few, _ in ways) + 1, max(many for _, many in ways) + 1
            return known[key]

        return ahead(0, dict(answers))

    def _decisive(self) -> list[list[str]]:
        """For each question, the earlier ones whose answers decide what is asked from there on."""
        found: list[list[str]] = []
        later: dict[str, None] = {}
        for question in reversed(self.questions):
            later |= dict.fromkeys((*question.asked_after, *question.not_asked_after))
            found.append(list(later))
        return found[::-1]

    def chosen(self, answers: Answers) -> list[tuple[Question, Answer]]:
        """Questions with their chosen answers."""
        return [
            (question, next(answer for answer in question.answers if answer.code == answers[question.code]))
            for question in self.asked_of(answers)
            if question.code in answers
        ]

    def facts_of(self, answers: Answers) -> dict[str, FactValue]:
        """What the answers say, as columns of the fact table."""
        facts: dict[str, FactValue] = {}
        for _, answer in self.chosen(answers):
            facts |= answer.facts
        return facts

    def faults(self) -> Iterator[tuple[str, str]]:
        """(place, what is wrong): a code twice, an answer nobody can give, a fact or value that does not exist."""
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.code in seen:
                yield question.code, "这个问题写了两次"
            for code, listed in (*question.asked_after.items(), *question.not_asked_after.items()):
                known = {answer.code for answer in seen[code].answers} if code in seen else set()
                for unknown in [one for one in listed if one not in known]:
                    yield question.code, f"前面没有问题 {code} 的答案 {unknown}"
            if len({answer.code for answer in question.answers}) < len(question.answers) or not question.answers:
                yield question.code, "没有答案，或答案的代码重复"
            for answer in question.answers:
                yield from ((f"{question.code}.{answer.code}", text) for text in _wrong(answer))
            seen[question.code] = question
        if self.questions and any("stage" not in answer.facts for answer in self.questions[0].answers):
            yield self.questions[0].code, "第一个问题要问学段：每个答案都要说明 stage，因为每个项目都看它"


def _wrong(answer: Answer) -> Iterator[str]:
    for name, value in answer.facts.items():
        if name not in STUDENT_TERM.names:
            yield f"没有事实 {name}"
            continue
        fact = STUDENT_TERM.column(name)
        fits = {
            FactType.FLAG: isinstance(value, bool),
            FactType.WHOLE: isinstance(value, int) and not isinstance(value, bool),
            FactType.TEXT: isinstance(value, str) and (not fact.values or value in fact.values),
        }[fact.type]
        if not fits:
            yield f"事实 {name} 不能是 {value}；可以是：{fact.allowed}"


def read_questions(entries: object) -> Questionnaire:
    """The questionnaire of ``questions.yaml``; TypeError, KeyError or ValueError for what has another shape."""
    if not isinstance(entries, list):
        if entries:
            raise TypeError("questions.yaml is a list of questions")
        return Questionnaire()
    return Questionnaire(tuple(_question(entry) for entry in entries))


def _question(entry: Mapping[str, object]) -> Question:
    answers = entry["answers"]
    if not isinstance(answers, list):
        raise TypeError(f"answers of {entry['code']} are a list")
    return Question(
        str(entry["code"]),
        str(entry["words"]),
        str(entry.get("hint", "")),
        tuple(_answer(answer) for answer in answers),
        _codes(entry.get("asked_after")),
        _codes(entry.get("not_asked_after")),
    )


def _answer(entry: Mapping[str, object]) -> Answer:
    facts = entry.get("facts") or {}
    if not isinstance(facts, dict):
        raise TypeError(f"facts of {entry['code']} are pairs of name and value")
    return Answer(
        str(entry["code"]), str(entry["words"]), facts, str(entry.get("short", "")), str(entry.get("hint", ""))
    )


def _codes(entry: object) -> dict[str, tuple[str, ...]]:
    if entry is None:
        return {}
    if not isinstance(entry, dict):
        raise TypeError("asked_after and not_asked_after are pairs of question and answers")
    return {str(code): tuple(str(one) for one in listed) for code, listed in entry.items()}
