"""A skill for opsdroid that echoes every message."""

from opsdroid.matchers import match_regex
from opsdroid.skill import Skill


class Echo(Skill):
    """Says what it heard."""

    @match_regex(r"(?s).*")
    async def echo(self, message):
        """Answer with the same text."""
        await message.respond(message.text)
