"""The steps of the flow, in the order of the data: tables, verbs, questions; no pages."""
