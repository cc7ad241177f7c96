"""Texts that try to harm a terminal or an app that draws on it."""

ESC = "\x1b"

PAYLOADS = (
    f"{ESC}]52;c;ZXZpbA=={ESC}\\ clipboard",
    f"{ESC}]52;c;ZXZpbA==\x07 clipboard, bell",
    f"{ESC}[2J{ESC}[H cleared",
    f"{ESC}c reset",
    f"{ESC}[?1049l alternate screen off",
    f"{ESC}[?25l{ESC}[?1000h cursor and mouse",
    f"{ESC}]0;owned\x07 title",
    f"{ESC}]2;owned{ESC}\\ title",
    f"{ESC}]8;;http://evil.example{ESC}\\click{ESC}]8;;{ESC}\\",
    f"{ESC}[31;5mred and blinking{ESC}[0m",
    f"{ESC}P+q544e{ESC}\\ DCS",
    f"{ESC}_application{ESC}\\ APC",
    f"{ESC}^private{ESC}\\ PM",
    f"{ESC}[6n{ESC}[c answers",
    f"{ESC}#8{ESC}(0 alignment and charset",
    f"{ESC}]4;1;rgb:00/00/00\x07 palette",
    f"{ESC}]9;notify\x07{ESC}]777;notify;a;b\x07",
    f"{ESC}]1337;File=inline=1:AAAA\x07",
    "\x9b2J C1 CSI",
    "\x9d52;c;ZXZpbA==\x9c C1 OSC",
    "\x90q\x9c C1 DCS",
    "\x85 next line\x8d reverse index",
    "\x07\x07\x07 bells",
    "abc\x08\x08\x08 backspaces",
    "first\rsecond",
    "form\x0cfeed\x0bvertical",
    "\x05 ENQ \x0e SO \x0f SI",
    "nul\x00 del\x7f",
    "[red]styled[/red]",
    "[/nope]",
    "[link=http://evil.example]link[/link]",
    "[@click=app.quit]click[/]",
    "[bold",
    "\\[escaped] ]] [[ [/",
    "{0} {name} %s %(x)d ${HOME} `id`",
    "\u202eoverride\u202c",
    "\u2067isolate\u2069 \u200fmark\u200e",
    "zero\u200bwidth\u200c \ufeffbom",
    "soft\u00adhyphen",
    "tag\U000e0041\U000e0042\U000e007f",
    "z" + "\u0301" * 40 + " tower",
    "\u0301 begins with a mark",
    "👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇮🇩 1\ufe0f\u20e3",
    "\U0001fae8 newer emoji \U000f0000 private \ufffe none",
    "tab\tand\u2028separator\u2029paragraph",
    "\ud800 lone surrogate",
    "ﷺ ᠎ ㅤ ﾠ wide and blank",
    "x" * 5_000,
    "\n" * 60,
)


def forbidden(text: str) -> list[str]:
    """Return the characters of a drawn text that should never be drawn."""
    return [
        character
        for character in text
        if ord(character) < 0x20
        or 0x7F <= ord(character) < 0xA0
        or character in "\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad\ufe0f\u2028\u2029"
        or 0x202A <= ord(character) <= 0x202E
        or 0x2066 <= ord(character) <= 0x2069
        or 0xE0000 <= ord(character) <= 0xE01EF
        or 0xD800 <= ord(character) <= 0xDFFF
    ]
