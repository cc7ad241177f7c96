"""Mask: takes out of a question what belongs to a person and not to the question: names, numbers, addresses of mail."""

import re
import unicodedata

LONGEST = 400
"""Characters of a question that are kept."""

NAME, MAIL, PHONE, NIK, NUMBER, LINK, ACCOUNT, CODE, PLATE, ADDRESS = MARKS = (
    *("[nama]", "[surel]", "[telepon]", "[nik]", "[nomor]", "[tautan]", "[akun]", "[kode]", "[nopol]", "[alamat]"),
)
"""What stands in the place of what was taken out."""

_BETWEEN = r"[\s().,/:\-–—]{0,3}"
_DIGITS = re.compile(rf"\+?\d(?:{_BETWEEN}\d){{5,}}")
_MAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<!\w)@[\w.]{2,}")
_CODE = re.compile(r"\b[A-Z]{2,4}-[0-9A-Z]{3,5}-[0-9A-Z]{2,5}\b")
_PLATE = re.compile(r"\b[A-Z]{1,2} ?\d{1,4} ?[A-Z]{1,3}\b")
_ADDRESS = re.compile(
    r"\b(alamat(?: rumah)?(?: saya|ku| kami|nya)|rumah saya di)[\s:]+[^.,;?!\[\]]{2,60}", re.IGNORECASE
)
_INTRODUCES = re.compile(
    r"\b(nama(?: lengkap)?(?: saya|ku| sy| aku| kulo)|nama(?: lengkap)?\s*[:=]|saya bernama|bernama"
    r"|perkenalkan(?: nama)? saya|atas nama|a/n|a\.n\.?|my name is)[\s:=]+",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?i:pak|bu|bapak|ibu|mas|mbak|mbah|kak|bang|cak|ning|gus|haji|sdr|sdri|saudara)\.? +")
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")
_MYSELF = re.compile(r"\b(?i:saya|aku|sy) +")
_MOST_NAMES = 4  # words of a name

_NO_NAME_WORDS = """
ada agar aja akan akta akte aku alamat alm almarhum almarhumah anak apa apakah asal atas atau ayah bagaimana bapak
bapaknya baru beda belum berapa berbeda bertanya bidan bila bisa blm boleh bu bukan camat dan dari dgn di dicetak
diganti dimana dinas diubah dobel dokter dokumen dulu ga gak ganda ganti gimana gmn guru hilang ibu ibunya ijazah
ijin ingin ini istri itu izin jadi jalan jika juga kak kalau kalo kami kapan karena ke kelahiran keliru kenapa kepala
kita kk kok krn ktp kurang lagi lalu lama lebih lengkap lurah mana masih mau mengapa mengurus min minta mohon muncul
nanya ndak nggak nyari orang orangtua ortu pada pak panggilan pemilik pengen perlu perusahaan petugas pingin polisi
punya rt rw saja salah sama sampai satu saya sdh sebenarnya sekarang sendiri sertifikat sesuai siapa sudah suami
supaya tak tanya tapi tempat tercantum terdaftar tertulis terus tetapi tiga tidak toko tolong typo ubah udah umur
untuk urus usaha usia wali walikota warga ya yah yang yg dua butuh cari daftar lapor lupa
"""
# After "nama saya" stands either a name or what is wrong with it: these words never begin or go on a name.
_NO_NAME = frozenset(_NO_NAME_WORDS.split())


def masked(text: str) -> str:
    """Return a question on one line without what tells who asked; any text, linear time, twice is once.

    What can't be told apart is taken out: a price of six digits goes like a number, so no number of a person stays.
    """
    plain = " ".join("".join(map(_visible, text[: LONGEST * 4])).split())[:LONGEST]
    plain = _MAIL.sub(MAIL, _LINK.sub(LINK, plain))
    plain = _ACCOUNT.sub(ACCOUNT, plain)
    plain = _DIGITS.sub(_numbered, plain)
    plain = _PLATE.sub(PLATE, _CODE.sub(CODE, plain))
    plain = _ADDRESS.sub(rf"\1 {ADDRESS}", plain)
    return _without_names(plain)


def bare(text: str) -> str:
    """Return a masked question without its marks, as it may enter the FAQ."""
    for mark in MARKS:
        text = text.replace(mark, " ")
    return " ".join(text.split()).strip(" ,;:")


def _visible(character: str) -> str:
    """Return a character fit to be kept: digits in plain figures, no control, nothing invisible between them."""
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind in ("Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if kind.startswith(("C", "Z")) else character


def _numbered(found: re.Match[str]) -> str:
    digits = "".join(filter(str.isdigit, found[0]))
    if len(digits) == 16:
        return NIK
    if digits.startswith(("08", "628")) and 9 <= len(digits) <= 15:
        return PHONE
    return NUMBER


def _without_names(text: str) -> str:
    """Take out the words after an introduction, and capitalised ones after a title or a bare "saya"."""
    words = text.split()
    # Where most words begin with a capital, capitals tell little.
    titled = 2 * sum(word[:1].isupper() for word in words) > len(words) + 2
    text = _taken(text, _INTRODUCES, capitals=False)
    text = _taken(text, _TITLED, capitals=True)
    return text if titled else _taken(text, _MYSELF, capitals=True)


def _taken(text: str, before: re.Pattern[str], *, capitals: bool) -> str:
    """Return the text with a mark in the place of every name that follows a match."""
    parts: list[str] = []
    at = 0
    for found in before.finditer(text):
        end = _end_of_name(text, found.end(), capitals=capitals)
        if found.start() >= at and end > found.end():
            parts += (text[at : found.end()], NAME)
            at = end
    return "".join((*parts, text[at:]))


def _end_of_name(text: str, at: int, *, capitals: bool) -> int:
    """Return where the name that begins here ends; `at` itself where none does."""
    end = at
    for _ in range(_MOST_NAMES):
        word = _WORD.match(text, at)
        if word is None or word[0].casefold() in _NO_NAME:
            break
        if capitals and not (word[0][0].isupper() and not word[0].isupper()):
            break
        end = word.end()
        at = end + 1 if text[end : end + 1] == " " else len(text)
    return end
