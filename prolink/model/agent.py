"""Agent: a staff member, and what the role allows."""

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What an agent may do; `auditor` reads only, `editor` also changes the FAQ."""

    AUDITOR = "auditor"
    EDITOR = "editor"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Agent(Struct, frozen=True):
    """A staff member. `name` is the login that others see; `display` what citizens and colleagues read."""

    name: str
    display: str
    role: Role

    @property
    def may_talk(self) -> bool:
        """Tell whether this agent may claim, reply, note and close."""
        return self.role in {Role.AGENT, Role.SUPERVISOR, Role.ADMIN}

    @property
    def may_edit_faq(self) -> bool:
        """Tell whether this agent may change the FAQ."""
        return self.role in {Role.EDITOR, Role.SUPERVISOR, Role.ADMIN}

    @property
    def may_run(self) -> bool:
        """Tell whether this agent may stop and resume channels."""
        return self.role in {Role.SUPERVISOR, Role.ADMIN}
