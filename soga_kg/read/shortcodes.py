"""Shortcodes that WordPress did not render: `[et_pb_heading title=…]` of the Divi builder and others like it.

Seen in answers of the REST interface, where content that a page shows stands in attributes. Attribute quotes arrive
as typographic entities, brackets inside values percent-coded, so a tag ends at its first bracket.
"""

from __future__ import annotations

import re

_QUOTE = r"(?:&#82(?:20|21|43);|&quot;|&[lr]dquo;|&Prime;|[\"“”″])"
_TAG = re.compile(r"\[(?P<end>/?)(?P<name>[a-z][\w-]*)(?P<attributes>(?:\s[^\[\]]*+)?)/?\]")
_ATTRIBUTE = re.compile(rf"([\w-]++)={_QUOTE}((?:(?!{_QUOTE}).)*+)", re.DOTALL)
_CODED = {"%91": "[", "%92": "\\", "%93": "]", "%22": "&quot;"}
# Modules of the builder whose attributes are printed: attribute -> the tag that a browser would be given.
_PRINTED = {
    "et_pb_heading": {"title": "h2"},
    "et_pb_fullwidth_header": {"title": "h2", "subhead": "p"},
    "et_pb_blurb": {"title": "h3"},
    "et_pb_cta": {"title": "h3"},
    "et_pb_toggle": {"title": "h3"},
    "et_pb_accordion_item": {"title": "h3"},
    "et_pb_tab": {"title": "h3"},
    "et_pb_slide": {"heading": "h3"},
    "et_pb_number_counter": {"number": "p", "title": "p"},
    "et_pb_team_member": {"name": "h3", "position": "p"},
    "et_pb_image": {"alt": "figcaption"},
}
_SIGNED = {"et_pb_testimonial": ("author", "job_title", "company_name")}  # who says what is quoted, on one line
_UNMARKED = frozenset({"caption", "gallery", "embed", "audio", "video", "playlist", "contact-form-7", "wpforms"})


def rendered(text: str) -> str:
    """`text` with shortcodes replaced by what they print, or by a boundary."""
    return _TAG.sub(_printed, text)


def _printed(match: re.Match[str]) -> str:
    name = match["name"]
    # A word in brackets is text (`commun[s]`, `[sic]`); names of shortcodes have an underscore or a known name.
    if "_" not in name and name not in _UNMARKED:
        return match.group()
    values = {key: _decoded(value) for key, value in _ATTRIBUTE.findall(match["attributes"])}
    shown = _PRINTED.get(name, {})
    pieces = [f"<{tag}>{values[key]}</{tag}>" for key, tag in shown.items() if values.get(key)]
    signed = [values[key] for key in _SIGNED.get(name, ()) if values.get(key)]
    if signed:
        pieces.append(f"<p>{', '.join(signed)}</p>")
    return "".join(pieces) or "<hr>"


def _decoded(value: str) -> str:
    for code, character in _CODED.items():
        value = value.replace(code, character)
    return value
