"""``python -m tests.mutation [module ...]``: mutate the named modules and say which mutants no test noticed.

Fails under 90 % of a module's mutants killed; those declared in ``equivalents.yaml`` do not count.
"""

import os
import sys
import time
from dataclasses import dataclass, field

import yaml

from tests.mutation.mutants import Mutant, sample
from tests.mutation.running import database, load_what_is_slow, run
from tests.mutation.subjects import ROOT, SAMPLE, SUBJECTS, Subject

KILLED_SHARE_MIN = 0.9
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


def tried(subject: Subject, most: int) -> Found:
    """All sampled mutants of one module."""
    source = subject.path.read_text(encoding="utf-8")
    told, seconds = run(subject, None, 600)
    if told != "passed":
        raise SystemExit(f"{subject.module}: its tests do not pass as they are")
    found, known = Found(subject), EQUIVALENTS.get(subject.module, {})
    for mutant in sample(source, most, subject.module):
        if mutant.name in known:
            found.equivalent += 1
        elif run(subject, mutant.source, 20 + 5 * seconds)[0] == "passed":
            found.survived.append(mutant)
            say(f"  survived {subject.path.name}:{mutant.line}  {mutant.name}")
        else:
            found.killed += 1
    return found


def main(words: list[str]) -> int:
    """Exit code: 0 when every module reaches the share."""
    subjects = [one for one in SUBJECTS if not words or any(word in one.module for word in words)]
    most, started, all_found = int(os.environ.get("MUTANTS", SAMPLE)), time.monotonic(), []
    load_what_is_slow()
    with database():
        for subject in subjects:
            all_found.append(tried(subject, most))
            say(str(all_found[-1]))
    killed = sum(one.killed for one in all_found)
    total = killed + sum(len(one.survived) for one in all_found)
    say(f"all: {killed} of {total} killed ({killed / max(1, total):.0%}) in {time.monotonic() - started:.0f} s")
    return 0 if all(one.share >= KILLED_SHARE_MIN for one in all_found) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
