"""The receiver of every register: intake calls it, the register says what its rows mean; all runs by set."""

import pyarrow as pa

from fuzhi.steps.intake.receivers import Classified, Gone, Prepared
from fuzhi.steps.periods import records, sql, staging, writing
from fuzhi.steps.periods.flow import Compared, Written
from fuzhi.steps.periods.register import Absence, Register
from fuzhi.steps.tasks.progress import Progress


class PeriodReceiver:
    """Previews, commits and takes back batches of one register (see :class:`fuzhi.steps.intake.receivers.Receiver`)."""

    def __init__(self, register: Register) -> None:
        self.register, self.is_by_school = register, register.absence is Absence.ENDS_IN_ITS_SCHOOL
        self.by_two = register.by_two

    def prepare(self, table: pa.Table, *, county_code: str, term: str) -> Prepared:
        """Take the accepted rows with their keys."""
        return self.register.prepare(table, county_code, term)

    def preview(self, batch_id: int) -> Classified:
        """Classify the rows; nothing is written. Raises InputError when the register refuses the batch."""
        staged = staging.stage(staging.head_of(batch_id), self.register, for_commit=False)
        self.register.check(staged)
        compared = staging.compare(staged, self.register)
        return Classified(compared.counts, compared.outcomes)

    def commit(self, batch_id: int, progress: Progress) -> Classified:
        """Write records and periods, then what follows from them."""
        progress.step("整理行")
        staged = staging.stage(staging.head_of(batch_id), self.register, for_commit=True)
        compared = staging.compare(staged, self.register)
        if not compared.counts.writes_nothing:
            written = self._write(compared, progress)
            progress.step("更新档案")
            for follow in self.register.follow:
                follow(written, progress)
        records.mark_received(staged, self.register)
        return Classified(compared.counts, compared.outcomes)

    def undo(self, batch_id: int) -> None:
        """Supersede what the batch wrote and record again what it superseded."""
        head = staging.head_of(batch_id)
        for table in self.register.tables:
            writing.take_back(table, batch_id, head.at)
        records.mark_not_received(head)
        restored = records.restore(head, self.register)
        for undone in self.register.undone:
            undone(restored)

    def gone(self, batch_id: int, *, limit: int, offset: int = 0) -> list[Gone]:
        """What the batch no longer has, before or after its commit."""
        return records.gone_of(staging.head_of(batch_id), self.register, limit=limit, offset=offset)

    def _write(self, compared: Compared, progress: Progress) -> Written:
        register, staged = self.register, compared.staged
        named = staging.spell(staged, register)
        if register.setup:
            register.setup(named)
        progress.step("认人")
        link = register.link(named) if register.link else None
        records.write_records(named, register, compared.verdict, link)
        progress.step("写入事实")
        touched, new = writing.touch(compared), compared.counts.new
        written = Written(staged.head, staged, compared.verdict, link, touched, new)
        for fact in register.facts:
            writing.write(writing.state(written, fact))
        joined = "record_id, valid_from, valid_to, superseded_at"
        sql.analyse(new, {fact.table.name: joined for fact in register.facts})
        return written
