"""Whoever acts second is another person, not only another account: asked by the database too."""

from django.db import migrations

ANOTHER = """
CREATE TRIGGER aid_aidlist_approved_another BEFORE INSERT OR UPDATE OF approved_by_id ON aid_aidlist
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('approved_by_id', 'made_by_id');
CREATE TRIGGER aid_readingset_confirmed_another BEFORE INSERT OR UPDATE OF confirmed_by_id ON aid_readingset
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('confirmed_by_id', 'proposed_by_id');
"""
BACK = """
DROP TRIGGER aid_aidlist_approved_another ON aid_aidlist;
DROP TRIGGER aid_readingset_confirmed_another ON aid_readingset;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_other_person"), ("aid", "0015_reading_sets")]
    operations = [migrations.RunSQL(ANOTHER, BACK)]
