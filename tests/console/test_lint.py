"""A lint for rule (b): no plain `str` goes into what Textual parses as markup or draws as it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CONSOLE = Path(__file__).parents[2] / "console"
SAFE_MAKERS = {"clean", "clean_line", "cleaned", "typed", "Content", "SafeText"}
PARSED_ATTRIBUTES = {"title", "sub_title", "border_title", "border_subtitle", "tooltip", "placeholder", "label"}
PARSING_CALLS = {"notify", "update", "set_status", "bell_message", "load_text"}
WORDY_ARGUMENTS = {"placeholder", "label", "title", "tooltip", "text", "value", "renderable", "content", "description"}
OWN_WIDGETS_TAKE_SPANS = {"Binding"}


def offences(source: str) -> list[str]:
    """Return what breaks the rule in a module's source, one sentence each."""
    tree = ast.parse(source)
    from_textual = set(textual_names(tree))
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in PARSED_ATTRIBUTES and not harmless(node.value):
                    found.append(f"line {node.lineno}: .{target.attr} is given a plain str")
        if isinstance(node, ast.Call):
            found.extend(bad_call(node, from_textual))
    return found


def textual_names(tree: ast.AST) -> Iterator[str]:
    """Yield the names of Textual's widgets that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            yield from (alias.asname or alias.name for alias in node.names)


def bad_call(node: ast.Call, from_textual: set[str]) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in from_textual:
        for argument in node.args:
            if not harmless(argument):
                yield f"line {node.lineno}: {name}(…) is given a plain str"
    if name in PARSING_CALLS:
        for argument in node.args:
            if not harmless(argument):
                yield f"line {node.lineno}: {name}(…) is given a plain str"
    if name in from_textual | PARSING_CALLS | {"Binding"} or name == "__init__":
        for keyword in node.keywords:
            if keyword.arg in WORDY_ARGUMENTS and not harmless(keyword.value):
                yield f"line {node.lineno}: {name}({keyword.arg}=…) is given a plain str"
    for keyword in node.keywords:
        if keyword.arg == "markup" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
            yield f"line {node.lineno}: markup is parsed"
    if name in {"from_markup", "Markdown", "RichLog"}:
        yield f"line {node.lineno}: {name} draws what it is given"


def harmless(node: ast.expr | None) -> bool:
    """Tell whether an expression is nothing, or comes straight from what makes safe text, or is typed as such."""
    if node is None or (isinstance(node, ast.Constant) and not isinstance(node.value, str)):
        return True
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in SAFE_MAKERS
    # A parameter or attribute: mypy knows its type, and the signature says SafeText where one is wanted.
    return (isinstance(node, ast.Name) and node.id == "text") or (isinstance(node, ast.Constant) and not node.value)


@pytest.mark.parametrize("path", sorted(CONSOLE.rglob("*.py")), ids=lambda path: path.name)
def test_no_plain_text_goes_where_textual_parses_or_draws_it(path: Path) -> None:
    assert offences(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static\nStatic(name)",
        "from textual.widgets import Static\nStatic('words')",
        "from textual.widgets import Input\nInput(placeholder=words)",
        "self.notify(f'{name} came')",
        "self.border_title = conversation.contact_name",
        "self.title = 'PROLINK'",
        "widget.tooltip = name",
        "Binding('q', 'quit', description=name)",
        "Static(clean(name), markup=True)",
        "Text.from_markup(name)",
    ],
)
def test_the_lint_sees_what_breaks_the_rule(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static\nStatic(Content(name), markup=False)",
        "self.notify(clean_line(name))",
        "self.border_title = clean_line(name)",
        "self.title = None",
    ],
)
def test_the_lint_lets_safe_text_pass(source: str) -> None:
    assert offences(source) == []


def test_strips_are_made_in_one_place() -> None:
    makers = [path.name for path in CONSOLE.rglob("*.py") if "Segment(" in path.read_text("utf-8")]
    assert makers == ["inked.py"]
