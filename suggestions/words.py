"""What somebody looks for: words, quoted phrases, and when a piece of text is the same as a word. Pure, no database.

Width and case of Latin letters make no difference, and neither does the width of digits, marks and spaces. Folding keeps
every character in its place, so that a hit in the folded text is a hit at the same place of the text itself.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 8
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"}
FOLD = {ord(wide): narrow.lower() for narrow, wide in WIDE.items()} | {
    ord(c): c.lower() for c in map(chr, range(65, 91))
}
QUOTED = re.compile(r'“([^“”]*)”|「([^「」]*)」|"([^"]*)"|(\S+?)(?=[\s“「"]|$)|(\S)')
FRAMED = re.compile(r"第(.+?)号(?:建议)?")
DIGITS = re.compile(r"[0-9]+")
LONGEST_NUMBER = 20
SEPARATORS = "。、‘’《》〈〉【】…—“”"  # beside the marks of ASCII, a pair in the index does not reach over these


def fold(text):
    return text.translate(FOLD)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase, folded."""

    text: str

    @property
    def pattern(self):
        """A regular expression both databases understand, or "" where the plain text says the same."""
        return "" if not any(map(_varies, self.text)) else "".join(map(_any_of, self.text))

    @property
    def pairs(self):
        """The pairs of neighbouring characters every text with this word has, as ``char_bigrams`` writes them."""
        return sorted({a + b for a, b in zip(self.text, self.text[1:], strict=False) if _pairs(a) and _pairs(b)})

    @property
    def numbers(self):
        """The numbers that are this word: without 第 and 号, and whatever zeros a number of digits begins with."""
        framed = FRAMED.fullmatch(self.text)
        inner = framed[1] if framed else self.text
        if len(inner) > LONGEST_NUMBER:
            return []
        if not DIGITS.fullmatch(inner):
            return sorted({inner, inner.upper()})
        plain = inner.lstrip("0") or "0"
        return ["0" * zeros + plain for zeros in range(LONGEST_NUMBER - len(plain) + 1)]

    def places(self, folded):
        """Where the word stands in a folded text: ``(start, end)``."""
        return [(found.start(), found.end()) for found in re.finditer(re.escape(self.text), folded)]


def _varies(character):
    return character in WIDE


def _any_of(character):
    if not _varies(character):
        return re.escape(character)
    return f"(?:{'|'.join(map(_literal, (character, *([character.upper()] if character.isalpha() else ()), *_wide(character))))})"


def _wide(character):
    return [WIDE[character], WIDE[character.upper()]] if character.isalpha() else [WIDE[character]]


def _literal(character):
    return character if not character.isascii() or character.isalnum() else f"\\{character}"


def _pairs(character):
    return character.isalnum() if character.isascii() else character not in SEPARATORS and not character.isspace()


def words(text):
    """The words of what was typed, each once, in order; what stands in quotation marks is one."""
    found = (next(filter(None, groups), "") for groups in QUOTED.findall(fold(text)))
    return [Word(word) for word in dict.fromkeys(" ".join(word.split()) for word in found) if word]
