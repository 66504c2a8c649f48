"""The application's role, signed in as itself: what it was given is what is declared, and every forbidden way is shut."""

import os
import secrets
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from fuzhi.site import grants, roles
from fuzhi.site.grants import ALL, READ, RIGHTS
from fuzhi.steps.periods.registers import period_tables
from fuzhi.vocabulary.errors import InputError
from tests.factories.owning import APPLICATION

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]
PERIODS = ("registry_poverty", "registry_enrolment", "registry_account", "programmes_teacherpost")
Connection = roles.Owner
KEPT = sorted({table for table, right in RIGHTS.items() if not right.delete} | {*PERIODS})
FROZEN = sorted(
    (table, column)
    for table, column in (
        ("audit_entry", "actor"),
        ("audit_entry", "detail"),
        ("audit_leaf", "hash"),
        ("audit_seal", "root"),
        ("audit_seal", "signature"),
        ("files_storedfile", "digest"),
        ("ledger_line", "amount_fen"),
        ("ledger_entry", "made_by"),
        ("ledger_budgetline", "sum_fen"),
        ("ledger_fundshare", "percent"),
        ("payments_batch", "manifest"),
        ("payments_batch", "total_fen"),
        ("payments_batch", "made_by_id"),
        ("payments_line", "amount_fen"),
        ("payments_line", "account_sealed"),
        ("payments_line", "holder_name"),
        ("payments_claim", "person_id"),
        ("payments_bankreturn", "paid_fen"),
        ("payments_returnline", "result"),
        ("payments_receipt", "confirmed_by_id"),
        ("aid_decision", "outcome"),
        ("aid_factrow", "is_registered_poor"),
        ("aid_keptpack", "files"),
        ("aid_run", "pack_hash"),
        ("aid_aidlist", "made_by_id"),
        ("aid_noticeline", "amount_fen"),
        ("aid_objection", "text"),
        ("aid_objection", "filed_at"),
        ("casework_case", "opened_by_id"),
        ("casework_visit", "text"),
        ("registry_correction", "new"),
        ("registry_unmasking", "by"),
        ("registry_poverty", "poverty_state"),
        ("registry_enrolment", "school_code"),
        ("registry_account", "account_sealed"),
        ("registry_merge", "person_id"),
        ("accounts_disclosure", "persons"),
        ("django_migrations", "name"),
    )
)


def facts(**more: str) -> str:
    """Where the test database is."""
    known = connection.get_connection_params()
    return make_conninfo("", **{name: str(known[name]) for name in ("dbname", "host", "port")}, **more)


@pytest.fixture
def app(db: None) -> Iterator[Connection]:
    """A connection that signs in as the application's role, as web and worker do."""
    with psycopg.connect(facts(user=APPLICATION), autocommit=True) as own:
        yield own


@pytest.fixture
def owner(db: None) -> Iterator[Connection]:
    """The owner's; what it does is taken back."""
    with psycopg.connect(facts(user="fuzhi")) as own:
        yield own
        own.rollback()


def test_every_grant_is_the_declared_one(owner: Connection) -> None:
    tables = {str(table) for (table,) in owner.execute(roles._TABLES).fetchall()}
    periods = {table for table, right in roles.declared(owner).items() if right == grants.PERIOD}
    assert periods == {table.name for table in period_tables().values()} and not periods & RIGHTS.keys()
    drawn = {"registry_person", "registry_record", "registry_household", "programmes_record"}
    assert {roles.declared(owner)[table] for table in drawn} == {grants.CHANGE}
    assert tables == RIGHTS.keys() | periods | drawn, (
        "a new table is declared in fuzhi.site.grants: what may the application do to it?"
    )
    assert roles.granted(owner, APPLICATION) == roles.declared(owner)
    assert roles.granted(owner, "") == {}, "nothing is everybody's"
    columns = owner.execute(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    ).fetchall()
    named = {(table, column) for table, right in RIGHTS.items() if right.update != ALL for column in right.update}
    assert named <= set(columns)
    assert list(roles.statements(owner)) == [], "and nothing is left to do"


def test_the_role_owns_nothing_and_belongs_to_nobody(app: Connection) -> None:
    row = app.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    assert row is not None and not any(row)
    assert app.execute("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user").fetchall() == []
    assert (
        app.execute(
            "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        ).fetchall()
        == []
    )


def refused(app: Connection, statement: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
        app.execute(sql.SQL(statement))


@pytest.mark.parametrize("table", sorted({*RIGHTS, *PERIODS}))
def test_no_table_is_emptied_or_altered(app: Connection, table: str) -> None:
    for statement in (
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} ADD COLUMN more int",
        f"ALTER TABLE {table} OWNER TO {APPLICATION}",
        f"CREATE RULE away AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fuzhi_refuse_truncate()",
        f"GRANT ALL ON {table} TO PUBLIC",
    ):
        if statement.startswith("GRANT"):
            app.execute(sql.SQL(statement))  # without a right to give it gives none, and says so in a warning
        else:
            refused(app, statement)


@pytest.mark.parametrize("table", KEPT)
def test_what_is_kept_is_not_deleted(app: Connection, table: str) -> None:
    refused(app, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(table for table, right in RIGHTS.items() if right == READ))
def test_what_is_only_read_is_not_written(app: Connection, table: str) -> None:
    refused(app, f"INSERT INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(("table", "column"), FROZEN)
def test_what_stands_is_not_changed(app: Connection, table: str, column: str) -> None:
    refused(app, f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "COPY audit_entry TO PROGRAM 'cat'",
        "COPY (SELECT 1) TO '/tmp/out'",
        "COPY audit_entry FROM PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/hostname')",
        "SET ROLE fuzhi",
        "SET SESSION AUTHORIZATION fuzhi",
        "CREATE TABLE public.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION dblink",
        "CREATE ROLE mine",
        "ALTER ROLE fuzhi_app SUPERUSER",
        "ALTER ROLE fuzhi NOLOGIN",
        "ALTER SYSTEM SET fsync = off",
        "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION ledger_refuse_change() CASCADE",
        "ALTER FUNCTION ledger_check_entries(bigint[]) RESET search_path",
        "CREATE OR REPLACE VIEW ledger_fault_v AS SELECT 1 AS a",
        "DROP VIEW ledger_fault_v",
        "SELECT setval('payments_batch_id_seq', 1)",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'fuzhi'",
    ],
)
def test_no_way_around(app: Connection, statement: str) -> None:
    if not statement.startswith("ALTER SYSTEM"):  # which runs in no transaction
        app.execute("BEGIN")
    refused(app, statement)
    app.execute("ROLLBACK")


def test_a_table_of_the_callers_own_stands_in_for_none_that_a_check_asks(app: Connection) -> None:
    """Triggers look names up along a path of their own: else an empty temporary ``ledger_fault_v`` is asked instead."""
    app.execute("BEGIN")
    app.execute(
        "CREATE TEMP TABLE ledger_fault_v AS SELECT 0::bigint entry_id, 0::bigint amount_fen, NULL::text fault LIMIT 0"
    )
    app.execute(
        "INSERT INTO pg_temp.ledger_fault_v SELECT n, 0, NULL FROM generate_series(1, 100000) n, (VALUES (1), (2)) x"
    )
    app.execute(
        'INSERT INTO ledger_entry (no, "on", purpose_id, county_code, period, document_no, made_by, recorded_at, text)'
        " VALUES ('Z', now(), 'release', '220822', '2017-1', 'T', 'x', now(), '')"
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="少于两行"):
        app.execute("SET CONSTRAINTS ALL IMMEDIATE")
    app.execute("ROLLBACK")
    loose = app.execute(
        "SELECT proname FROM pg_proc p JOIN pg_language l ON l.oid = prolang WHERE lanname = 'plpgsql'"
        " AND pronamespace = 'public'::regnamespace AND prokind = 'f' AND proconfig IS NULL"
    ).fetchall()
    assert loose == []


def test_what_it_works_with_it_has(app: Connection) -> None:
    app.execute("CREATE TEMP TABLE mine (a int)")
    app.execute("ANALYZE mine")
    app.execute('SELECT tasks_analyse(\'{"registry_person": "name_key"}\', false)')
    app.execute("SELECT nextval('payments_batch_id_seq')")
    app.execute("SELECT pg_advisory_xact_lock(1)")


@pytest.mark.parametrize(
    "table", sorted(RIGHTS.keys() - grants.EMPTIED - {t for t in RIGHTS if t.startswith("procra")})
)
def test_not_even_the_owner_empties_a_table_at_one_stroke(owner: Connection, table: str) -> None:
    owner.execute(sql.SQL(f"ALTER TABLE {table} ENABLE TRIGGER fuzhi_no_truncate"))
    with pytest.raises(psycopg.errors.RestrictViolation, match="不能清空"):
        owner.execute(sql.SQL(f"TRUNCATE {table} CASCADE"))


# By address: the product makes its role beside the owner's, or takes the one that the administrator made.


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[str]:
    """A database of its own on the server of the tests; gives the address of its owner, who may make roles."""
    name = f"aid_{secrets.token_hex(4)}"
    with psycopg.connect(facts(user="fuzhi"), autocommit=True) as own:
        own.execute(sql.SQL(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'x'"))
        own.execute(sql.SQL(f"CREATE DATABASE {name} OWNER {name}"))
        address = make_conninfo(facts(user=name), dbname=name)
        monkeypatch.setenv("DATABASE_URL", address)
        monkeypatch.delenv("FUZHI_OWNER_URL", raising=False)
        with psycopg.connect(address, autocommit=True) as made:
            made.execute("CREATE TABLE payments_claim (id int, freed_by_line_id int)")
            made.execute(
                "CREATE FUNCTION tasks_analyse(jsonb, boolean) RETURNS void LANGUAGE plpgsql AS 'BEGIN RETURN; END'"
            )
        try:
            yield address
        finally:
            own.execute(sql.SQL(f"DROP DATABASE {name} WITH (FORCE)"))
            for role in (f"{name}_app", f"{name}_web", name):
                own.execute(sql.SQL(f"DROP ROLE IF EXISTS {role}"))


def test_by_address_the_role_is_made_beside_the_owner(elsewhere: str) -> None:
    roles.prepare()
    roles.prepare()
    assert roles.role() == f"{psycopg.conninfo.conninfo_to_dict(elsewhere)['dbname']}_app"
    with psycopg.connect(roles.app_dsn(), autocommit=True) as app:
        app.execute("INSERT INTO payments_claim VALUES (1, NULL)")
        app.execute("UPDATE payments_claim SET freed_by_line_id = 1")
        for statement in (
            "DELETE FROM payments_claim",
            "UPDATE payments_claim SET id = 2",
            "CREATE TABLE mine (a int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
    assert "password" in roles.app_dsn()
    children = roles.environment_of_children()
    assert children["FUZHI_OWNER_URL"] == "" and children["DATABASE_URL"] == roles.app_dsn()


def test_what_somebody_granted_by_hand_is_taken_away_again(elsewhere: str) -> None:
    roles.prepare()
    with psycopg.connect(elsewhere, autocommit=True) as own:
        own.execute(sql.SQL(f"GRANT ALL ON payments_claim TO {roles.role()}"))
        own.execute("GRANT SELECT ON payments_claim TO PUBLIC")
        assert roles.granted(own, roles.role()) == {"payments_claim": roles.STRANGE}
        roles.prepare()
        assert roles.granted(own, roles.role()) == {"payments_claim": RIGHTS["payments_claim"]}
        assert roles.granted(own, "") == {}


@pytest.mark.parametrize(
    "came",
    ["CREATE VIEW payments_claim_v AS SELECT id FROM payments_claim", "CREATE SEQUENCE audit_entry_id_seq"],
)
def test_what_an_upgrade_brings_is_granted_though_no_table_came(elsewhere: str, came: str) -> None:
    """An installation lives through many versions: one that adds a view alone must not leave pages that read nothing."""
    roles.prepare()
    with psycopg.connect(elsewhere, autocommit=True) as own:
        own.execute(came)
        roles.prepare()
        with psycopg.connect(roles.app_dsn(), autocommit=True) as app:
            app.execute("SELECT nextval('audit_entry_id_seq')" if "SEQ" in came else "SELECT * FROM payments_claim_v")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(
                    "ALTER SEQUENCE audit_entry_id_seq RESTART" if "SEQ" in came else "DROP VIEW payments_claim_v"
                )
        assert list(roles.statements(own)) == []


def test_a_view_that_could_be_written_through_is_only_read(elsewhere: str) -> None:
    with psycopg.connect(elsewhere, autocommit=True) as own:
        own.execute("CREATE VIEW payments_claim_v AS SELECT id FROM payments_claim")
        roles.prepare()
        own.execute(sql.SQL("GRANT INSERT ON payments_claim_v TO {}").format(sql.Identifier(roles.role())))
        roles.prepare()
        with (
            psycopg.connect(roles.app_dsn(), autocommit=True) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("INSERT INTO payments_claim_v VALUES (3)")


def test_a_role_that_the_administrator_made_is_taken(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(psycopg.conninfo.conninfo_to_dict(elsewhere)["dbname"])
    with psycopg.connect(facts(user="fuzhi"), autocommit=True) as own:
        own.execute(sql.SQL(f"CREATE ROLE {name}_web LOGIN"))
    monkeypatch.setenv("DATABASE_URL", make_conninfo(elsewhere, user=f"{name}_web"))
    monkeypatch.setenv("FUZHI_OWNER_URL", elsewhere)
    roles.prepare()
    assert roles.role() == f"{name}_web" and roles.owner_dsn() == elsewhere
    with psycopg.connect(elsewhere) as owner:
        assert roles.granted(owner, f"{name}_web") == {"payments_claim": RIGHTS["payments_claim"]}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ("LOGIN CREATEROLE", "strong_role"),
        ("LOGIN SUPERUSER", "strong_role"),
        ("LOGIN CREATEDB", "strong_role"),
        ("", "strong_role"),
        ("NOLOGIN", "role_not_reached"),
    ],
)
def test_a_role_that_protects_nothing_is_refused(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch, made: str, code: str
) -> None:
    name = str(psycopg.conninfo.conninfo_to_dict(elsewhere)["dbname"])
    if made:
        with psycopg.connect(facts(user="fuzhi"), autocommit=True) as own:
            own.execute(sql.SQL(f"CREATE ROLE {name}_web {made}"))
    monkeypatch.setenv("DATABASE_URL", make_conninfo(elsewhere, user=f"{name}_web"))
    monkeypatch.setenv("FUZHI_OWNER_URL", elsewhere)
    with pytest.raises(InputError) as told:
        roles.prepare()
    assert told.value.code == code


def test_the_owner_itself_is_not_taken_for_the_application(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_OWNER_URL", elsewhere)
    with pytest.raises(InputError) as told:
        roles.prepare()
    assert told.value.code == "strong_role"


def test_an_owner_that_may_make_no_role_says_what_to_do(elsewhere: str) -> None:
    with psycopg.connect(facts(user="fuzhi"), autocommit=True) as own:
        own.execute(sql.SQL(f"ALTER ROLE {psycopg.conninfo.conninfo_to_dict(elsewhere)['dbname']} NOCREATEROLE"))
    with pytest.raises(InputError) as told:
        roles.prepare()
    assert told.value.code == "cannot_make_role" and "FUZHI_OWNER_URL" in str(told.value)


def test_a_process_that_is_not_to_know_the_owner_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_OWNER_URL", "")
    assert not roles.knows_owner()
    assert roles.app_dsn() == os.environ["DATABASE_URL"]
