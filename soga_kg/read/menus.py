"""What a page of menus looks like: the words of menus, footers and banners, and no sentence."""

from __future__ import annotations

from collections.abc import Sequence

from soga_kg.names import fold
from soga_kg.read.lines import Line, bullet

_WORDS = """
accueil, home, menu, contact, contactez nous, contact us, a propos, about, about us, qui sommes nous, who we are,
recherche, search, mentions legales, legal notice, politique de confidentialite, privacy policy, privacy, cookies,
connexion, login, log in, sign in, se connecter, inscription, sign up, newsletter, actualites, news, blog, agenda,
evenements, events, adherer, rejoignez nous, join us, faire un don, donate, plan du site, sitemap, facebook, twitter,
linkedin, instagram, youtube, fr, en, francais, english, suivant, precedent, next, previous, lire la suite, read more,
partager, share, nos membres, nos actions, nos projets, our members, our projects, team, equipe, notre equipe,
ressources, resources, presse, press, publications, skip to content, aller au contenu, terms of use,
conditions d utilisation, faq, aide, help, accepter, refuser, accept, decline, tout accepter, accept all, parametres,
settings, copyright, all rights reserved
"""
_MENU_WORDS = frozenset(fold(words) for words in _WORDS.split(","))


def is_menu(lines: Sequence[Line]) -> bool:
    """Nothing but menu entries: no sentence at all, and either very short or full of the words of menus."""
    texts = [line.text for line in lines]
    if any(len(text.split()) >= 8 and text.rstrip("»”\"')")[-1:] in {".", "!", "?", "…"} for text in texts):
        return False
    menu = sum(fold(text[len(bullet(text)) :]) in _MENU_WORDS for text in texts)
    # Ten lines without a sentence may be a list of partners, which is content; a fifth of menu words is not.
    return sum(len(text.split()) for text in texts) < 8 or menu * 5 >= len(texts)
