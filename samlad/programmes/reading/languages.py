"""Whether a text is in another language than Swedish, by the small words that fill any text. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

_SWEDISH = {"och", "att", "ska", "skall", "för", "är", "av", "inom", "samt", "från", "till", "även", "inte"}
_OTHERS = (
    {"the", "and", "of", "to", "shall", "will", "for", "is", "with", "be", "by"},
    {"og", "skal", "ikke", "af", "fra", "til", "å", "er", "være"},
    {"ja", "on", "että", "sekä", "tai", "ovat", "mukaan", "ei"},
    {"und", "der", "die", "das", "ist", "mit", "werden", "von", "zu"},
)
# A few foreign words can stand in a short Swedish text.
LEAST = 5


def is_foreign(texts: Iterable[str]) -> bool:
    words = Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold()))
    swedish = sum(words[word] for word in _SWEDISH)
    return any(sum(words[word] for word in other) > max(swedish, LEAST) for other in _OTHERS)
