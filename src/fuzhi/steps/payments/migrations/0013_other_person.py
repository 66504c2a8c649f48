"""Whoever acts second is another person, not only another account: asked by the database too."""

from django.db import migrations

ANOTHER = """
CREATE TRIGGER payments_batch_released_another BEFORE INSERT OR UPDATE OF released_by_id ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('released_by_id', 'made_by_id');
CREATE TRIGGER payments_batch_returned_another BEFORE INSERT OR UPDATE OF returned_by_id ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('returned_by_id', 'released_by_id');
CREATE TRIGGER payments_batch_settled_another BEFORE INSERT OR UPDATE OF settled_by_id ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('settled_by_id', 'released_by_id');
CREATE TRIGGER payments_batch_sent_back_another BEFORE INSERT OR UPDATE OF voided_by_id ON payments_batch
    FOR EACH ROW WHEN (NEW.sent_back_at IS NOT NULL) EXECUTE FUNCTION accounts_other_person('voided_by_id', 'made_by_id');
CREATE TRIGGER payments_bankreturn_confirmed_another BEFORE INSERT OR UPDATE OF confirmed_by_id ON payments_bankreturn
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('confirmed_by_id', 'recorded_by_id');
CREATE TRIGGER payments_bankreturn_reversed_another BEFORE INSERT OR UPDATE OF ended_by_id, state ON payments_bankreturn
    FOR EACH ROW WHEN (NEW.state = 'reversed') EXECUTE FUNCTION accounts_other_person('ended_by_id', 'disputed_by_id');
CREATE TRIGGER payments_withheld_confirmed_another BEFORE INSERT OR UPDATE OF confirmed_by_id ON payments_withheld
    FOR EACH ROW EXECUTE FUNCTION accounts_other_person('confirmed_by_id', 'put_by_id');
"""
BACK = """
DROP TRIGGER payments_batch_released_another ON payments_batch;
DROP TRIGGER payments_batch_returned_another ON payments_batch;
DROP TRIGGER payments_batch_settled_another ON payments_batch;
DROP TRIGGER payments_batch_sent_back_another ON payments_batch;
DROP TRIGGER payments_bankreturn_confirmed_another ON payments_bankreturn;
DROP TRIGGER payments_bankreturn_reversed_another ON payments_bankreturn;
DROP TRIGGER payments_withheld_confirmed_another ON payments_withheld;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_other_person"), ("payments", "0012_withheld")]
    operations = [migrations.RunSQL(ANOTHER, BACK)]
