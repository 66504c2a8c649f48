"""Who a member of staff is, as a digest; one person has one open account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_two_persons'),
    ]

    operations = [
        migrations.AddField(
            model_name='staff',
            name='person_index',
            field=models.BinaryField(null=True, verbose_name='工号（带密钥的摘要）'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('person_index',), name='accounts_staff_one_account_a_person', violation_error_message='这个人已有一个在用的账号。'),
        ),
    ]
