"""Logs: one line a fact, JSON for systemd's journal, readable on a terminal; no message text ever stands in one."""

import json
import logging
import sys
from datetime import UTC, datetime

from aiohttp.http_exceptions import HttpProcessingError

from prolink import config
from prolink.safetext import clean_line
from prolink.settings import LogSettings

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def set_up(settings: LogSettings) -> None:
    """Send every log to stderr in the form that the settings or the surroundings ask for."""
    as_json = settings.format == "json" or (settings.format == "auto" and config.under_systemd())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else ReadableLines())
    handler.addFilter(no_strangers_mistakes)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    logging.getLogger("asyncio").setLevel(logging.WARNING)


def no_strangers_mistakes(record: logging.LogRecord) -> bool:
    """Tell whether a record may pass: aiohttp writes a traceback for each malformed request that a stranger sends."""
    problem = record.exc_info[1] if record.exc_info else None
    return not (record.name == "aiohttp.server" and isinstance(problem, HttpProcessingError))


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in record.__dict__.items() if key not in _STANDARD}


class JsonLines(logging.Formatter):
    """One JSON object a line, with the facts of `extra` as keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
        }
        line = line | _facts(record) | line  # A fact never takes the place of what every line has.
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


class ReadableLines(logging.Formatter):
    """Time, level, sentence, facts: cleaned, for a terminal may be reading."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone()
        facts = " ".join(f"{key}={value}" for key, value in _facts(record).items())
        line: str = clean_line(f"{at:%H:%M:%S} {record.levelname.lower():7} {record.getMessage()} {facts}".rstrip())
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            line = "\n".join([line, *(clean_line(part) for part in trace.splitlines())])
        return line
