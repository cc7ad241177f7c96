"""Questions: what consoles and command line may ask of the committed state."""

from daemon.store import agents, catalogue, channels, conversations, events, faq, gaps, house, messages, search
from daemon.store.store import Store
from prolink import __version__
from prolink.errors import BadInput, NotFound
from prolink.model.agent import Agent
from prolink.protocol import VERSION
from prolink.protocol.answers import CatalogueState, FaqState, Found, GapList, Page, SearchResult, Snapshot
from prolink.words import _

MOST_OPEN = 20_000
MOST_CLOSED = 200
MOST_GAPS = 10_000
LAST_ID = 2**62


async def snapshot(store: Store, me: Agent, presence: dict[int, tuple[str, ...]], here: tuple[str, ...]) -> Snapshot:
    """Return all that a console needs to begin.

    The sequence number is read first: a change in between is told again, and put in the place of itself.
    """
    newest = (await store.one(events.RANGE) or (0, 0))[1]
    opened = await store.all(conversations.OPEN, limit=MOST_OPEN)
    closed = await store.all(conversations.CLOSED, limit=MOST_CLOSED)
    return Snapshot(
        version=VERSION,
        seq=newest,
        daemon=__version__,
        house=await store.one(house.MARK) or "",
        me=me,
        agents=tuple(await store.all(agents.ACTIVE)),
        channels=tuple(await store.all(channels.ALL)),
        conversations=(*opened, *closed),
        drafts=tuple(await store.all(agents.DRAFTS, agent=me.name)),
        presence=presence,
        here=here,
    )


async def page(store: Store, conversation: int, before: int, limit: int) -> Page:
    """Return the messages of a conversation before an id (0: the last ones), oldest first; raise NotFound."""
    found = await store.one(conversations.BY_ID, id=conversation)
    if found is None:
        raise NotFound(_("there is no conversation #{id}").format(id=conversation))
    rows = await store.all(messages.PAGE, conversation=conversation, before=before or LAST_ID, limit=limit + 1)
    return Page(conversation=found, messages=tuple(reversed(rows[:limit])), more=len(rows) > limit)


async def search_messages(store: Store, words: str, before: int, limit: int) -> SearchResult:
    """Return the messages with these words before an id (0: the newest), newest first; raise BadInput without words.

    Where whole words don't fill the page, the last word is looked for as a beginning.
    """
    rows: list[Found] = []
    for begun in (False, True):
        query = search.query(words, begun=begun)
        if not query:
            raise BadInput(_("there is no word to look for"))
        if len(rows) <= limit:
            rows = await store.all(search.FOUND, query=query, before=before or LAST_ID, limit=limit + 1)
    return SearchResult(tuple(rows[:limit]), more=len(rows) > limit)


async def faq_state(store: Store) -> FaqState:
    """Return every entry of the FAQ."""
    return FaqState(tuple(await store.all(faq.ENTRIES)))


async def gap_list(store: Store, since: int) -> GapList:
    """Return the open questions since a moment in epoch milliseconds, newest first."""
    found = await store.all(gaps.OPEN, since=since, limit=MOST_GAPS + 1)
    return GapList(tuple(found[:MOST_GAPS]), more=len(found) > MOST_GAPS)


async def catalogue_state(store: Store) -> CatalogueState:
    """Return every service of the catalogue, and what offices' endpoints said last."""
    return CatalogueState(tuple(await store.all(catalogue.SERVICES)), tuple(await store.all(catalogue.DATA)))
