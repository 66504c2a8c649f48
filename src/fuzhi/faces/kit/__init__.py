"""The design kit of staff and public pages: layout, components, lists, menu, error pages.
See README.md beside this file."""
