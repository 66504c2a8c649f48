"""``python -m tests.mutation [module ...]``: mutate the named modules and say which mutants no test noticed.

Fails under 90 % of a module's mutants killed; those declared in ``equivalents.yaml`` do not count.
"""

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import yaml

from tests.mutation.mutants import Mutant, sample
from tests.mutation.running import hands, judge
from tests.mutation.subjects import ROOT, SAMPLE, SUBJECTS, Subject

KILLED_SHARE_MIN = 0.9
HANDS = 2
"""How many mutants are tried at a time."""
EQUIVALENTS: dict[str, dict[str, str]] = yaml.safe_load(
    (ROOT / "tests" / "mutation" / "equivalents.yaml").read_text(encoding="utf-8")
)


@dataclass
class Found:
    """What became of a module's mutants."""

    subject: Subject
    killed: int = 0
    equivalent: int = 0
    survived: list[Mutant] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of those that could be noticed, how many were."""
        return self.killed / max(1, self.killed + len(self.survived))

    def __str__(self) -> str:
        return (
            f"{self.subject.module}: {self.killed} killed, {len(self.survived)} survived, "
            f"{self.equivalent} equivalent ({self.share:.0%})"
        )


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tried(subject: Subject, most: int, judges: Sequence[ProcessPoolExecutor]) -> Found:
    """All sampled mutants of one module, shared out among the judges."""
    found, known = Found(subject), EQUIVALENTS.get(subject.module, {})
    sampled = sample(subject.path.read_text(encoding="utf-8"), most, subject.module)
    mutants = [one for one in sampled if one.name not in known]
    found.equivalent = len(sampled) - len(mutants)
    shares = [mutants[place :: len(judges)] for place in range(len(judges))]
    asked = [
        one.submit(judge, subject, [mutant.source for mutant in share])
        for one, share in zip(judges, shares, strict=True)
    ]
    for share, answer in zip(shares, asked, strict=True):
        for mutant, told in zip(share, answer.result(), strict=True):
            if told != "failed":
                say(f"  {told} {subject.path.name}:{mutant.line}  {mutant.name}")
            if told == "passed":
                found.survived.append(mutant)
    found.killed = len(mutants) - len(found.survived)
    return found


def main(words: list[str]) -> int:
    """Exit code: 0 when every module reaches the share."""
    subjects = [one for one in SUBJECTS if not words or any(word in one.module for word in words)]
    most, started, all_found = int(os.environ.get("MUTANTS", SAMPLE)), time.monotonic(), []
    with hands(int(os.environ.get("HANDS", HANDS))) as judges:
        for subject in subjects:
            begun = time.monotonic()
            all_found.append(tried(subject, most, judges))
            say(f"{all_found[-1]}, {time.monotonic() - begun:.0f} s")
    killed = sum(one.killed for one in all_found)
    total = killed + sum(len(one.survived) for one in all_found)
    say(f"all: {killed} of {total} killed ({killed / max(1, total):.0%}) in {time.monotonic() - started:.0f} s")
    return 0 if all(one.share >= KILLED_SHARE_MIN for one in all_found) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
