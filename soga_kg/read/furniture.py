"""What of a web page is no article: menus, banners, forms, share buttons, comments, teasers of other articles.

Told by tag, by role and by the words that themes use for class and id, never by text or by site.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from soga_kg.read.markup import attribute, children, tokens

_ELEMENTS = "nav aside form fieldset button select dialog search noscript template object video audio canvas"
_TAGS = frozenset(_ELEMENTS.split())
_LANDMARKS = "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar"
_ROLES = frozenset(_LANDMARKS.split())
_PARTS = frozenset({"header", "footer"})  # of the page where they stand outside, of the article where inside
_SUBJECTS = (
    r"nav(?:igation|bar)?|menus?|breadcrumbs?|sidebar|widget-area|shar(?:e|ing)|social(?:-?media)?|follow|related"
    r"|newsletter|comments?|respond|pagination|pager|page-numbers|cookies?|consent|gdpr|rgpd|popup|modal|masthead"
    r"|toc|table-of-contents|skip|search|promo|advert(?:isement)?|ads?|login|lang(?:uage)?-switcher"
)
_BEFORE = (
    r"(?:(?:site|main|primary|secondary|post|posts|entry|article|page|top|mobile|js|wp-block|et-social|et-pb"
    r"|elementor|elementor-widget)-)*"
)
_AFTER = (
    r"(?:-(?:links?|buttons?|icons?|bar|list|area|wrapper|wrap|container|content|inner|posts?|articles?|block|section"
    r"|notice|banner|box|form|menu|widget|nav|navigation|info|header|title|count|respond|follow|consent|law|overlay"
    r"|main|primary|top|bottom|left|right|\d+))*"
)
# A whole word of class or id: `has-sidebar`, `social-economy` and `elementor-widget` name no furniture.
_WORD = re.compile(rf"{_BEFORE}(?:{_SUBJECTS}){_AFTER}|(?:(?:site|main|page)-)?footer{_AFTER}|site-header")
_PLUGINS = re.compile(
    r"sharedaddy|sd-sharing.*|jp-relatedposts|yarpp.*|addtoany.*|a2a_kit.*|heateor.*|sassy.*|cmplz.*|cky-.*"
    r"|cookie-law.*|tarteaucitron.*|onetrust.*|axeptio.*|didomi.*|moove_gdpr.*|cookiebot.*|ez-toc.*|toc_container"
    r"|wp-block-(?:latest-posts|latest-comments|archives|categories|tag-cloud|page-list|query|loginout).*"
    r"|et_pb_(?:social_media_follow|comments_\w+|sidebar|post_nav|posts_nav|search|login|signup|contact_form|menu).*"
    r"|et_pb_(?:fullwidth_menu|blog_\w+|widget_area).*|screen-reader-text|sr-only|visually-hidden|mc4wp.*|wpcf7.*"
    r"|lang-item.*|wpml-ls.*|pll-.*|et_pb_button\w*|wp-block-buttons?|elementor-button.*"
)
# An author's box by the words of any theme: `elementor-author-box__bio`, `pp-author-boxes-name`, `bloc-auteur`.
AUTHOR_BOX = (
    r"(?:[a-z]+[-_]+){0,4}(?:author|auteur|autrice)s?[-_]*(?:box(?:es)?|card|bio(?:graph\w*)?|info|about|profile|description)"
    r"(?:[-_]+\w+)*|(?:bloc|encart|fiche|a-propos(?:-de-l)?)[-_](?:auteur|autrice)s?"
)
_SOFT = re.compile(
    rf"{AUTHOR_BOX}"
    r"|(?:node|article|news|blog|content|page|single|hero|card)[-_]+(?:meta|submitted|byline|posted|tags)(?:[-_]+\w+)*"
    r"|submitted|field--name-(?:uid|created|changed|author|(?:field-)?(?:tags?|keywords?|mots-cles))"
    r"|reading-time|read-time|tags-links|(?:post|entry|article)-(?:meta|info|footer|date|author|tags?|categor\w+|terms)(?:-\w+)*"
    r"|by-?line|posted-(?:on|by)|meta|vcard|published|(?:cat|tags)-links|tag-?cloud|edit-link|updated|et_pb_title_meta_container"
    r"|(?:about-|wp-block-post-)?author(?:-?(?:box|card|bio|info|name|description|profile|meta|avatar|photo|wrap|wrapper"
    r"|section|details|link|title))*|saboxplugin.*"
)


def prune(root: LexborNode) -> None:
    """Takes out of the tree what is no part of any article. Headers and footers of articles stay."""
    waiting = [(root, False)]
    while waiting:
        node, inside = waiting.pop()
        for child in list(children(node)):
            if child.is_text_node:
                continue
            within = inside or child.tag in {"article", "main"} or attribute(child, "role") == "main"
            if _is_furniture(child, within):
                child.decompose()
            else:
                waiting.append((child, within))


def _is_furniture(node: LexborNode, within: bool) -> bool:
    if node.tag in {"article", "main"}:
        return "comment" in tokens(node) or "comment-body" in tokens(node)
    if node.tag in _TAGS or (node.tag in _PARTS and not within):
        return True
    if "hidden" in node.attributes or attribute(node, "aria-hidden") == "true":
        return True
    if attribute(node, "role") in _ROLES:
        return True
    return any(_WORD.fullmatch(word.replace("_", "-")) or _PLUGINS.fullmatch(word) for word in tokens(node))


def is_byline(node: LexborNode) -> bool:
    """Whether an element of an article holds what is said about it (author, date, categories), not what it says."""
    if node.tag == "footer":
        return not _quoted(node)
    return any(_SOFT.fullmatch(word) for word in tokens(node))


def _quoted(node: LexborNode) -> bool:
    """A quotation's footer names who said it."""
    return node.parent is not None and node.parent.tag == "blockquote"
