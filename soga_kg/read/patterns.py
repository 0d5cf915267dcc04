r"""What no published text may hold, as the shapes NoEmail and NoTelephone say it: in the regular expressions of XPath.

SHACL compares by SPARQL's REGEX and that by fn:matches of XPath, which knows no look-around, no possessive quantifier,
no `(?:`, no `\b`. So what stands before and after is matched too, letters are spelt out (each engine has a `\w` of
its own), and the shapes forbid a match (`sh:not`) where the reader (redact.py) takes one out. A test keeps each shape
equal to its constant here, another holds both against the reader, in three engines. Flag i.
"""

from __future__ import annotations

_BLANK = "[ \\t\\n\\r\u00a0\u2000-\u200a\u202f]"
# No letter, digit or _ of any script: punctuation and symbols of ASCII but for - and _, of Latin-1, and general ones.
_SIGNS = "\\s!-,./:-@\\[-\\^`{-\u00bf×÷\u2000-\u2bff\u3000-\u303f\ufe30-\ufe6f\uff00-\uff0f\uff1a-\uff20"
_LETTER = f"[^{_SIGNS}_-]"
_INSIDE = f"[^{_SIGNS}]"
_LABEL = f"{_LETTER}({_INSIDE}*{_LETTER})?"
_MARK = f"(@|＠|﹫|&#64;|%40|[(\\[{{<](at|@|a|arobase|chez)[)\\]}}>]|{_BLANK}arobase{_BLANK})"
_DOT = f"(\\.|{_BLANK}?[(\\[{{<](dot|point)[)\\]}}>]{_BLANK}?)"
_SPELT_DOT = f"{_BLANK}(dot|point){_BLANK}"
# After a bare word only what ends most addresses: "name@site point fr" is one, "name@site point de départ" is none.
_ENDING = f"(com|org|net|info|coop|asso|example|eu|fr|be|ch|lu|ca|es|it|pt|uk|ie|nl|io)([{_SIGNS}-]|$)"
_SPELT = f"({_LABEL}({_DOT}|{_SPELT_DOT}))*{_LABEL}{_SPELT_DOT}{_ENDING}"
_DOMAIN = f"({_SPELT}|({_LABEL}{_DOT})+[^{_SIGNS}_0-9-]{{2,24}}|\\[?\\d{{1,3}}(\\.\\d{{1,3}}){{3}})"


def _other_than(*words: str) -> str:
    """A label that is none of these words: "at the point it" is no address, "name at site point it" is one."""
    first = "".join(sorted({word[0] for word in words if word}))
    ways = [f"[^{_SIGNS}{first}-]{_INSIDE}*" if first else f"{_INSIDE}+"]
    ways += [letter + _other_than(*(word[1:] for word in words if word[:1] == letter)) for letter in first]
    return f"({'|'.join(ways)}){'' if '' in words else '?'}"


_FIRST = _other_than("the", "a", "an", "our", "this").removesuffix("?")
_AT = f"{_BLANK}(at|chez){_BLANK}({_LABEL}{_DOT}{_SPELT}|{_FIRST}{_SPELT_DOT}({_SPELT}|{_ENDING}))"
EMAIL = f'[^{_SIGNS}]({_BLANK}?{_MARK}{_BLANK}?{_DOMAIN}|{_AT})|["”]{_BLANK}?{_MARK}{_BLANK}?{_DOMAIN}'

_WORD = "0-9A-Za-z_À-ɏ"  # what a number is no beginning after; emoji and signs before it are nothing
_END = "([^0-9]|$)"
_APART = "[ .\\-/()\u00a0\u202f]"
_GAP = "[ \u00a0\u202f\u2009]"


def _digits(least: int, most: int) -> str:
    """So many digits, apart or not, and no other one next to the last."""
    return f"([0-9]{_APART}{{0,2}}){{{least - 1},{most - 1}}}[0-9]{_END}"


_PAIRS = f"0[1-9]([ .\\-/\u00a0\u202f]?[0-9][0-9]){{4}}{_END}"  # 01 99 00 12 34
_PLUS = f"\\+[1-9][0-9]{{0,2}}{_APART}*{_digits(7, 12)}"  # +33 1 99 00 12 34
# After 00, told by how far its first digits go: no SIREN, SIRET or VAT number is laid out so. Groups of three digits
# are such a number, but where 001 and 007 (the countries with one digit) are followed by three, three and four.
_BY_LAYOUT = (
    f"00[ .\u00a0\u202f][1-9][0-9]{{0,2}}{_APART}*{_digits(7, 12)}"  # 00 33 1 99 00 12 34
    f"|00[17]{_APART}{{1,2}}[0-9]{{3}}{_APART}{{0,2}}[0-9]{{3}}({_APART}?[0-9][0-9]){{2}}{_END}"  # 001 202 555 0143
    f"|00[1-9][0-9]{_APART}+{_digits(7, 12)}"  # 0033 1 99 00 12 34
    f"|00[1-9]([0-9]{{7,10}}|[0-9]{{12,14}}){_END}"  # 0033199001234; 14 digits in all may be a SIRET, see below
)
# 00352 26 12 34 56, 003319 90 01 234. After a number of three digits so begins the end of a SIRET: 123 456 782 00128
# 75011 Paris; not where that number is alone.
_FIVE = f"00[1-9]([0-9]{{2}}{_APART}+{_digits(6, 12)}|[0-9]{{3,5}}{_APART}+{_digits(4, 11)})"
_OTHER = "([0-9]{1,2}|[0-9]{4,5}|[^0-9][0-9]{3})"
_CALLED = "(t[ée]l[ .:é\u00a0]|fax|appel|call|(télé|tele|smart)?phone|mobile|portable)"
_CALL = f"{_CALLED}([^0-9\\n;]{{0,60}}[^{_WORD}.,-])?00[1-9]([0-9]{{6}}{_APART}+[0-9]|[0-9]{{11}}{_END})"
# Letters up to a number, and neither SIREN nor SIRET among them: N* (s … N*)*, where each s is followed to where it
# cannot be the first letter of either.
_N = "[^s0-9\\n;]"
_S = "s(s|is|irs|ires)*"
_NO_REGISTER = (
    f"{_N}*({_S}([^si0-9\\n;]|i[^sr0-9\\n;]|ir[^se0-9\\n;]|ire[^snt0-9\\n;]){_N}*)*"
    f"({_S}(i|ir|ire)?)?"
)  # fmt: skip
_FOURTEEN = f"(^|[\\n;]|(^|[0-9\\n;]){_NO_REGISTER}[^{_WORD}.,-])00[1-9][0-9]{{11}}{_END}"  # 00442079460123
# A number begins a text or stands after a sign; one with 00 after none of `.,-`, and after a colon that is no time's
# (12:00 20/11/2023). What begins with the sign comes first, since an engine that steps back tries each at each place.
TELEPHONE = (
    f"(^|[^{_WORD}.,:+-])({_PAIRS}|{_BY_LAYOUT}|{_CALL})|[.,:-]{_PAIRS}|{_PLUS}"
    f"|(^|[^{_WORD}.,:+ \u00a0\u202f\u2009-]){_FIVE}|(^|[^0-9])(:({_BY_LAYOUT}|{_FIVE})|{_OTHER}?{_GAP}{_FIVE})"
    f"|{_FOURTEEN}"
)
