"""Tables of tasks."""

import uuid

from django.db import models

from fuzhi.steps.audit.free_text import FreeLine, FreeText
from fuzhi.steps.tasks.states import TASKS, TaskAct, TaskState


class Task(models.Model):
    """One piece of long work. ``epoch`` fences a worker out that was frozen while another took over."""

    personal_data = "办理人用户名；参数只含编号"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=40)
    title = FreeLine("名称", max_length=120)
    payload = models.JSONField("参数", default=dict)
    made_by = models.CharField("办理人", max_length=64)
    county_code = models.CharField("县区", max_length=6, blank=True)
    state = models.CharField(
        "状态", max_length=8, choices=[(s.value, s.label) for s in TaskState], default=TaskState.WAITING.value
    )
    step = models.CharField("步骤", max_length=120, blank=True)
    done = models.IntegerField("已完成", default=0)
    total = models.IntegerField("共", default=0)
    result = models.JSONField("结果", null=True)
    error_code = models.CharField(max_length=40, blank=True)
    message = FreeText("说明", blank=True)
    mend = FreeText("怎么办", blank=True)
    epoch = models.IntegerField(default=0)
    made_at = models.DateTimeField("提交")
    made_on = models.DateField("提交日", null=True)
    started_at = models.DateTimeField("开始", null=True)
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        indexes = [models.Index(fields=["made_by", "-made_at"], name="tasks_task_mine")]

    @property
    def is_over(self) -> bool:
        """Done or failed."""
        return not TASKS.may(self, TaskAct.BEGIN)

    @property
    def percent(self) -> int:
        """0 to 100; 0 while the total is unknown."""
        if self.state == TaskState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
