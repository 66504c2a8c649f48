"""Tables of files."""

import uuid

from django.db import models

from fuzhi.steps.audit.free_text import FreeLine


class StoredFile(models.Model):
    """A file that came in or was made; its bytes stand under their SHA-256 and are never changed."""

    personal_data = "文件名由用户给出；内容可能含个人信息，只给本县经办人员"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField("摘要", max_length=64, db_index=True)
    size = models.BigIntegerField("字节数")
    name = FreeLine("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=120)
    county_code = models.CharField("县区", max_length=6, blank=True)
    made_by = models.CharField("办理人", max_length=64)
    purpose = models.CharField("用途", max_length=40)
    made_at = models.DateTimeField("存入")
    expires_on = models.DateField("保存到", null=True)
