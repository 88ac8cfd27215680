"""Made-up titles and purposes of scenes, in the language of the brief."""
# ruff: noqa: E501 - tables read best by the line

from __future__ import annotations

import re
from dataclasses import dataclass

from . import matching, words

_BEATS = ("arrival", "meeting", "detail", "face", "journey", "doubt", "turn", "return")
_TITLES = {
    "en": "Arrival|Somebody is there|Something found|A thought|On the way|Between two breaths|The turn|Into the distance",
    "de": "Ankunft|Jemand ist da|Ein Fund|Ein Gedanke|Unterwegs|Zwischen zwei Atemzügen|Die Wende|In die Ferne",
    "fr": "L’arrivée|Quelqu’un est là|Une trouvaille|Une pensée|En chemin|Entre deux souffles|Le tournant|Au loin",
    "es": "La llegada|Hay alguien|Un hallazgo|Un pensamiento|En camino|Entre dos respiros|El giro|A lo lejos",
    "it": "L’arrivo|C’è qualcuno|Una scoperta|Un pensiero|In cammino|Tra due respiri|La svolta|In lontananza",
    "ru": "Прибытие|Здесь кто-то есть|Находка|Мысль|В пути|Между двумя вдохами|Поворот|Вдаль",
    "ar": "الوصول|هناك أحد|شيء وُجد|خاطرة|في الطريق|بين نَفَسين|المنعطف|إلى البعيد",
    "ja": "到着|誰かがいる|見つけたもの|ある思い|道の途中|ひと息の間|転機|遠くへ",
}
_PURPOSES = {
    "en": "We arrive|We meet who this is about|What matters is seen from near|What it means is read in a face|It sets things in motion|For a moment all is open|Everything turns|We take our leave",
    "de": "Wir kommen an|Wir lernen kennen, um wen es geht|Was zählt, von nahem|Was es bedeutet, steht in einem Gesicht|Es bringt etwas in Gang|Einen Augenblick ist alles offen|Alles wendet sich|Wir nehmen Abschied",
    "fr": "On arrive|On rencontre celui dont il s’agit|L’essentiel, vu de près|Un visage dit ce que cela signifie|Tout se met en mouvement|Un instant, tout est possible|Tout bascule|On prend congé",
    "es": "Llegamos|Conocemos a quien lo vive|Lo que importa, de cerca|Un rostro dice lo que significa|Todo se pone en marcha|Por un momento todo es posible|Todo cambia|Nos despedimos",
    "it": "Si arriva|Si conosce chi lo vive|Ciò che conta, da vicino|Un volto dice che cosa significa|Tutto si mette in moto|Per un momento tutto è possibile|Tutto cambia|Ci si congeda",
    "ru": "Мы на месте|Мы видим, о ком рассказ|Главное — вблизи|Лицо говорит, что это значит|Всё приходит в движение|На миг всё возможно|Всё меняется|Мы прощаемся",
    "ar": "نصل|نلتقي بمن تدور حوله القصة|ما يهم عن قرب|وجه يقول المعنى|يبدأ كل شيء بالحركة|للحظة كل شيء ممكن|يتغير كل شيء|نودّع المكان",
    "ja": "到着する|主人公に出会う|大切なものを間近に見る|表情が意味を語る|物事が動き出す|一瞬、すべてが開かれる|すべてが変わる|別れを告げる",
}
_SPOKEN = {
    "en": "the a an of in on at to and with is are his her its he she it they who where",
    "de": "der die das den dem des ein eine einen einem und mit im am ist sind sein seine ihr ihre er sie es auf wo",
    "fr": "le la les l un une des du et avec dans est sont son sa ses il elle sur qui où",
    "es": "el la los las un una y con en del es son su sus él ella que donde",
    "it": "il lo la gli un una e con nel nella di del è sono suo sua lui lei che dove",
}
_KANA = re.compile(r"[぀-ヿ]")
_ARABIC = re.compile(r"[؀-ۿ]")
_NOT_ARABIC = re.compile(r"[پچژگٹڈےںہھکی]")
_RUSSIAN, _NOT_RUSSIAN = re.compile(r"[а-яё]"), re.compile(r"[іїєґўђјљњћџқғүұөә]")
_ABROAD = re.compile(r"[^\x00-\u024f\u2000-\u20ff]")


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a brief; without a code it is none that is known here."""

    code: str
    brief: str

    def title(self, beat: str) -> str:
        """A title for a beat of the arc; empty if the language is not known."""
        return _text(_TITLES, self.code, beat)

    def purpose(self, beat: str) -> str:
        """What a beat is for; empty if the language is not known."""
        return _text(_PURPOSES, self.code, beat)

    def the(self, thing: str) -> str:
        """The film's thing as a title: in English by name, else in the brief's word."""
        if self.code == "en":
            return f"The {thing}"
        word = matching.named(self.brief, words.PROPS, thing)
        return "" if word == thing else word[:1].upper() + word[1:]


def _text(table: dict[str, str], code: str, beat: str) -> str:
    return table[code].split("|")[_BEATS.index(beat)] if code in table else ""


def tongue_of(brief: str) -> Tongue:
    """The language of a text, by its script or by its small words."""
    folded = brief.casefold()
    for code, yes, no in (
        ("ja", _KANA, None),
        ("ar", _ARABIC, _NOT_ARABIC),
        ("ru", _RUSSIAN, _NOT_RUSSIAN),
    ):
        if yes.search(folded):
            return Tongue("" if no and no.search(folded) else code, brief)
    spoken = matching.tokens(folded)
    known = {code: set(small.split()) for code, small in _SPOKEN.items()}
    scores = {code: sum(w in small for w in spoken) for code, small in known.items()}
    code = max(scores, key=lambda name: scores[name])
    if scores[code]:
        return Tongue(code, brief)
    return Tongue("en" if folded.isascii() else "", brief)
