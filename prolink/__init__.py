"""PROLINK: the words that the daemon and the console share, and the front door of both."""

__version__ = "0.1.0"
