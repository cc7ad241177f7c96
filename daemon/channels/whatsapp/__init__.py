"""WhatsApp Cloud API: webhooks in, Graph calls out."""

from daemon.channels.whatsapp.channel import WhatsApp, open_channel

__all__ = ["WhatsApp", "open_channel"]
