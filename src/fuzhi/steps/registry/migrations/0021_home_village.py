"""The village at home is put right by hand too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0020_another_school'),
    ]

    operations = [
        migrations.AlterField(
            model_name='identitydecision',
            name='field',
            field=models.CharField(choices=[('name', '姓名'), ('sex', '性别'), ('birth_date', '出生日期'), ('id_number', '证件号码'), ('village', '家庭所在村')], max_length=12, verbose_name='身份事项'),
        ),
    ]
