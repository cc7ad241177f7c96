"""The papers tell the truth: what they name exists, and what must not stand in the project does not."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
NAMED = re.compile(r"(?<![\w/.])((?:prolink|daemon|console|deploy|docs|tests|bench|locks)/[\w./-]*\w/?)")
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"))
)


def tracked() -> list[Path]:
    """Return every text file that git tracks."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if names == [""]:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in names if name and (ROOT / name).suffix not in {".mo", ".png", ".gz", ".db"}]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_file_that_a_paper_names_exists(paper: Path) -> None:
    named = set(NAMED.findall(paper.read_text("utf-8")))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_no_file_names_a_package_registry() -> None:
    guilty = [
        path.name for path in tracked() if path.is_file() and REGISTRIES.search(path.read_text("utf-8", "replace"))
    ]
    assert guilty == []


def test_the_architecture_has_one_picture_of_the_path() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert text.count("```") == 2
