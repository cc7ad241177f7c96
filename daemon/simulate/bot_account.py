"""A bot's account at Telegram: who wrote to it, what it sent, and what each method of the Bot API does there."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from daemon.simulate import bot_shapes as shapes
from daemon.simulate.bot_shapes import User, Wrong
from daemon.simulate.bot_updates import Updates
from prolink.clock import Clock, utc_now


class BotSent(Struct, frozen=True, kw_only=True):
    """One message that a citizen has received from the bot."""

    message_id: int
    chat: int
    text: str
    bold: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]
    """(data, title) of each."""
    call: dict[str, Any]
    """The parameters of sendMessage."""


class BotAccount:
    """One bot and the people who know it."""

    def __init__(self, number: int, clock: Clock = utc_now) -> None:
        self.updates = Updates()
        self.sent: list[BotSent] = []
        self.typing: list[int] = []
        """The chat of every sendChatAction."""
        self.answered: list[str] = []
        """The id of every tap that was answered."""
        self.webhook: tuple[str, str] = ("", "")
        """(address, secret token) of setWebhook."""
        self.files: dict[str, bytes] = {}
        """file_id → what getFile leads to."""
        self._number_of_bot, self._clock = number, clock
        self._people: dict[int, User] = {}
        self._blocked: set[int] = set()
        self._taps: set[str] = set()
        self._next = 1

    def know(self, person: User) -> None:
        """Let a person have started the bot: only then it may write to them."""
        self._people[person.id] = person

    @property
    def known(self) -> set[int]:
        """The chats of everybody who has started the bot."""
        return set(self._people)

    def write(self, person: User, text: str) -> int:
        """Let a citizen write a text; return its message_id."""
        return self.post(person, {"text": text})

    def post(self, person: User, content: dict[str, Any]) -> int:
        """Let a citizen send anything: `content` holds `text`, `photo` …; return the message_id."""
        self.know(person)
        number = self._number()
        self.updates.add("message", shapes.message(person, number, self._seconds(), content))
        return number

    def edit(self, person: User, message_id: int, content: dict[str, Any]) -> None:
        """Let a citizen edit what they wrote."""
        edited = shapes.message(person, message_id, self._seconds(), content) | {"edit_date": self._seconds()}
        self.updates.add("edited_message", edited)

    def tap(self, person: User, sent: BotSent, data: str) -> str:
        """Let a citizen tap a button of ours; return the id of the tap."""
        query = f"43982{self._number():06}"
        self._taps.add(query)
        told = shapes.taken(sent.call, sent.message_id, self._seconds(), person, shapes.Text(sent.text))
        content = {"id": query, "from": shapes.user(person), "message": told, "chat_instance": "1", "data": data}
        self.updates.add("callback_query", content)
        return query

    def say_to(self, person: User, text: str, buttons: tuple[tuple[str, str], ...] = ()) -> BotSent:
        """Let the bot have said something, e.g. before the daemon ran; return it."""
        markup = {"inline_keyboard": [[{"callback_data": data, "text": title}] for data, title in buttons]}
        call = {"chat_id": person.id, "text": text, "reply_markup": markup}
        return BotSent(message_id=self._number(), chat=person.id, text=text, bold=(), buttons=buttons, call=call)

    def block(self, person: User, *, blocked: bool = True) -> None:
        """Let a citizen block the bot, or unblock it."""
        (self._blocked.add if blocked else self._blocked.discard)(person.id)
        bot = {"id": self._number_of_bot, "is_bot": True, "first_name": "PROLINK"}
        kicked, member = {"user": bot, "status": "kicked", "until_date": 0}, {"user": bot, "status": "member"}
        old, new = (member, kicked) if blocked else (kicked, member)
        who = {"chat": shapes.chat(person), "from": shapes.user(person), "date": self._seconds()}
        self.updates.add("my_chat_member", {**who, "old_chat_member": old, "new_chat_member": new})

    async def until(self, come_true: Callable[[], bool]) -> None:
        """Wait until something sent, confirmed or answered makes it true; put a timeout around it."""
        while not come_true():
            await self.updates.changed()

    async def heard(self) -> None:
        """Wait until the bot has confirmed everything; put a timeout around it."""
        await self.until(lambda: not self.updates.waiting)

    async def carry_out(self, method: str, call: dict[str, Any]) -> Any:
        """Return the result of a method; raise Wrong where Telegram refuses the call."""
        methods: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "sendChatAction": self._send_chat_action,
            "answerCallbackQuery": self._answer_callback_query,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._set_webhook,
            "getFile": self._get_file,
        }
        if method not in methods:
            raise Wrong("Not Found", 404)
        return await methods[method](call)

    async def _get_me(self, _call: dict[str, Any]) -> Any:
        rights = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {
            "id": self._number_of_bot,
            "is_bot": True,
            "first_name": "PROLINK",
            "username": "prolink_bot",
            **rights,
        }

    async def _get_updates(self, call: dict[str, Any]) -> Any:
        if self.webhook[0]:
            words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Wrong(f"Conflict: {words}", 409)
        if "allowed_updates" in call:
            self.updates.allowed = call["allowed_updates"]
        return await self.updates.ask(
            offset=int(call.get("offset", 0)),
            limit=int(call.get("limit", 100)),
            timeout=float(call.get("timeout", 0)),
        )

    async def _send_message(self, call: dict[str, Any]) -> Any:
        person = self._reachable(call)
        said, buttons = shapes.text_of(call), shapes.buttons_of(call)
        sent = BotSent(
            message_id=self._number(), chat=person.id, text=said.shown, bold=said.bold, buttons=buttons, call=call
        )
        self.sent.append(sent)
        return shapes.taken(call, sent.message_id, self._seconds(), person, said)

    async def _send_chat_action(self, call: dict[str, Any]) -> Any:
        self.typing.append(self._reachable(call).id)
        return True

    async def _answer_callback_query(self, call: dict[str, Any]) -> Any:
        query = str(call.get("callback_query_id"))
        if query not in self._taps:
            raise Wrong("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered.append(query)
        return True

    async def _set_webhook(self, call: dict[str, Any]) -> Any:
        self.webhook = (str(call.get("url", "")), str(call.get("secret_token", "")))
        if "allowed_updates" in call:
            self.updates.allowed = call["allowed_updates"]
        return True

    async def _get_file(self, call: dict[str, Any]) -> Any:
        file_id = str(call.get("file_id"))
        if file_id not in self.files:
            raise Wrong("Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        return {"file_id": file_id, "file_unique_id": "u", "file_size": size, "file_path": f"files/{file_id}"}

    def _reachable(self, call: dict[str, Any]) -> User:
        person = self._people.get(int(call.get("chat_id", 0)))
        if person is None:
            raise Wrong("Bad Request: chat not found")
        if person.id in self._blocked:
            raise Wrong("Forbidden: bot was blocked by the user", 403)
        return person

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _seconds(self) -> int:
        return int(self._clock().timestamp())
