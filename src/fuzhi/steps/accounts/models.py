"""Tables of accounts: staff, what one of them proposes and another confirms, the conditions they keep for their lists,
and the product's few settings."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property

from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.audit.free_text import FreeLine, FreeText
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.terms import zh_date


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by username for Django's sign-in; accounts are made by ``services.add_staff`` alone."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The account of that name, in any case."""
        return self.get(username=(username or "").lower())


class Staff(AbstractBaseUser):
    """A person who signs in: one role, one area. Roles that clash cannot meet in one account: there is only one."""

    personal_data = "姓名、用户名、工号的摘要"

    username = models.CharField("用户名", max_length=64, unique=True)
    display_name = models.CharField("姓名", max_length=60)
    role = models.CharField("岗位", max_length=12, choices=Role.choices())
    area_code = models.CharField("区域", max_length=12)
    school_code = models.CharField("学校", max_length=10, blank=True)
    person_index = models.BinaryField("工号（带密钥的摘要）", null=True)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    made_at = models.DateTimeField("开立", auto_now_add=True)
    times_closed = models.IntegerField("停用次数", default=0, db_default=0)
    must_set_password = models.BooleanField("须先设自己的密码", default=False, db_default=False)
    has_second_factor = models.BooleanField("有第二因素", default=False, db_default=False)

    standing_for: "Staff | None" = None
    """Whose role this is just now; no column."""
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = StaffManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.SCHOOL.value) ^ Q(school_code=""),
                name="accounts_staff_school_role_has_school",
                violation_error_message="学校资助员必须写明学校，其他岗位不写学校。",
            ),
            models.CheckConstraint(
                condition=Q(area_code__regex=r"^\d{4}$|^\d{6}$|^\d{9}$|^\d{12}$"),
                name="accounts_staff_area_code",
                violation_error_message="区域代码应为4、6、9或12位数字。",
            ),
            models.UniqueConstraint(
                fields=["person_index"],
                condition=Q(is_active=True),
                name="accounts_staff_one_account_a_person",
                violation_error_message="这个人已有一个在用的账号。",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def is_same_person(self, staff_id: int | None = None, *, named: str = "") -> bool:
        """True for this account, for another one of the same person (one that was closed, in another role), and for
        those of whom this person stands for, or who stands for this one, today: together they are one hand. Every
        check that a second person acts asks here; ``named`` is for a table that keeps the user name."""
        if named:
            other = Staff.objects.filter(username=named)
        elif staff_id is None:
            return False
        else:
            other = Staff.objects.filter(pk=staff_id)
        if self.pk == staff_id or self.username == named:
            return True
        hands = {self.pk, *self._one_hand}
        same = Staff.objects.filter(pk__in=hands, person_index__isnull=False).values("person_index")
        return other.filter(Q(pk__in=hands) | Q(person_index__in=same)).exists()

    @cached_property
    def _one_hand(self) -> frozenset[int]:
        """Who stands for this account today, and for whom it stands."""
        standing = Delegation.in_force().filter(Q(giver=self.pk) | Q(taker=self.pk))
        return frozenset(one for pair in standing.values_list("giver", "taker") for one in pair)

    @property
    def acts_as(self) -> str:
        """The user name, and for whom: what a task keeps of who started it (``queries.staff_named`` reads it)."""
        return f"{self.username}~{self.standing_for.username}" if self.standing_for else self.username

    def stand_for(self, giver: "Staff") -> None:
        """Act in the giver's role and area under the own name, for this one request or task; nothing is kept."""
        self.standing_for = giver
        self.role, self.area_code, self.school_code = giver.role, giver.area_code, giver.school_code

    def save(self, *args: Any, **more: Any) -> None:
        """Raises RuntimeError where the role of somebody else would be written into the own account."""
        if self.standing_for and not more.get("update_fields"):
            raise RuntimeError("an account that stands for another is saved by its columns")
        super().save(*args, **more)

    def get_session_auth_hash(self) -> str:
        """What a session must know to go on: a new password ends it, and so does closing, also after reopening."""
        return f"{super().get_session_auth_hash()}.{self.times_closed}"

    @property
    def scope(self) -> Scope:
        """The area this person sees; system administration sees no children and no money."""
        return NOTHING if self.role == Role.ADMIN else Scope(self.area_code, self.school_code)

    @property
    def role_label(self) -> str:
        """The role as people say it."""
        return Role(self.role).label

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used."""
        return False


class SettingLink(models.Model):
    """A link with which a person sets their own password: once, for some days; only its digest is kept."""

    personal_data = "链接的带密钥摘要、账号、开立人"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="setting_links")
    digest = models.BinaryField("链接的摘要", unique=True)
    made_by = models.CharField("给出链接的人", max_length=64)
    made_at = models.DateTimeField("给出")
    ends_at = models.DateTimeField("失效")
    used_at = models.DateTimeField("用过", null=True)

    class Meta:
        """One account has one link that can still be used."""

        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lt=F("ends_at")), name="accounts_settinglink_in_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.ends_at}"


class Delegation(models.Model):
    """For a leave: who stands for whom, from one day to another; what stands here counts, unless it was ended."""

    personal_data = "账号、请假的起止和理由"

    giver = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_taken")
    seat = models.CharField("岗位和区域", max_length=40)
    from_on = models.DateField("从")
    until_on = models.DateField("到")
    reason = FreeText("理由")
    made_at = models.DateTimeField("生效")
    confirmed_by = models.CharField("确认人", max_length=64, blank=True)
    ended_at = models.DateTimeField("提前结束", null=True)
    ended_by = models.CharField("谁结束的", max_length=64, blank=True)

    class Meta:
        """Of two persons, for days that are."""

        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="accounts_delegation_to_another"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="accounts_delegation_days"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ended_by=""), name="accounts_delegation_ended_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"

    @property
    def words(self) -> str:
        """As people say it."""
        giver = f"{self.giver.display_name}（{self.giver.role_label}）"
        return f"{zh_date(self.from_on)}至{zh_date(self.until_on)}由{self.taker.display_name}代{giver}办理"

    @property
    def is_now(self) -> bool:
        """True on its days."""
        return self.from_on <= clock.today() <= self.until_on

    @classmethod
    def in_force(cls) -> QuerySet["Delegation"]:
        """Those of today whose two accounts are open; it ends by itself."""
        today = clock.today()
        return cls.objects.filter(
            from_on__lte=today, until_on__gte=today, ended_at=None, giver__is_active=True, taker__is_active=True
        )


class SecondFactor(models.Model):
    """The secret of the app on somebody's telephone, and the last step of which a code was taken."""

    personal_data = "账号、验证器密钥的密文"

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="second_factor")
    secret = models.BinaryField("密钥的密文")
    made_at = models.DateTimeField("开始设置")
    confirmed_at = models.DateTimeField("启用", null=True)
    last_step = models.BigIntegerField("用过的最后一步", default=0, db_default=0)

    def __str__(self) -> str:
        return str(self.staff_id)


class RecoveryCode(models.Model):
    """A code that stands in once for a lost telephone; only its digest is kept."""

    personal_data = "账号、恢复码的带密钥摘要"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="recovery_codes", db_index=False)
    digest = models.BinaryField("恢复码的摘要")
    used_at = models.DateTimeField("用过", null=True)

    class Meta:
        """A code stands once for a person."""

        constraints = [models.UniqueConstraint(fields=["staff", "digest"], name="accounts_recoverycode_once")]

    def __str__(self) -> str:
        return str(self.staff_id)


class Tally(models.Model):
    """How often somebody tried something since a moment (``tallies.Limit``)."""

    personal_data = "登录和来信的网络地址、登录名，一天后删去"

    what = models.CharField(max_length=24)
    who = models.CharField(max_length=120)
    since = models.DateTimeField(db_index=True)
    count = models.IntegerField()

    class Meta:
        """One row a thing and somebody."""

        constraints = [models.UniqueConstraint(fields=["what", "who"], name="accounts_tally_once")]


class Setting(models.Model):
    """A setting that administration changes at run time: the demo's date, the semester in work."""

    personal_data = "无"

    key = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField(auto_now=True)


class Disclosure(models.Model):
    """Whole numbers of so many persons were shown or handed out to one account; why stands in the audit trail."""

    personal_data = "用户名"

    by = models.CharField("查看人", max_length=64)
    at = models.DateTimeField("时间")
    persons = models.IntegerField("人数")
    what = models.CharField("内容", max_length=60)

    class Meta:
        """Counted by account and hour."""

        indexes = [models.Index(fields=["by", "at"], name="accounts_disclosure_hour")]

    def __str__(self) -> str:
        return f"{self.by} {self.what} {self.persons}"


class SavedView(models.Model):
    """Conditions of a list that a person keeps under a name, for this person alone or (``office`` = a seat's key) for
    everybody of that role and area; with ``home_path`` they stand on the maker's home page and open there."""

    personal_data = "查找条件（可能含姓名）"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="saved_views", db_index=False)
    list_name = models.CharField("列表", max_length=60)
    name = FreeLine("名称", max_length=30)
    query = FreeLine("条件", max_length=1000)
    office = models.CharField("本单位", max_length=60, blank=True, default="", db_default="")
    home_path = models.CharField("工作台", max_length=200, blank=True, default="", db_default="")

    class Meta:
        """A name stands once a list and person."""

        constraints = [
            models.UniqueConstraint(fields=["staff", "list_name", "name"], name="accounts_savedview_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="accounts_savedview_says_something",
                violation_error_message="请写名称，并至少有一个条件。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """How a person wants a list: ``[key, is shown, width]`` of each column in order; without a name, what holds for all
    lists."""

    personal_data = "账号"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    list_name = models.CharField("列表", max_length=60, blank=True)
    columns = models.JSONField("列", default=list)
    is_close = models.BooleanField("行距紧凑", default=False)

    class Meta:
        """One a list and person."""

        constraints = [models.UniqueConstraint(fields=["staff", "list_name"], name="accounts_listlayout_once")]

    def __str__(self) -> str:
        return self.list_name


class Proposal(models.Model):
    """A change that counts only when a second person has confirmed it. What it says never changes; only its state does.

    ``about`` and ``part`` say which part of which thing (a person's account, a semester's reading); ``content`` is what
    the step that owns the thing needs to make the change, ``sealed`` the whole number in it.
    """

    personal_data = "改前改后的内容（号码只有尾号）、户名、账号密文、办理人"

    kind = models.CharField("种类", max_length=24)
    about = models.CharField("对象", max_length=64)
    part = models.CharField("事项", max_length=40)
    county_code = models.CharField("县", max_length=6, blank=True)
    name = models.CharField("名称", max_length=100)
    old = FreeText("原来", blank=True)
    new = FreeText("改为", blank=True)
    reason = FreeText("依据")
    content = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    state = models.CharField(
        "状态", max_length=10, choices=ProposalState.choices(), default=ProposalState.WAITING.value
    )
    proposed_by = models.ForeignKey(Staff, models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField("提出")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="decided_proposals")
    decided_at = models.DateTimeField("办结", null=True)
    end_reason = FreeText("退回理由", blank=True)
    request_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    class Meta:
        """One thing waits once; whoever proposes does not confirm."""

        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "part"],
                condition=Q(state=ProposalState.WAITING.value),
                name="accounts_proposal_one_waiting",
                violation_error_message="这一项已有一份更改等另一人确认。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.CONFIRMED.value)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="accounts_proposal_four_eyes",
                violation_error_message="提出的人不能确认自己提出的更改。",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING.value) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="accounts_proposal_ended_by_someone",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_proposal_reason"),
        ]
        indexes = [models.Index(fields=["county_code", "state", "id"], name="accounts_proposal_county")]

    def __str__(self) -> str:
        return f"{self.name}（{self.old} → {self.new}）"
