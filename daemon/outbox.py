"""Outbox: takes what is due to its platform, in order within each conversation, until it is settled or given up.

A channel that fails delays no other: each has a post of its own.
"""

import asyncio
from collections.abc import Sequence

from daemon.channels.base import Channel
from daemon.patience import USUAL, Patience
from daemon.post import Post
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.clock import Clock


class Outbox:
    """One post a channel. `ring` is called after each commit."""

    def __init__(self, store: Store, clock: Clock, channels: Sequence[Channel], patience: Patience = USUAL) -> None:
        self.posts = {channel.id: Post(store, clock, channel, patience) for channel in channels}

    def ring(self, committed: Committed) -> None:
        """Wake the posts that have something new, and take back what was dropped."""
        for post in self.posts.values():
            post.recalled |= committed.dropped
        for id in (committed.queued | committed.channels) & self.posts.keys():
            handed = [queued for queued in committed.handed if queued.channel == id]
            self.posts[id].ring(handed, look_at_state=id in committed.channels)
        for id in committed.spoke & self.posts.keys():
            self.posts[id].hear()

    async def run(self) -> None:
        """Deliver until stopped; returns when what was under way has been settled."""
        async with asyncio.TaskGroup() as group:
            for post in self.posts.values():
                group.create_task(post.run(), name=f"post {post.channel.id}")

    def stop(self) -> None:
        """Begin nothing more."""
        for post in self.posts.values():
            post.stop()
