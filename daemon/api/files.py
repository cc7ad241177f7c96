"""Files: what staff's programs may ask of citizens' files: which there are, and one of them as it is."""

from collections.abc import Sequence

import msgspec
from aiohttp import hdrs, web
from msgspec.structs import replace

from daemon.api.access import Access
from daemon.media.shelf import Shelf
from daemon.store import conversations, media
from daemon.store.store import Store
from prolink.errors import NotFound, Refused
from prolink.model.file import File, FileState
from prolink.protocol.answers import FileList
from prolink.words import _

MOST_FILES = 10_000  # of one conversation

_encode = msgspec.json.Encoder().encode


class Files:
    """The files of conversations, for agents only: the public listener knows none of this."""

    def __init__(self, store: Store, access: Access, shelf: Shelf) -> None:
        self._store, self._access, self._shelf = store, access, shelf

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what the private listener serves."""
        return (
            web.get(r"/v1/conversations/{id:\d{1,18}}/files", self._list),
            web.get(r"/v1/conversations/{id:\d{1,18}}/files/{file:\d{1,18}}", self._content),
        )

    async def _list(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        conversation = int(request.match_info["id"])
        if await self._store.one(conversations.BY_ID, id=conversation) is None:
            raise NotFound(_("there is no conversation #{id}").format(id=conversation))
        rows = await self._store.all(media.OF_CONVERSATION, conversation=conversation, limit=MOST_FILES)
        listed = FileList(conversation=conversation, files=tuple(self._told(file, place) for file, place in rows))
        return web.Response(body=_encode(listed), content_type="application/json")

    async def _content(self, request: web.Request) -> web.StreamResponse:
        self._access.agent(request)
        conversation, id = int(request.match_info["id"]), int(request.match_info["file"])
        found = await self._store.one(media.BY_ID, id=id, conversation=conversation)
        if found is None:
            raise NotFound(_("conversation #{id} has no file {file}").format(id=conversation, file=id))
        file, place = found
        if file.state is not FileState.FETCHED:
            sentence = _("file {file} is not here: {state} {reason}")
            raise Refused(sentence.format(file=id, state=file.state.value, reason=file.reason).strip())
        path = self._shelf.path(place)
        if not path.is_file():
            raise NotFound(_("file {file} is gone from {path}; restore it from the backup").format(file=id, path=path))
        # Whatever it is, nobody is to show or run it: it is saved.
        headers = {
            hdrs.CONTENT_TYPE: "application/octet-stream",
            hdrs.CONTENT_DISPOSITION: "attachment",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(path, headers=headers)

    def _told(self, file: File, place: str) -> File:
        return replace(file, path=str(self._shelf.path(place))) if file.state is FileState.FETCHED else file
