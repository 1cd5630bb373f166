"""Letters and words of names: how the Arabic script sounds in the languages of Pakistan, and which words say little."""

from __future__ import annotations

# Each letter to the consonant of its sound in the languages of Pakistan, where several letters sound alike; "" for what
# has none. Marks of vowels are left out before, since English spellings differ in just these.
ARABIC: dict[str, str] = {
    **dict.fromkeys("اأإآٱعءئؤھـ", ""),
    **dict.fromkeys("ثسص", "s"),
    **dict.fromkeys("ذزظضژځ", "z"),
    **dict.fromkeys("تطٹټ", "t"),
    **dict.fromkeys("دڈډ", "d"),
    **dict.fromkeys("حهہۀ", "h"),
    **dict.fromkeys("قكکخ", "k"),
    **dict.fromkeys("گغګږ", "g"),
    **dict.fromkeys("شښ", "x"),
    **dict.fromkeys("چڅ", "c"),
    **dict.fromkeys("نںڼ", "n"),
    **dict.fromkeys("رڑړ", "r"),
    **dict.fromkeys("يیےىېۍ", "y"),
    "و": "w", "ب": "b", "پ": "p", "ج": "j", "ف": "f", "ل": "l", "م": "m", "ة": "t", "ۃ": "t",
}  # fmt: skip
SILENT_T = ("ة", "ۃ")  # at the end of a word it is a t or nothing

# Articles and links between words; the first also grow onto the word before: "Hizbul".
LINKS = frozenset({
    "a", "al", "an", "and", "as", "at", "az", "by", "da", "de", "e", "el", "fi", "for", "i", "in", "la", "le", "li",
    "o", "of", "the", "ud", "ul", "un", "ur", "us", "ush", "va", "wa", "wa'l", "wal", "y", "yi", "از", "ال", "او",
    "اور", "د", "در", "دى", "و", "کا", "کی", "کے",
})  # fmt: skip
# Titles, of which one source has one and the next another.
TITLES = frozenset({
    "ameer", "amir", "bin", "caliph", "commander", "doctor", "dr", "emir", "engineer", "general", "hafez", "hafiz",
    "haji", "hajji", "ibn", "imam", "maulana", "maulawi", "maulvi", "mawlana", "mr", "mufti", "mulla", "mullah",
    "prof", "professor", "qari", "sardar", "sayed", "sayeed", "sayyid", "shaikh", "shaykh", "sheikh", "syed",
    "ustad",
})  # fmt: skip
# A first name that is often left out.
OFTEN_LEFT_OUT = frozenset(["muhammad"])
# Words that many names share, so that they tell little of whose name it is.
GENERIC = frozenset({
    "abdul", "afghan", "afghani", "afghanistan", "ahmad", "ali", "army", "baloch", "balochistan", "brigade",
    "council", "federation", "force", "forces", "foundation", "front", "government", "group", "harakat", "hizb",
    "hussain", "india", "indian", "international", "islam", "islami", "islamic", "jaish", "jamaat", "jamiat",
    "jihad", "kashmir", "khan", "lashkar", "league", "liberation", "militant", "movement", "muhammad", "mujahideen",
    "network", "organisation", "organization", "pakistan", "pakistani", "party", "people", "province", "rahman",
    "rehman", "sipah", "society", "state", "taliban", "tehrik", "tribe", "trust", "united",
})  # fmt: skip
# The same word in other languages, or a short form of it.
SAME_WORD: dict[str, tuple[str, ...]] = {
    "isil": ("islamic", "state"),
    "isis": ("islamic", "state"),
    "daesh": ("islamic", "state"),
    "daish": ("islamic", "state"),
    "داعش": ("islamic", "state"),
    "wilayat": ("province",),
    "wilayah": ("province",),
    "شبکه": ("network",),
    "شبکہ": ("network",),
}
