"""Sessions in the database under the hash of their key: whoever reads the table, or a copy of it, has no session."""

import hashlib

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

from fuzhi.vocabulary import clock


def kept_key(key: str | None) -> str:
    """The name under which a session is kept (40 characters, as the table has)."""
    return hashlib.blake2b((key or "").encode("utf-8", "replace"), digest_size=20, person=b"fuzhi-session").hexdigest()


class SessionStore(db.SessionStore):
    """Django's own, but for the key that stands in the table."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """The table is Django's."""
        return db.SessionStore.get_model_class()

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        try:
            return self.model.objects.get(session_key=kept_key(self.session_key), expire_date__gt=clock.real_now())
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        """True when there is such a session."""
        return bool(self.model.objects.filter(session_key=kept_key(session_key)).exists())

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """A row for the table."""
        row = super().create_model_instance(data)
        row.session_key = kept_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, by default this one."""
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=kept_key(key)).delete()
