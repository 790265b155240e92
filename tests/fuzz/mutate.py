"""Inputs made of seeds: cut, doubled, spliced, with words and bytes put in; each is made by its number alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

MOST = 6_000
"""Longest input, in bytes: above the longest address that is taken."""

NUMBERS = (
    *(b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"9223372036854775807", b"9223372036854775808"),
    *(b"-9223372036854775809", b"1e308", b"1e400", b"NaN", b"Infinity", b"1" * 400, b"0.1", b"-0.0", b"00"),
)

STRANGE = (
    *("\x00", "\x01", "\x7f", "\x85", "\x9b", "\u00a0", "\u200b", "\u202e", "\u2028", "\u2029", "\ufeff"),
    *("\ufffd", "\uffff", "\U0010ffff", "e\u0301", "ﬀ", "İ", "ß", "一", "😀", "א", "\ud800", "１", "٣"),
)
"""Characters that programs trip over; half of a surrogate pair is sent as the bytes it would have."""

SNIPPETS = (
    *(
        b"'",
        b'"',
        b"`",
        b"\\",
        b"%",
        b"%%",
        b"_",
        b"*",
        b"?",
        b"&",
        b"=",
        b"+",
        b",",
        b";",
        b":",
        b"/",
        b"../",
    ),
    *(b"--", b"/*", b"' OR 1=1 --", b"'; DROP TABLE x; --", b'" UNION SELECT 1 --', b"{{7*7}}", b"${7*7}"),
    *(
        b"<script>alert(1)</script>",
        b"\r\nX-Evil: 1",
        b"%0d%0aX-Evil:%201",
        b"%00",
        b"%ff",
        b"%zz",
        b"%u0041",
    ),
    *(b"[", b"]", b"{", b"}", b"null", b"true", b"[[]]", b"[" * 300, b"a" * 300, b"(" * 60, b"\xff", b"\xc3"),
    *(b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b" ", b"\t", b"\n", b"#", b"@", b"//", b"\\0", b"~", b"!", b"|"),
)


class Mutator:
    """Makes inputs of seeds, with words of the target's own language among what is put in."""

    def __init__(self, seeds: Sequence[bytes], words: Sequence[bytes]) -> None:
        self.seeds = seeds
        self.words = (*words, *SNIPPETS, *NUMBERS, *(c.encode("utf-8", "surrogatepass") for c in STRANGE))

    def make(self, random: Random) -> bytes:
        """An input: a seed, changed up to eight times; now and then a seed as it is, or no seed at all."""
        found = bytearray(random.choice(self.seeds) if random.random() < 0.95 else b"")
        for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5, 8))):
            random.choice(CHANGES)(self, found, random)
        return bytes(found[:MOST])

    def insert(self, found: bytearray, random: Random) -> None:
        """Put in a word."""
        place = random.randint(0, len(found))
        found[place:place] = random.choice(self.words)

    def replace(self, found: bytearray, random: Random) -> None:
        """A word in place of some bytes."""
        place = random.randint(0, len(found))
        found[place : place + random.randint(0, 12)] = random.choice(self.words)

    def remove(self, found: bytearray, random: Random) -> None:
        """Take some bytes away; at times all the rest."""
        place = random.randint(0, len(found))
        del found[place : place + (random.randint(1, 8) if random.random() < 0.8 else MOST)]

    def double(self, found: bytearray, random: Random) -> None:
        """Some bytes again, here or elsewhere, up to a hundred times."""
        place = random.randint(0, len(found))
        piece = found[place : place + random.randint(1, 40)]
        other = random.randint(0, len(found))
        found[other:other] = piece * random.choice((1, 1, 1, 2, 10, 100))

    def splice(self, found: bytearray, random: Random) -> None:
        """The end of another seed."""
        other = random.choice(self.seeds)
        found[random.randint(0, len(found)) :] = other[random.randint(0, len(other)) :]

    def flip(self, found: bytearray, random: Random) -> None:
        """One bit the other way."""
        if found:
            found[random.randrange(len(found))] ^= 1 << random.randrange(8)

    def byte(self, found: bytearray, random: Random) -> None:
        """Any byte in any place."""
        place = random.randint(0, len(found))
        found[place : place + random.randint(0, 1)] = bytes([random.randrange(256)])

    def swap(self, found: bytearray, random: Random) -> None:
        """Two pieces change places."""
        one, two, three = sorted(random.randint(0, len(found)) for _ in range(3))
        found[one:three] = found[two:three] + found[one:two]


Change = Callable[[Mutator, bytearray, Random], None]

CHANGES: tuple[Change, ...] = (
    *(Mutator.insert, Mutator.insert, Mutator.replace, Mutator.replace, Mutator.remove),
    *(Mutator.double, Mutator.splice, Mutator.flip, Mutator.byte, Mutator.swap),
)
