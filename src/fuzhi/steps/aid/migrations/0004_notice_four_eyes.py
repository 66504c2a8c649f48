"""Whoever submitted a list does not open its notice: the database refuses it too, whatever the service says."""

from django.db import migrations

CREATE = """
CREATE FUNCTION aid_notice_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM aid_aidlist l WHERE l.id = NEW.list_id AND l.made_by_id = NEW.opened_by_id) THEN
    RAISE EXCEPTION 'aid_notice_four_eyes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_notice_four_eyes BEFORE INSERT OR UPDATE OF opened_by_id, list_id ON aid_notice
  FOR EACH ROW EXECUTE FUNCTION aid_notice_four_eyes();
"""
DROP = "DROP TRIGGER aid_notice_four_eyes ON aid_notice; DROP FUNCTION aid_notice_four_eyes();"


class Migration(migrations.Migration):
    """The trigger."""

    dependencies = [("aid", "0003_merged_persons")]
    operations = [migrations.RunSQL(CREATE, DROP)]
