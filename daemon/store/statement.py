"""Statement: one SQL text with the function that turns its rows into words of the model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement(Generic[T]):
    """A SELECT with named parameters. The same statement serves a unit of work and a read beside it."""

    sql: str
    read: Callable[[Row], T]
