"""A time zone in which no schedule of ours makes a run for half an hour, so that none does while a test runs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONES = ("UTC", "Etc/GMT+6", "Etc/GMT-6", "Asia/Kolkata", "Australia/Darwin", "Pacific/Marquesas")
BUSY = (11, 12, 19, 20, 21, 22)  # noon and the evening, in which all else begins
CATCH_UP_MINUTE = 15


def quiet_zone() -> str:
    """The one in which the hourly catch-up is furthest away."""
    times = {name: datetime.now(UTC).astimezone(ZoneInfo(name)) for name in ZONES}
    quiet = [name for name, at in times.items() if at.hour not in BUSY]
    return max(quiet, key=lambda name: (CATCH_UP_MINUTE - times[name].minute - 1) % 60)
