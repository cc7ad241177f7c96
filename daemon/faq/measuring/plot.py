"""Plot: the reliability of confidences as an SVG that any browser shows."""

from collections.abc import Iterator, Sequence
from html import escape

from daemon.faq.measuring.curves import Bin
from prolink.words import _

WIDTH, HEIGHT = 560, 620
_LEFT, _RIGHT, _TOP = 74, 536, 66
_FLOOR = 436
"""The line of 0 % right."""
_LOW, _BASE = 486, 566
"""Top and foot of the bars of counts."""
_STYLE = (
    "text{font:13px sans-serif;fill:#24292f}.title{font-size:16px;font-weight:600}.small{font-size:11px}"
    ".grid{stroke:#d8dee4}.axis{stroke:#57606a}.ideal{stroke:#57606a;stroke-dasharray:5 4}"
    ".bar{fill:#9ec5e8}.count{fill:#b6bec6}.gap{stroke:#c0392b;stroke-width:2}.dot{fill:#1f4e79}"
)


def reliability_svg(bins: Sequence[Bin], error: float | None, title: str) -> str:
    """Return an SVG document: the share that was right over confidence, the diagonal, how many stand in each bin."""
    said = "–" if error is None else f"{error:.3f}"
    whole = sum(one.count for one in bins)
    head = _("{count} questions; calibration error {error}").format(count=whole, error=said)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text class="title" x="{_LEFT}" y="28">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="48">{escape(head)}</text>',
        *_axes(),
        *_bars(bins),
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>',
        *_dots(bins),
        *_counts(bins),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes() -> Iterator[str]:
    for step in range(11):
        share = step / 10
        if step % 2 == 0:
            yield f'<line class="grid" x1="{_LEFT}" y1="{_y(share)}" x2="{_RIGHT}" y2="{_y(share)}"/>'
            yield _text(_LEFT - 8, _y(share) + 4, f"{share:.0%}", "end")
            yield _text(_x(share), _BASE + 18, f"{share:.0%}", "middle")
    yield f'<line class="axis" x1="{_LEFT}" y1="{_FLOOR}" x2="{_RIGHT}" y2="{_FLOOR}"/>'
    yield f'<line class="axis" x1="{_LEFT}" y1="{_BASE}" x2="{_RIGHT}" y2="{_BASE}"/>'
    yield _text((_LEFT + _RIGHT) / 2, HEIGHT - 14, _("confidence of the best entry"), "middle")
    yield _upright((_TOP + _FLOOR) / 2, _("how often it was right"))
    yield _upright((_LOW + _BASE) / 2, _("questions"))


def _bars(bins: Sequence[Bin]) -> Iterator[str]:
    for one in bins:
        x, width = _x(one.low) + 2, _x(one.high) - _x(one.low) - 4
        yield (
            f'<rect class="bar" x="{x:.1f}" y="{_y(one.right):.1f}" width="{width:.1f}" '
            f'height="{_FLOOR - _y(one.right):.1f}"/>'
        )


def _dots(bins: Sequence[Bin]) -> Iterator[str]:
    """Mark each bin at its mean confidence; a line shows how far it is from the truth."""
    for one in bins:
        x, y = _x(one.confidence), _y(one.right)
        yield f'<line class="gap" x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{_y(one.confidence):.1f}"/>'
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _counts(bins: Sequence[Bin]) -> Iterator[str]:
    most = max((one.count for one in bins), default=1)
    for one in bins:
        x, width = _x(one.low) + 2, _x(one.high) - _x(one.low) - 4
        height = (_BASE - _LOW) * one.count / most
        yield f'<rect class="count" x="{x:.1f}" y="{_BASE - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        yield _text(x + width / 2, _BASE - height - 4, str(one.count), "middle", "small")


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{shown}>{escape(text)}</text>'


def _upright(y: float, text: str) -> str:
    return f'<text transform="translate(22 {y:.1f}) rotate(-90)" text-anchor="middle">{escape(text)}</text>'


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    return _FLOOR - share * (_FLOOR - _TOP)
