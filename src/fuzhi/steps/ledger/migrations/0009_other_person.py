"""Whoever acts second is another person, not only another account: asked by the database too."""

from django.db import migrations

ANOTHER = """
CREATE TRIGGER ledger_shareset_decided_another BEFORE INSERT OR UPDATE OF decided_by ON ledger_shareset
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('decided_by', 'made_by');
CREATE TRIGGER ledger_budgetline_decided_another BEFORE INSERT OR UPDATE OF decided_by ON ledger_budgetline
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('decided_by', 'made_by');
"""
BACK = """
DROP TRIGGER ledger_shareset_decided_another ON ledger_shareset;
DROP TRIGGER ledger_budgetline_decided_another ON ledger_budgetline;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_other_person"), ("ledger", "0008_lines_counted_at_commit")]
    operations = [migrations.RunSQL(ANOTHER, BACK)]
