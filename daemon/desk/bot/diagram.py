"""Diagram: the machine's order of rules and its states, drawn from the code for docs/dialogue.md."""

from daemon.desk.bot.dialogue import ORDER
from daemon.desk.bot.rules import COMMANDS
from daemon.desk.bot.steps import STEPS


def rules() -> str:
    """Return the rules in their order as a Markdown list."""
    lines = []
    for number, rule in enumerate(ORDER, 1):
        sentence = " ".join((rule.__doc__ or "").split())
        lines.append(f"{number}. `{rule.__name__}`: {sentence}")
    return "\n".join(lines)


def states() -> str:
    """Return the states of a chat and what leads from one to another, as a Mermaid diagram."""
    lines = ["stateDiagram-v2", "    [*] --> talk", '    state "no question open" as talk', "    state human"]
    for name in STEPS:
        lines.append(f'    state "asks: {name}" as {name}')
    for word, name in COMMANDS.items():
        lines.append(f"    talk --> {name}: {word}")
    lines.append("    talk --> place: a matter of both, only “Probolinggo” named")
    for name, step in STEPS.items():
        for goal in step.leads:
            if goal in STEPS or goal == "handover":
                lines.append(f"    {name} --> {'human' if goal == 'handover' else goal}: answered")
            else:
                lines.append(f"    {name} --> talk: {goal}")
        stays = "another question: answered, stays open" if step.stays else ""
        if stays:
            lines.append(f"    {name} --> {name}: {stays}")
        lines.append(f"    {name} --> talk: MENU, 0, BATAL, STOP, time, not understood twice")
        lines.append(f"    {name} --> human: PETUGAS")
    lines += [
        "    talk --> human: PETUGAS, second miss, crisis, claim",
        "    human --> human: silent but for emergency, crisis and STOP",
        "    human --> talk: release, written to again after a close",
    ]
    return "\n".join(lines)
