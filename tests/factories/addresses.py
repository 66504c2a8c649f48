"""Addresses that need no object; nothing of the product is imported here."""

PUBLIC = (
    "/",
    "/notices/",
    "/policy/",
    "/policy/preschool/",
    "/policy/compulsory/",
    "/policy/senior/",
    "/policy/vocational/",
    "/progress/",
    "/check/",
    "/say/",
    "/say/status/",
)
"""Each kind of public page that opens for everybody at any time."""
