"""House: the mark of this very database."""

from daemon.store.statement import Statement

MARK = Statement("SELECT mark FROM house", lambda row: str(row[0]))
