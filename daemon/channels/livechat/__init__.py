"""Livechat: one script tag on a website, a WebSocket behind it, and a page of our own that shows it."""

from daemon.channels.livechat.channel import Livechat, open_channel

__all__ = ["Livechat", "open_channel"]
