"""What was printed for families: insert-only, for the owner too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


STANDS = """
CREATE TRIGGER aid_printing_stands BEFORE UPDATE OR DELETE ON aid_printing
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
CREATE TRIGGER aid_printedchild_stands BEFORE UPDATE OR DELETE ON aid_printedchild
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
"""
BACK = """
DROP TRIGGER aid_printedchild_stands ON aid_printedchild;
DROP TRIGGER aid_printing_stands ON aid_printing;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('aid', '0018_withdrawn_shown'),
        ('registry', '0017_other_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Printing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(choices=[('card', '明白卡'), ('explanation', '给家长的说明'), ('result', '结果告知书'), ('signature', '签字表')], max_length=12, verbose_name='哪种')),
                ('term', models.CharField(max_length=6, verbose_name='学期')),
                ('printed_for', models.CharField(choices=[('school', '学校'), ('class', '班级'), ('village', '村和乡镇'), ('list', '名单'), ('notice', '公示'), ('batch', '发放批次'), ('children', '选中的学生')], max_length=10, verbose_name='按什么')),
                ('key', models.CharField(blank=True, max_length=80)),
                ('label', models.CharField(max_length=120, verbose_name='给谁')),
                ('county_code', models.CharField(blank=True, max_length=6)),
                ('school_code', models.CharField(blank=True, max_length=10)),
                ('count', models.IntegerField(verbose_name='人数')),
                ('pages', models.IntegerField(verbose_name='页数')),
                ('digest', models.CharField(max_length=64, verbose_name='名单摘要')),
                ('file_id', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('made_on', models.DateField(verbose_name='打印日期')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '打印',
            },
        ),
        migrations.CreateModel(
            name='PrintedChild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.person')),
                ('printing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='aid.printing')),
            ],
            options={
                'verbose_name': '打印的学生',
            },
        ),
        migrations.AddIndex(
            model_name='printing',
            index=models.Index(fields=['county_code', '-id'], name='aid_printing_county'),
        ),
        migrations.AddIndex(
            model_name='printedchild',
            index=models.Index(fields=['person'], name='aid_printedchild_person'),
        ),
        migrations.AddConstraint(
            model_name='printedchild',
            constraint=models.UniqueConstraint(fields=('printing', 'person'), name='aid_printedchild_once'),
        ),
        migrations.RunSQL(STANDS, BACK),
    ]
