"""The one door to the database in this process."""

from functools import cache

from bot.settings import settings
from lending.store.engine import Sessions, make_engine, make_sessions


@cache
def sessions() -> Sessions:
    """Makes sessions on the database that the settings name; one engine a process."""
    return make_sessions(make_engine(settings().database_url))
