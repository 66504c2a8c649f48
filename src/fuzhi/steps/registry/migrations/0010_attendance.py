"""Who attends is three-valued: what a roll says and nobody understands is neither attending nor having left."""

from django.db import migrations

_LEFT = "'休学', '转出', '退学', '毕业', '结业', '肄业', '死亡', '开除', '出国', '离校', '另校在读'"
_ATTENDS = "CREATE OR REPLACE FUNCTION registry_attends(roll_state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE"
THREE_VALUED = f"{_ATTENDS} RETURN CASE WHEN roll_state IN ('', '在读') THEN true WHEN roll_state IN ({_LEFT}) THEN false END;"
TWO_VALUED = f"{_ATTENDS} RETURN roll_state NOT IN ({_LEFT});"


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_study_year")]
    operations = [migrations.RunSQL(THREE_VALUED, TWO_VALUED)]
