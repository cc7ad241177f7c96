"""Rooms: environments of their own outside the checkout for what only a benchmark needs, made once."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PLACE = Path.home() / ".cache" / "prolink-bench"
PATIENCE = 600.0  # seconds


def python(name: str, module: str, wanted: Sequence[str]) -> Path | None:
    """Return an interpreter that can import `module`, made with `wanted` where there is none; None where that fails."""
    interpreter = PLACE / name / "bin" / "python"
    if _has(interpreter, module):
        return interpreter
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE / name], check=True, capture_output=True)
        pip = (interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
        subprocess.run(pip, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.SubprocessError, OSError):
        return None
    return interpreter if _has(interpreter, module) else None


def _has(interpreter: Path, module: str) -> bool:
    if not interpreter.exists():
        return False
    return subprocess.run([interpreter, "-c", f"import {module}"], check=False, capture_output=True).returncode == 0
