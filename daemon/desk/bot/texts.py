"""What the bot says, in Indonesian; `{name}` is the service's name from the settings."""

GREETING = (
    "Selamat datang di *{name}*. Saya asisten otomatis (mesin) yang menjawab pertanyaan layanan.\n"
    "Tulis langsung pertanyaan Anda, ketik *MENU* untuk pilihan, atau *PETUGAS* untuk berbicara dengan orang."
)
MENU = "Silakan pilih, atau tulis langsung pertanyaan Anda:"
PERSON = "Bicara dengan petugas"
DID_YOU_MEAN = "Maksud Anda yang mana?"
NONE_OF_THESE = "Bukan itu"
NOT_KNOWN = (
    "Maaf, saya belum tahu jawabannya. Coba tulis dengan kata lain dalam satu kalimat pendek, "
    "atau ketik *PETUGAS* untuk berbicara dengan orang."
)
WITHHELD = "Maaf, data untuk pertanyaan ini belum tersedia pada saya. Ketik *PETUGAS* agar dijawab petugas."
WELCOME = "Sama-sama. Senang bisa membantu."
CANNOT_READ = (
    "Terima kasih, kiriman Anda sudah diterima dan dapat dilihat petugas. Saya hanya bisa membaca tulisan: "
    "tulis pertanyaan Anda, atau ketik *PETUGAS*."
)
HANDED_OVER = (
    "Baik, petugas sudah diberi tahu. Anda nomor *{place}* dalam antrean.\n"
    "Silakan tulis keperluan Anda; petugas akan membacanya."
)
GAVE_UP = (
    "Maaf, saya belum bisa menjawab. Pertanyaan Anda saya teruskan kepada petugas; "
    "Anda nomor *{place}* dalam antrean. Balasannya akan dikirim di sini."
)
