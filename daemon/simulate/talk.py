"""How simulated citizens talk: pure but for the dice, in the Indonesian of a chat in Probolinggo."""

from random import Random

from msgspec import Struct

from daemon.simulate.graph import Line


class Say(Struct, frozen=True):
    """A text."""

    text: str


class Choose(Struct, frozen=True):
    """A tap on one of the options that we offered."""

    option: tuple[str, str]
    """(id, title)."""
    of: str
    """The wamid of our message."""


class React(Struct, frozen=True):
    """An emoji under our message."""

    emoji: str
    of: str


class Photo(Struct, frozen=True):
    """A picture with a caption."""

    caption: str


Act = Say | Choose | React | Photo

GREETINGS = ("Assalamualaikum", "Selamat pagi min", "siang kak", "Halo admin", "permisi mau tanya", "pagi pak/bu", "P")
THANKS = (
    "Terima kasih ya",
    "makasih min 🙏",
    "oke siap, suwun",
    "Alhamdulillah jelas, terima kasih",
    "mksh infonya",
    "Sip",
)
PERSON = ("mau bicara dengan petugas", "petugas", "bisa ngobrol sama orangnya langsung?", "admin manusia dong")
AGAIN = ("maksudnya gimana kak?", "bukan itu yang saya tanya", "kurang jelas min, bisa dijelaskan lagi?")
PHOTOS = ("ini jalan depan gang saya rusak min", "lampu jalannya mati sudah seminggu", "sampah numpuk dekat pasar")

Topics = tuple[tuple[str, ...], ...]
"""Questions by topic; one follows another when the answer came. The last topic is one that no FAQ covers."""

CITY: Topics = (
    ("cara bikin ktp baru gimana ya", "kalau ktp hilang harus ke mana?", "bayar berapa buat ktp?"),
    ("syarat bikin KK baru habis nikah apa aja", "KK hilang gmn ngurusnya kak", "tambah anak di KK bisa online ga"),
    ("mau urus akta kelahiran anak", "akta lahir telat kena denda?", "berapa hari jadinya?"),
    ("MPP buka jam brp?", "hari sabtu mpp buka gak", "alamat MPP dimana ya", "ambil antrean mpp online gimana"),
    ("cek tagihan PBB dimana", "PBB terakhir bayar tanggal berapa?", "sudah bayar pbb kok ditagih lagi"),
    ("jam buka puskesmas", "puskesmas terdekat dari wonoasih", "berobat gratis cukup bawa ktp ya?"),
    ("bpjs saya nonaktif gimana cara aktifinnya", "BPJS PBI mati, daftar lagi dimana"),
    ("lampu jalan mati lapor kemana", "jalan berlubang di kademangan", "sampah ga diangkut 3 hari"),
    ("cara bikin NIB buat usaha kecil", "izin reklame ngurusnya dimana"),
    ("bikin paspor di kota probolinggo bisa?", "SKCK di polres mana", "kartu kuning syaratnya apa"),
    ("niki saged ngurus KTP teng pundi nggih?", "aku arep pindah teko kabupaten nang kota, piye carane"),
    ("cara lapor aduan gimana", "kalau lapor nama saya dirahasiakan kan?", "aduan diproses berapa lama"),
    ("air pdam keruh dari kemarin", "listrik padam lapor siapa"),
    ("jadwal kapal ke pulau gili ketapang jam berapa", "harga tiket kebun binatang mini"),
)
REGISTRY: Topics = (
    ("cara daftar domain .id gimana", "beli domain di mana ya", "harga domain id berapa"),
    ("syarat co.id apa saja", "kalau cv bisa pakai co.id?", "berkas apa yang diunggah"),
    ("domain sekolah sch.id syaratnya", "untuk pondok bisa sch.id?"),
    ("mau pindah registrar caranya", "minta kode epp ke siapa", "berapa lama transfernya"),
    ("domain saya kedaluwarsa bisa diambil lagi?", "cara perpanjang domain"),
    ("ganti nameserver gimana", "domain belum aktif padahal sudah bayar"),
    ("ada website penipuan pakai domain id, lapor ke mana", "domain saya ditangguhkan kenapa"),
    ("cek pemilik domain di mana", "data whois bisa disembunyikan?"),
    ("sengketa nama domain dengan merek saya", "bedanya web.id sama my.id"),
    ("cara pasang wordpress di laptop", "password email kantor lupa"),
)
TOPICS = {"sakti": CITY, "pandi": REGISTRY}
"""What citizens ask each profile."""

OPENINGS = ("MENU", "TOLONG ada kebakaran di belakang pasar, api besar", "PETUGAS")
"""What the first citizens begin with, so that every demo shows the menu, an alarm and somebody who waits."""

HOSTILE = (
    "[/nope] tes \x1b[2J\x1b[H layar",
    "\x1b]0;judul palsu\x07[bold red]halo[/bold red]",
    "\x1b]52;c;cHJvbGluaw==\x07salin",
    "\x1b]8;;https://palsu.example\x1b\\klik di sini\x1b]8;;\x1b\\",
    "\x9b31mC1\x9d0;x\x9c",
    "balik \u202etxet siht\u202c dan nol\u200b\u2066lebar\u2069",
    '=HYPERLINK("https://palsu.example";"klik")',
    "<script>alert(1)</script> {{nama}} %s %n ${HOME} `id`",
    "👨\u200d👩\u200d👧\u200d👦" * 40 + "z\u0300" * 40,
    "[link=https://palsu.example]@click=app.quit()[/link]",
)
"""What a careless terminal, template or spreadsheet would obey."""


class Talk:
    """One citizen's side of a conversation."""

    def __init__(self, dice: Random, topics: Topics = CITY, *, opening: str = "", hostile: bool = False) -> None:
        self._dice, self._topics, self._opening = dice, topics, opening
        self._hostile = hostile
        self._topic = dice.choice(topics)
        self._asked = 0
        self._greeted = False

    def next(self, heard: Line | None) -> Act:
        """Return what the citizen does next, `heard` being our last line to them since they wrote, None for none."""
        dice = self._dice
        if self._hostile:
            return Say(dice.choice(HOSTILE))
        if self._opening:
            opening, self._opening, self._greeted = self._opening, "", True
            return Say(opening)
        if heard is not None and heard.options and dice.random() < 0.7:
            return Choose(dice.choice(heard.options), heard.wamid)
        if not self._greeted:
            self._greeted = True
            if dice.random() < 0.6:
                return Say(dice.choice(GREETINGS))
        fate = dice.random()
        if heard is not None and self._asked and fate < 0.3:
            return self._close(heard)
        if heard is not None and self._asked and fate < 0.36:
            return Say(dice.choice(AGAIN))
        if fate > 0.95:
            return Say(dice.choice(PERSON))
        if fate > 0.91:
            return Photo(dice.choice(PHOTOS))
        return Say(self._question())

    def _question(self) -> str:
        """Return the next question of the topic at hand, of a new one when it is used up."""
        if self._asked >= len(self._topic):
            self._topic, self._asked = self._dice.choice(self._topics), 0
        self._asked += 1
        return self._topic[self._asked - 1]

    def _close(self, heard: Line) -> Act:
        """Thank for an answer and be done with the topic."""
        self._asked = len(self._topic)
        if self._dice.random() < 0.25:
            return React(self._dice.choice("👍🙏😊"), heard.wamid)
        return Say(self._dice.choice(THANKS))
