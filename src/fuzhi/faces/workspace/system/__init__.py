"""系统: accounts, the semester in work, the demo's date, the audit trail."""
