"""我的账号: what a person does with the own account."""
