"""What must hold of persons: whoever was joined to another leads, in one step, to the person who stands for both."""

from fuzhi.steps.audit.invariants import of_sql

INVARIANTS = (
    of_sql(
        "one_root_a_person",
        """
        SELECT '学生 ' || p.number || ' 的合并去向不对' FROM registry_person p
          LEFT JOIN registry_person other ON other.id = p.merged_into_id
         WHERE p.root_id IS DISTINCT FROM coalesce(other.root_id, p.id)""",
    ),
)
