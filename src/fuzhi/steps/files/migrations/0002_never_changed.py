"""What a stored file is stays what it is: a row is made and removed, never changed; least of all its digest."""

from django.db import migrations

KEEP = """
CREATE FUNCTION files_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '存下的文件不能改动' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER files_storedfile_never_changed BEFORE UPDATE ON files_storedfile
    FOR EACH ROW EXECUTE FUNCTION files_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION files_refuse_change CASCADE")]
