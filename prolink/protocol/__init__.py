"""What console, command line and daemon say to each other: commands up, events down.

Commands are POSTed one by one, each with a key that the client makes; the daemon carries a key out once.
Events come over a WebSocket as frames with a sequence number; `since=N` brings all that came after N.
"""

VERSION = 1
"""Grows when an older client would misread a newer daemon."""
