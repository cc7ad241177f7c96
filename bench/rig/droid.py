"""Droid: opsdroid in an environment of its own outside the checkout, made once: it wants an old setuptools."""

import subprocess
import sys
from pathlib import Path

PLACE = Path.home() / ".cache" / "prolink-bench" / "opsdroid"
WANTED = ("setuptools<81", "wheel", "opsdroid==0.31.0")
PATIENCE = 300.0  # seconds


def python() -> Path | None:
    """Return the interpreter that has opsdroid, installing it where there is none; None where that fails."""
    interpreter = PLACE / "bin" / "python"
    if _has_opsdroid(interpreter):
        return interpreter
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True, capture_output=True)
        pip = (interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *WANTED)
        subprocess.run(pip, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.SubprocessError, OSError):
        return None
    return interpreter if _has_opsdroid(interpreter) else None


def _has_opsdroid(interpreter: Path) -> bool:
    if not interpreter.exists():
        return False
    return subprocess.run([interpreter, "-c", "import opsdroid"], check=False, capture_output=True).returncode == 0
