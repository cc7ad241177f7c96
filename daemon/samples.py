"""Samples: the FAQ and the settings that come with PROLINK, from the wheel or from the checkout."""

from pathlib import Path

import prolink


def sample(name: str) -> Path:
    """Return the path of faq.yaml, config.toml or a profile's folder as shipped."""
    package = Path(prolink.__file__).parent
    in_wheel = package / "samples" / name
    return in_wheel if in_wheel.exists() else package.parent / name
