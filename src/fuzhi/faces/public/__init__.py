"""Public pages: notices, policy in plain words, the check, progress, and a place to speak up. No sign-in, no script."""
