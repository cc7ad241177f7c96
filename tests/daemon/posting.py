"""An outbox at work on a real store, and what tests do to the two."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from daemon.doorbell import Doorbell
from daemon.outbox import Outbox
from daemon.patience import Patience
from daemon.store import deliveries, messages
from daemon.store.statement import Statement
from daemon.store.store import Store, open_store
from daemon.store.tx import Committed, Tx
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Delivery, Direction, Origin, State
from tests.daemon.house import (
    MAIN,
    FakeChannel,
    HandClock,
    RunningClock,
    citizen_writes,
    delivery_of,
    open_channels,
    say,
    until,
)

T = TypeVar("T")

OTHER = "telegram:main"
SHORT = Patience(answer=2.0, echo=0.05, first_pause=0.01, longest_pause=0.02)


class SlowLooks(Store):
    """A store whose looks at the queue can be held up after they have read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free = asyncio.Event()
        self._free.set()
        self.held = asyncio.Event()

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self._store.write(unit)

    async def all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        rows = await self._store.all(statement, **parameters)
        if statement is deliveries.DUE and not self._free.is_set():
            self.held.set()
            await self._free.wait()
        return rows


class House:
    """A store, an outbox that runs on it, and what tests do to them."""

    def __init__(self, store: Store, looks: SlowLooks, outbox: Outbox, clock: HandClock, path: Path) -> None:
        self.store, self.looks, self.outbox, self.clock, self.path = store, looks, outbox, clock, path
        self.heard: list[Committed] = []
        self.running: asyncio.Task[None]

    async def say(self, text: str, *, phone: str = "62811", origin: Origin = Origin.ANSWER, channel: str = MAIN) -> int:
        """Queue a message to the citizen with this number and return its id."""
        return await self.store.write(
            lambda tx: say(tx, citizen_writes(tx, phone=phone, channel=channel), text, origin=origin, channel=channel)
        )

    async def say_unseen(self, text: str, *, phone: str = "62811") -> int:
        """Queue a message that its commit can't hand over, so that it is looked for."""

        def unit(tx: Tx) -> int:
            conversation = citizen_writes(tx, phone=phone)
            message = messages.add(
                tx,
                conversation=conversation,
                channel=MAIN,
                direction=Direction.OUTBOUND,
                origin=Origin.ANSWER,
                text=text,
            )
            tx.touch(conversation, message)  # Something changed it meanwhile.
            deliveries.queue(tx, message=message, conversation=conversation, channel=MAIN, origin=Origin.ANSWER)
            return message

        return await self.store.write(unit)

    async def is_(self, message: int, state: State) -> bool:
        return (await delivery_of(self.store, message)).state is state

    async def reaches(self, message: int, state: State) -> Delivery:
        """Wait until a message has got there."""
        await until(lambda: self.is_(message, state))
        return await delivery_of(self.store, message)

    async def rest(self) -> None:
        """Let everything that would happen at once happen."""
        for _ in range(3):
            await self.store.beat()
            await asyncio.sleep(0.02)

    def ring(self, channel: str = MAIN) -> None:
        self.outbox.ring(Committed(queued={channel}))


@asynccontextmanager
async def running(
    path: Path,
    *fakes: FakeChannel,
    patience: Patience = SHORT,
    clock: HandClock | None = None,
    first: Callable[[Tx], object] | None = None,
    busy_timeout: float = 5.0,
) -> AsyncIterator[House]:
    """Run an outbox; `first` is written before it starts."""
    clock = clock or RunningClock()
    doorbell = Doorbell()
    async with asyncio.timeout(20), open_store(path, clock, doorbell.ring, busy_timeout=busy_timeout) as store:
        await store.write(lambda tx: open_channels(tx, *(fake.id for fake in fakes)))
        if first is not None:
            await store.write(first)
        looks = SlowLooks(store)
        outbox = Outbox(looks, clock, fakes, patience)
        house = House(store, looks, outbox, clock, path)
        doorbell.answer(outbox.ring)
        doorbell.answer(house.heard.append)
        async with asyncio.TaskGroup() as group:
            house.running = group.create_task(outbox.run())
            yield house
            outbox.stop()


def gate() -> tuple[asyncio.Event, Callable[[Outgoing], Coroutine[Any, Any, Receipt]]]:
    """Return an event and a send that answers once it is set."""
    opened = asyncio.Event()

    async def wait(outgoing: Outgoing) -> Receipt:
        await opened.wait()
        return Receipt(f"late/{outgoing.message_id}")

    return opened, wait
