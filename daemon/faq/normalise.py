"""From what citizens type to plain stems: case, punctuation, drawn-out letters, everyday abbreviations."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 600
"""Characters of a message that are looked at; a question stands near the beginning."""

_WORD = re.compile(r"[^\W_]+")
_DRAWN = re.compile(r"([^\W\d])\1{2,}")
_LETTER_DOUBLED = re.compile(r"([^\W\d_])2(?=nya|an|$)")

# What a telephone's keyboard makes of everyday words. Queries and the FAQ's texts pass through it alike.
SHORT = {
    **dict.fromkeys(
        ("gmn", "gmna", "gimana", "gmana", "gimn", "bgmn", "bgmana", "piye", "yokpo", "pripun"), "bagaimana"
    ),
    **dict.fromkeys(("brp", "brapa", "brpa", "pinten", "piro"), "berapa"),
    **dict.fromkeys(("dmn", "dmana", "dimn", "dmna", "ndek", "nang"), "dimana"),
    **dict.fromkeys(
        ("gak", "ga", "gk", "nggak", "ngga", "enggak", "kagak", "tdk", "tak", "ndak", "gag", "mboten"), "tidak"
    ),
    **dict.fromkeys(("udh", "udah", "sdh", "dah", "uda", "wis", "sampun"), "sudah"),
    **dict.fromkeys(("blm", "blom", "belom", "blum", "durung", "dereng"), "belum"),
    **dict.fromkeys(("sy", "aku", "gw", "gue", "gua", "ak", "kulo", "kula", "sya"), "saya"),
    **dict.fromkeys(("yg", "sing"), "yang"),
    **dict.fromkeys(("utk", "tuk"), "untuk"),
    **dict.fromkeys(("bs", "isa", "iso", "saged"), "bisa"),
    **dict.fromkeys(("krn", "karna"), "karena"),
    **dict.fromkeys(("kmrn", "kmarin"), "kemarin"),
    **dict.fromkeys(("jd", "dadi"), "jadi"),
    **dict.fromkeys(("hrs", "kudu"), "harus"),
    **dict.fromkeys(("apaan", "opo", "apakah", "nopo"), "apa"),
    **dict.fromkeys(
        ("bikin", "bkin", "gawe", "ngurus", "urus", "mengurus", "pengurusan", "damel", "membuat", "pembuatan"), "buat"
    ),
    **dict.fromkeys(("pake", "pk", "pke"), "pakai"),
    **dict.fromkeys(("tlp", "telp", "tlpn", "telpon", "tlfn"), "telepon"),
    **dict.fromkeys(("no", "nmr", "nmer"), "nomor"),
    **dict.fromkeys(("almt", "almat"), "alamat"),
    **dict.fromkeys(("syrt", "sarat", "prsyaratan", "persyaratan", "syarate"), "syarat"),
    **dict.fromkeys(("bnr", "bener"), "benar"),
    **dict.fromkeys(("org", "wong", "tiang"), "orang"),
    **dict.fromkeys(("bsk",), "besok"),
    **dict.fromkeys(("hr",), "hari"),
    **dict.fromkeys(("lwt",), "lewat"),
    **dict.fromkeys(("msh",), "masih"),
    **dict.fromkeys(("skrg", "skrng", "saiki", "skg"), "sekarang"),
    **dict.fromkeys(("dpt",), "dapat"),
    **dict.fromkeys(("dgn", "dg", "ama", "sm", "sama"), "dengan"),
    **dict.fromkeys(("knp", "knapa", "napa"), "kenapa"),
    **dict.fromkeys(
        ("mksh", "makasih", "tks", "thx", "thanks", "suwun", "nuwun", "trims", "tq", "makasi"), "terimakasih"
    ),
    **dict.fromkeys(("ilang", "hlg"), "hilang"),
    **dict.fromkeys(("bpk",), "bapak"),
    **dict.fromkeys(("pny", "pnya", "duwe", "gadah"), "punya"),
    **dict.fromkeys(("adlh",), "adalah"),
    **dict.fromkeys(("lgsg", "lgsung"), "langsung"),
    **dict.fromkeys(("klo", "kalo", "kl", "klw", "nek", "lek"), "kalau"),
    **dict.fromkeys(("pgn", "pengen", "pingin", "pengin", "arep", "mo", "badhe"), "ingin"),
    **dict.fromkeys(("jln",), "jalan"),
    **dict.fromkeys(("lpr", "nglapor", "ngelapor", "melapor", "laporin", "melaporkan", "laporkan"), "lapor"),
    **dict.fromkeys(("mengadukan", "adukan", "mengadu", "ngadu", "wadul", "pengaduan"), "aduan"),
    **dict.fromkeys(("anakku", "anaknya"), "anak"),
    **dict.fromkeys(("byr", "mbayar", "bayare", "membayar", "pembayaran"), "bayar"),
    **dict.fromkeys(("bln",), "bulan"),
    **dict.fromkeys(("thn", "taun"), "tahun"),
    **dict.fromkeys(("ktr",), "kantor"),
    **dict.fromkeys(("nikh", "kawin", "menikah"), "nikah"),
}

_FILLERS = """
admin aslm assalamualaikum bapak bro bu cak dan dari deh di dong donk gan hai hallo halo hi ibu info infonya
ingin ini itu iya jadi kak kakak kalau kami ke kita kok ku lho loh maaf malam mas mau mba mbak mimin min mohon
mu nanya ni nih ning numpang nuwun nya pagi pak permisi please plis pls punten rek saya selamat sewu si siang
sih sis sore ta tadi tah takon tangkled tanya terus to toh tolong untuk wb wr ya yah yang yo
"""
FILLERS = frozenset(_FILLERS.split())
"""Words of courtesy and glue: not looked at unless a message holds nothing else."""

_PREFIXES = (
    "memper",
    "meng",
    "meny",
    "peng",
    "peny",
    "mem",
    "men",
    "pem",
    "pen",
    "per",
    "ber",
    "ter",
    "nge",
    "me",
    "di",
)
_SUFFIXES = ("kan", "an", "in")
_PARTICLES = {"kah": 4, "lah": 4, "nya": 3, "ny": 3, "ku": 3, "mu": 3, "ne": 3, "e": 4}
"""What is hung on a word, with the fewest letters that must be left."""
_SHORTEST_STEM = 4


def normal(text: str) -> str:
    """Return the words of a text with single blanks between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return the lower-case words of the first LONGEST characters, no letter three times in a row."""
    # Cut before and after folding: NFKC makes up to 18 characters of one.
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()[:LONGEST]
    plain = _DRAWN.sub(r"\1", _LETTER_DOUBLED.sub(r"\1", folded))
    return _WORD.findall(plain.replace("'", "").replace("’", "").replace("di mana", "dimana"))


def stems(text: str) -> list[str]:
    """Return the words written out and without affixes, fillers left out where anything else remains."""
    written = [SHORT.get(word, word) for word in words(text)]
    content = [word for word in written if word not in FILLERS]
    return [stem(word) for word in content or written]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word without the commonest affixes; rough, and the same on both sides."""
    for particle, least in _PARTICLES.items():
        if word.endswith(particle) and len(word) - len(particle) >= least:
            word = word.removesuffix(particle)
            word = SHORT.get(word, word)
            break
    if word.startswith("ke") and word.endswith("an") and len(word) >= _SHORTEST_STEM + 4:
        return word[2:-2]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            word = word.removeprefix(prefix)
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word
