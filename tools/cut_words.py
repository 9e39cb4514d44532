"""Cut jieba's dictionary to what line breaking needs: `assets/words.txt.gz`.

    pip download --no-deps --no-binary :all: jieba==0.42.1 && tar xzf jieba-0.42.1.tar.gz
    python tools/cut_words.py jieba-0.42.1/jieba/dict.txt assets/words.txt.gz

One line a word: the word, its cost (−10·ln of its share of all words, whole number), its coarse part of speech.
"""

from __future__ import annotations

import gzip
import math
import sys
from pathlib import Path

# jieba's fine labels → ours: n noun, v verb, a adjective, d adverb, p preposition, c conjunction, r pronoun,
# m number, q measure word, u particle, f place word, t time, y final particle, z set phrase.
COARSE = {"i": "z", "l": "z", "j": "n", "s": "n", "b": "a", "g": "n", "x": "n", "o": "n", "e": "y", "k": "u", "h": "a"}
NAMES = ("nr", "nrt", "nrfg", "ns", "nt")
LONGEST = 4
LEAST, LEAST_NAME = 11, 400


def coarse(label: str) -> str:
    """The one-letter part of speech."""
    return "v" if label == "zg" else COARSE.get(label[0], label[0])


def wanted(word: str, count: int, label: str) -> bool:
    """Whether the word earns its place: all single characters, common words, very common names."""
    if not all("\u4e00" <= ch <= "\u9fff" for ch in word) or len(word) > LONGEST:
        return False
    return len(word) == 1 or count >= (LEAST_NAME if label in NAMES else LEAST)


def cut(dictionary: str) -> str:
    """The lines of the cut, sorted by word."""
    rows = [(word, int(count), label) for word, count, label in map(str.split, dictionary.splitlines())]
    total = math.log(sum(count for _, count, _ in rows))
    kept = sorted(row for row in rows if wanted(*row))
    costs = ((word, round(10 * (total - math.log(max(count, 1)))), coarse(label)) for word, count, label in kept)
    return "".join(f"{word} {cost}{label}\n" for word, cost, label in costs)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(gzip.compress(cut(source.read_text(encoding="utf-8")).encode(), 9, mtime=0))
