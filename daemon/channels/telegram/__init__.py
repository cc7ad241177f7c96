"""Telegram: getUpdates or webhooks in, python-telegram-bot's Bot over our own aiohttp session out."""

from daemon.channels.telegram.channel import Telegram, open_channel

__all__ = ["Telegram", "open_channel"]
