"""Fresh statistics for who does not own the tables: the owner's function, for tables of the product alone."""

from django.db import migrations

ANALYSE = """
CREATE FUNCTION tasks_analyse(wanted jsonb, waits boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record;
BEGIN
    FOR one IN SELECT c.relname,
                      (SELECT string_agg(quote_ident(trim(part)), ', ')
                         FROM unnest(string_to_array(nullif(wanted ->> c.relname, ''), ',')) part) AS columns
                 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                  AND (wanted IS NULL OR wanted ? c.relname) ORDER BY 1
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED %s) public.%I', (NOT waits)::text, one.relname) || coalesce(' (' || one.columns || ')', '');
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION tasks_analyse(jsonb, boolean) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_moves")]
    operations = [migrations.RunSQL(ANALYSE, "DROP FUNCTION tasks_analyse(jsonb, boolean)")]
