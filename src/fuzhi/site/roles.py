"""Two roles of the database: the owner makes tables and seals the trail, everything else is done as the application's.

``DATABASE_URL`` (or the embedded server) alone: it is the owner's, and ``fuzhi setup`` makes ``<database>_app`` beside
it, by URL with a password of its own in ``FUZHI_HOME/keys``. With ``FUZHI_OWNER_URL``: that is the owner's, and
``DATABASE_URL`` names a role that somebody else made. Empty: this process is not to know the owner (web and worker).
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fuzhi.site import database
from fuzhi.site.grants import (
    ALL,
    CHANGE,
    DRAWN_COLUMNS,
    EMPTIED,
    FUNCTIONS,
    PERIOD,
    PERIOD_COLUMNS,
    READ,
    RIGHTS,
    Right,
)
from fuzhi.site.home import folder, home
from fuzhi.steps.accounts.sealing import make_key
from fuzhi.vocabulary.errors import InputError

OWNER = "FUZHI_OWNER_URL"
PASSWORD = "database.key"
NAME_MAX = 63
_NO_TRUNCATE = """
CREATE OR REPLACE FUNCTION fuzhi_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 不能清空', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
_EMPTIABLE = """
SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
   AND NOT relname = ANY(%s) AND relname NOT LIKE 'procrastinate%%'
   AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'fuzhi_no_truncate')
"""
_GRANTED = """
SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND pg_has_role(c.relowner, 'USAGE')
   AND a.grantee = coalesce((SELECT oid FROM pg_roles WHERE rolname = %s), 0)
"""
_GRANTED_COLUMNS = """
SELECT c.relname, t.attname, a.privilege_type FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid,
       aclexplode(t.attacl) a
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT t.attisdropped
   AND pg_has_role(c.relowner, 'USAGE')
   AND a.grantee = coalesce((SELECT oid FROM pg_roles WHERE rolname = %s), 0)
 ORDER BY 1, 2
"""
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
)
_VIEWS = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND pg_has_role(relowner, 'USAGE') ORDER BY 1
"""
_UNUSABLE = """
SELECT FROM pg_class s WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
   AND NOT EXISTS (SELECT FROM aclexplode(relacl) a JOIN pg_roles r ON r.oid = a.grantee
                    WHERE r.rolname = %s AND a.privilege_type = 'USAGE') LIMIT 1
"""
"""Sequences that the role cannot count with: those of tables that came since."""
_HAVING = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY(%s)
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY 1 HAVING count(*) = %s
"""
_LOOSE = """
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql' AND p.prokind = 'f' AND p.proconfig IS NULL
   AND pg_has_role(p.proowner, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
"""Functions whose names are looked up along the caller's path: a temporary table of the caller's could stand in."""
STRANGE = Right(insert=False, update=("?",))
Owner = psycopg.Connection[tuple[str, ...]]


def owner_dsn() -> str:
    """How the owner connects."""
    return os.environ.get(OWNER) or database.dsn()


def knows_owner() -> bool:
    """False in processes that were started without the owner's address."""
    return os.environ.get(OWNER) != ""


def app_dsn() -> str:
    """How the product connects for everything but what is the owner's."""
    if OWNER in os.environ:
        return database.dsn()
    parts = conninfo_to_dict(database.dsn())
    own = f"{parts.get('dbname') or parts.get('user') or database.NAME}_app"[:NAME_MAX]
    if os.environ.get("DATABASE_URL"):
        parts["password"] = _password()
    return make_conninfo("", **{**parts, "user": own})


def role() -> str:
    """The application's role."""
    return str(conninfo_to_dict(app_dsn())["user"])


def environment_of_children() -> dict[str, str]:
    """What web and worker are told: the application's address, and that there is no other."""
    return {"DATABASE_URL": app_dsn(), OWNER: ""} if os.environ.get("DATABASE_URL") else {}


def keep_password() -> None:
    """Make the password of the role that this product makes by URL, if there is none: before settings are read."""
    if os.environ.get("DATABASE_URL") and OWNER not in os.environ:
        make_key(folder("keys") / PASSWORD, secrets.token_hex(32).encode())


def _password() -> str:
    """Of the role that this product makes; empty before there is one."""
    kept = home() / "keys" / PASSWORD
    return kept.read_text(encoding="ascii") if kept.exists() else ""


@contextmanager
def as_owner() -> Iterator[None]:
    """This thread's connection as the owner's for the block. Raises InputError in a process that does not know it."""
    if not knows_owner():
        raise InputError("no_owner", "这个进程不知道数据库的所有者。", "请在运行 fuzhi serve 的机器上办理。")
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, **django_settings(owner_dsn())}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def django_settings(dsn: str) -> dict[str, object]:
    """A connection string as Django's settings name its parts."""
    parts = conninfo_to_dict(dsn)
    known = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {
        **{django: str(parts.get(name) or "") for name, django in known.items()},
        "OPTIONS": {name: value for name, value in parts.items() if name not in known and value},
    }


def is_made() -> bool:
    """True when the application's role exists."""
    with psycopg.connect(owner_dsn()) as owner:
        return _is_known(owner)


def _is_known(owner: Owner) -> bool:
    return owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [role()]).fetchone() is not None


def prepare() -> None:
    """Make the application's role where it is ours to make, and give it exactly what is declared. Safe to repeat: at
    each start, what somebody granted by hand is taken away again."""
    keep_password()
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        if OWNER not in os.environ:
            _make(owner)
        _refuse_strong(owner)
        with owner.transaction():
            owner.execute("SELECT pg_advisory_xact_lock(hashtext('fuzhi grants'))")
            for statement in statements(owner):
                owner.execute(sql.Composed([statement]))
    if not _is_reached():
        raise InputError(
            "role_not_reached",
            f"数据库不接受角色 {role()} 登录。",
            f"请让服务器接受它的密码登录（pg_hba.conf），或分别设 DATABASE_URL 和 {OWNER}；见 README“正式使用前”。",
        )


def _make(owner: Owner) -> None:
    name = sql.Identifier(role())
    try:
        if not _is_known(owner):
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        if not _is_reached():
            kept = owner.pgconn.encrypt_password(_password().encode(), role().encode(), b"scram-sha-256").decode()
            owner.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(kept)))
    except psycopg.errors.InsufficientPrivilege:
        raise InputError(
            "cannot_make_role",
            f"DATABASE_URL 的用户不能建立数据库角色 {role()}。",
            f"请数据库管理员建好一个普通角色，DATABASE_URL 写它，{OWNER} 写现在的用户；见 README“正式使用前”。",
        ) from None


def _is_reached() -> bool:
    try:
        psycopg.connect(app_dsn(), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _refuse_strong(owner: Owner) -> None:
    """A role that is the owner, or can become one, protects nothing."""
    strong = owner.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
        " OR pg_has_role(oid, current_user, 'MEMBER') OR EXISTS (SELECT FROM pg_auth_members WHERE member = oid)"
        " FROM pg_roles WHERE rolname = %s",
        [role()],
    ).fetchone()
    if strong is None or strong[0]:
        raise InputError(
            "strong_role",
            f"DATABASE_URL 的用户 {role()} {'不存在' if strong is None else '能改表或有别的权力'}。",
            "请换一个没有任何特权、不属于任何组的普通角色。",
        )


def statements(owner: Owner) -> Iterator[sql.Composable]:
    """What is missing to what is declared; nothing when it stands so already (rights are not taken and given back while
    others work)."""
    if owner.execute("SELECT FROM pg_proc WHERE proname = 'fuzhi_refuse_truncate'").fetchone() is None:
        yield sql.SQL(_NO_TRUNCATE)
    for (function,) in owner.execute(_LOOSE).fetchall():
        yield sql.SQL(f"ALTER FUNCTION {function} SET search_path = public, pg_temp")
    for (table,) in owner.execute(_EMPTIABLE, [list(EMPTIED)]).fetchall():
        yield sql.SQL(
            "CREATE TRIGGER fuzhi_no_truncate BEFORE TRUNCATE ON {} FOR EACH STATEMENT"
            " EXECUTE FUNCTION fuzhi_refuse_truncate()"
        ).format(sql.Identifier(table))
    rights = declared(owner)
    is_short = owner.execute(_UNUSABLE, [role()]).fetchone() is not None
    if is_short or granted(owner, role()) != rights or granted(owner, ""):
        yield from _anew(owner, rights)


def declared(owner: Owner) -> dict[str, Right]:
    """What the application may do to each table and view that there is; views are read."""
    known: dict[str, Right] = {}
    for right, columns in ((CHANGE, DRAWN_COLUMNS), (PERIOD, PERIOD_COLUMNS)):
        found = owner.execute(_HAVING, [list(columns), len(columns)]).fetchall()
        known.update({table: right for (table,) in found})
    tables = [table for (table,) in owner.execute(_TABLES).fetchall()]
    views = {view: READ for (view,) in owner.execute(_VIEWS).fetchall()}
    return views | {table: RIGHTS.get(table, known.get(table, READ)) for table in tables}


def _anew(owner: Owner, rights: Mapping[str, Right]) -> Iterator[sql.Composable]:
    app, base = sql.Identifier(role()), sql.Identifier(owner.info.dbname)
    for who in (sql.SQL("PUBLIC"), app):
        yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who)
        yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(who)
        yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(who)
        yield sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}").format(base, who)
    yield sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(base, app)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(app)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app)
    for function in FUNCTIONS:
        yield sql.SQL(f"GRANT EXECUTE ON FUNCTION {function} TO {{}}").format(app)
    for table, right in rights.items():
        verbs: list[sql.Composable] = [
            sql.SQL(verb) for verb, given in (("INSERT", right.insert), ("DELETE", right.delete)) if given
        ]
        if right.update == ALL:
            verbs.append(sql.SQL("UPDATE"))
        elif right.update:
            verbs.append(sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(map(sql.Identifier, right.update))))
        if verbs:
            yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(", ").join(verbs), sql.Identifier(table), app)


def granted(owner: Owner, grantee: str) -> dict[str, Right]:
    """What a role ("" = everybody) may do to each table and view of ours, as the database has it. A right that this
    product never gives (TRUNCATE, TRIGGER, REFERENCES …) makes the table's right ``STRANGE``."""
    verbs: dict[str, set[str]] = {}
    for table, verb in owner.execute(_GRANTED, [grantee]).fetchall():
        verbs.setdefault(table, set()).add(verb)
    columns: dict[str, list[str]] = {}
    for table, column, verb in owner.execute(_GRANTED_COLUMNS, [grantee]).fetchall():
        columns.setdefault(table, []).append(column if verb == "UPDATE" else f"{verb} {column}")
    return {
        table: _right(verbs.get(table, set()), tuple(columns.get(table, ()))) for table in verbs.keys() | columns.keys()
    }


def _right(verbs: set[str], columns: tuple[str, ...]) -> Right:
    if verbs - {"SELECT", "INSERT", "UPDATE", "DELETE"} or "SELECT" not in verbs:
        return STRANGE
    return Right(insert="INSERT" in verbs, update=ALL if "UPDATE" in verbs else columns, delete="DELETE" in verbs)
