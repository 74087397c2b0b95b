"""Vietnamese as it was written before Unicode, and Unicode that was read wrongly: recognised, and turned into Unicode.

TCVN3 (fonts .VnTime, .VnArial…) gives each letter one byte of its own; capital letters with a tone exist only as a font
(.VnTimeH shows small letters as capitals). VNI (VNI-Times…) writes the mark as a second letter. Sources: TCVN
5712:1993 (VN3), the VNI encoding for Windows. Nothing is converted unless somebody asks for it. Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "utf8": "UTF-8 bị đọc sai bảng mã"}

_PLAIN_TCVN3 = (
    "à\xb5 ả\xb6 ã\xb7 á\xb8 ạ\xb9 ă\xa8 ằ\xbb ẳ\xbc ẵ\xbd ắ\xbe ặ\xc6 â\xa9 ầ\xc7 ẩ\xc8 ẫ\xc9 ấ\xca "
    "ậ\xcb đ\xae è\xcc ẻ\xce ẽ\xcf é\xd0 ẹ\xd1 ê\xaa ề\xd2 ể\xd3 ễ\xd4 ế\xd5 ệ\xd6 ì\xd7 ỉ\xd8 ĩ\xdc "
    "í\xdd ị\xde ò\xdf ỏ\xe1 õ\xe2 ó\xe3 ọ\xe4 ô\xab ồ\xe5 ổ\xe6 ỗ\xe7 ố\xe8 ộ\xe9 ơ\xac ờ\xea ở\xeb "
    "ỡ\xec ớ\xed ợ\xee ù\xef ủ\xf1 ũ\xf2 ú\xf3 ụ\xf4 ư\xad ừ\xf5 ử\xf6 ữ\xf7 ứ\xf8 ự\xf9 ỳ\xfa ỷ\xfb "
    "ỹ\xfc ý\xfd ỵ\xfe Ă\xa1 Â\xa2 Ê\xa3 Ô\xa4 Ơ\xa5 Ư\xa6 Đ\xa7"
)
_TCVN3 = {ord(pair[1]): pair[0] for pair in _PLAIN_TCVN3.split(" ")}
_TO_TCVN3 = {ord(letter): chr(byte) for byte, letter in _TCVN3.items()}

# VNI: the mark that follows, on a plain letter and on one with its own hat; the letters that are a single byte.
_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}  # sắc huyền hỏi ngã nặng
_HATS = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
_BREVES = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
_SINGLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}


def _vni() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base, written, marks in (
        *((letter, letter, _MARKS) for letter in "aeouy"),
        *((letter + "\u0302", letter, _HATS) for letter in "aeo"),
        ("a\u0306", "a", _BREVES),
        ("o\u031b", "ô", _MARKS),
        ("u\u031b", "ö", _MARKS),
    ):
        for tone, mark in marks.items():
            letter = unicodedata.normalize("NFC", base + tone)
            if letter not in _SINGLE:
                pairs[letter] = written + mark
    small = pairs | _SINGLE
    return small | {letter.upper(): written.upper() for letter, written in small.items()}


_TO_VNI = _vni()
# A mark may be typed as a capital after a small letter and the other way round; the letter decides.
_VNI = {written: letter for letter, written in _TO_VNI.items()}
_VNI |= {w[0] + w[1].swapcase(): letter for w, letter in [*_VNI.items()] if len(w) == 2}
_VNI_PATTERN = re.compile("|".join(re.escape(one) for one in sorted(_VNI, key=len, reverse=True)))
_WORDS = re.compile(r"[^\s\d.,;:()/\"“”]+")
_SYMBOLS = re.compile("[¡-¾×÷]")  # no letters but in TCVN3
_BEYOND = re.compile("[\u0100-\u1fff]")  # letters that no old font can have made


def from_tcvn3(text: str) -> str:
    """TCVN3 text as Unicode; text that is Unicode already stays."""
    return text if _BEYOND.search(text) else text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI text as Unicode; text that is Unicode already stays."""
    return text if _BEYOND.search(text) else _VNI_PATTERN.sub(lambda found: _VNI[found.group()], text)


def from_wrong_utf8(text: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252, read again; other text stays."""
    try:
        raw = b"".join(_byte(char) for char in text)
        return raw.decode("utf-8") if not raw.isascii() else text
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")  # the five bytes that Windows-1252 leaves free


def to_tcvn3(text: str) -> str:
    """Unicode as TCVN3; capitals with a tone become small letters, as the font wants them. For tests and samples."""
    small = "".join(char if ord(char) in _TO_TCVN3 or char.isascii() else char.lower() for char in text)
    return small.translate(_TO_TCVN3)


def to_vni(text: str) -> str:
    """Unicode as VNI. For tests and samples."""
    return "".join(_TO_VNI.get(char, char) for char in unicodedata.normalize("NFC", text))


CONVERT: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni, "utf8": from_wrong_utf8}


def convert(text: str, coding: str, font: str = "") -> str:
    """Text of an old coding as Unicode. `coding` is a key of NAMES; a font whose name ends in H writes capitals.

    A cell that does not become more Vietnamese is left alone: a column may hold both, and names of other tongues.
    """
    as_capitals = coding == "tcvn3" and font.startswith(".") and font.endswith("H")
    converted = CONVERT[coding](text)
    is_sure = coding == "tcvn3" and _SYMBOLS.search(text)
    if not is_sure and _share([converted]) <= _share([text]):
        converted = text
    return converted.upper() if as_capitals else converted


def _words(text: str) -> list[str]:
    return [word for word in _WORDS.findall(text) if not word.isascii()]


def of_font(font: str) -> str:
    """The coding that a font stands for: "tcvn3", "vni" or ""."""
    folded = font.casefold()
    return "tcvn3" if folded.startswith(".vn") else "vni" if folded.startswith("vni") else ""


def guess(texts: Iterable[str]) -> str:
    """The old coding in which these texts make Vietnamese: "tcvn3", "vni", "utf8"; "" where they do as they stand."""
    texts = [text for text in texts if not text.isascii()]
    if _share(texts) > 0.5:
        return ""
    shares = {coding: _share(change(text) for text in texts) for coding, change in CONVERT.items()}
    best = max(shares, key=lambda coding: shares[coding])
    return best if shares[best] >= 0.8 else ""


def readable(text: str) -> str:
    """A line as it was most likely meant: for recognising a label or a title, never for what is kept."""
    coding = "" if text.isascii() else guess([text])
    return CONVERT[coding](text) if coding else text


def _share(texts: Iterable[str]) -> float:
    """How many of the different words that are not plain ASCII can be Vietnamese; 0 where there is none."""
    words = {word for text in texts for word in _words(text)}
    return sum(is_syllable(word) for word in words) / len(words) if words else 0.0


_ONSET = "(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en "
    "eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa "
    "oac oach oai oam oan oang oanh oap oat oay oao oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um "
    "un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc "
    "ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile("(?:c|ch|p|t)$")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word can be a Vietnamese syllable: onset, rhyme, at most one tone, and the tone fits a stopped end."""
    if _is_odd_case(word):
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(apart)
    bare = unicodedata.normalize("NFC", _TONES.sub("", apart))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or (bool(tones) and tones[0] in "\u0301\u0323")


def _is_odd_case(word: str) -> bool:
    """A capital after a small letter: no Vietnamese, but what old codings look like."""
    return not (word.isupper() or word.islower() or word.istitle() or word[1:].islower())
