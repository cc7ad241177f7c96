"""The front door: a click group whose commands are imported when they are called, so that --help is quick."""

import sys
from importlib import import_module
from typing import Any

import click

from prolink import __version__
from prolink.errors import Exit, ProlinkError

# Where each command lives. Strings, so that no import runs from the ground floor up.
COMMANDS = {
    "serve": ("daemon.commands.serve:serve", "Run the daemon."),
    "demo": ("daemon.commands.demo:demo", "Show the main job on this machine: no account, no network."),
    "console": ("console.command:console", "Open the operators' console."),
    "chat": ("daemon.commands.chat:chat", "Write to the bot as a citizen, with or without a daemon."),
    "conversation": ("daemon.commands.conversation:conversation", "List, show, claim, answer and close conversations."),
    "channel": ("daemon.commands.channel:channel", "See channels, stop them and start them again."),
    "consent": ("daemon.commands.consent:consent", "Show and export what citizens agreed to receive."),
    "faq": ("daemon.commands.faq:faq", "Import, check, ask and test the FAQ."),
    "catalogue": ("daemon.commands.catalogue:catalogue", "Import, check and show the service catalogue."),
    "expiring": ("daemon.commands.expiring:expiring", "List answers and services that expire, by their office."),
    "lint": ("daemon.commands.lint:lint", "Check menu, texts, FAQ, catalogue and holidays."),
    "init": ("daemon.commands.init:init", "Write settings, FAQ and unit for a new installation."),
    "doctor": ("daemon.commands.doctor:doctor", "Say what is amiss with an installation, and the mend."),
    "backup": ("daemon.commands.backup:backup", "Copy the database into one file, while the daemon runs or not."),
    "restore": ("daemon.commands.backup:restore", "Make a backup the database."),
    "completion": ("daemon.commands.completion:completion", "Print the shell's completion script."),
}


class FrontDoor(click.Group):
    """A group over COMMANDS; an error of ours is one plain line and its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProlinkError as problem:
            click.echo(f"prolink: {problem}", err=True)
            ctx.exit(problem.exit)


@click.group(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="prolink")
def main() -> None:
    """PROLINK: the helpdesk that a small team runs from a terminal."""


if __name__ == "__main__":
    sys.exit(main() or Exit.DONE)
