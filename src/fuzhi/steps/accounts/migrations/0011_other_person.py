"""That a second person acts is asked by the database of persons, not of accounts: two accounts of one
staff number are one hand.

``accounts_other_person(doer, maker, ...)`` is named by the triggers of each step. An account without a staff number is
nobody else's; that a number is given is a task of administration.
"""

from django.db import migrations

OTHER_PERSON = """
CREATE FUNCTION accounts_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written jsonb := to_jsonb(NEW);
    second bytea := accounts_person_of(TG_ARGV[0], written ->> TG_ARGV[0]);
BEGIN
    FOR place IN 1 .. TG_NARGS - 1 LOOP
        IF second = accounts_person_of(TG_ARGV[place], written ->> TG_ARGV[place]) THEN
            RAISE EXCEPTION '% 的 % 和 % 是同一个人', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[place]
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
PERSON_OF = """
CREATE FUNCTION accounts_person_of(named text, account text) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF named LIKE '%\\_id' THEN
        RETURN (SELECT person_index FROM accounts_staff WHERE id = account::bigint);
    END IF;
    RETURN (SELECT person_index FROM accounts_staff WHERE username = account);
END $$;
"""
ANOTHER = """
CREATE TRIGGER accounts_proposal_decided_another BEFORE INSERT OR UPDATE OF decided_by_id, state ON accounts_proposal
    FOR EACH ROW WHEN (NEW.state = 'confirmed') EXECUTE FUNCTION accounts_other_person('decided_by_id', 'proposed_by_id');
"""
BACK = """
DROP TRIGGER accounts_proposal_decided_another ON accounts_proposal;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_delegation")]
    operations = [
        migrations.RunSQL(PERSON_OF, "DROP FUNCTION accounts_person_of"),
        migrations.RunSQL(OTHER_PERSON, "DROP FUNCTION accounts_other_person"),
        migrations.RunSQL(ANOTHER, BACK),
    ]
