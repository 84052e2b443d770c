"""The chain: each part counts, and no two entries read as the same bytes."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from server.log import chain

PARTS = (chain.genesis("session:a"), "session:a", 1, 1000, "asker:a", "test.said", 1, "command-1", "{}", b"w" * 32)
OTHER = (chain.genesis("session:b"), "session:b", 2, 1001, "asker:b", "test.sang", 2, "command-2", "[]", b"v" * 32)


def test_the_digest_is_what_it_was() -> None:
    assert chain.genesis("session:a").hex() == "6bc0d7b2875253fcd7d48b9c69486bbc1566c66ae1fefd8f8d14f22fb7aaf07f"
    assert chain.digest(*PARTS).hex() == "2cfd8b6a845d0e59914bccc8c7de60cb6241d13241e66e8ac32f49d56647a1a7"
    assert chain.words_hash(b"s" * 16, "{}").hex() == "cd89d3fe1b7b36674f9a1eedfce2e3ea079249fa5998885794afc2be487cd8d2"


def test_every_part_counts() -> None:
    digests = {chain.digest(*PARTS)}
    for place, other in enumerate(OTHER):
        digests.add(chain.digest(*PARTS[:place], other, *PARTS[place + 1 :]))
    digests.add(chain.digest(*PARTS[:-1], None))
    assert len(digests) == len(PARTS) + 2


def test_parts_do_not_run_into_each_other() -> None:
    split = ["asker:a", "test.said"]
    joined = "".join(split)
    digests = [chain.digest(*PARTS[:4], joined[:cut], joined[cut:], *PARTS[6:]) for cut in range(len(joined) + 1)]
    assert all(one != other for one, other in combinations(digests, 2))


@given(st.binary(min_size=1, max_size=40), st.text(max_size=40), st.integers(min_value=1, max_value=39))
def test_salt_and_words_do_not_run_into_each_other(salt: bytes, words: str, cut: int) -> None:
    both = salt + words.encode()
    if cut < len(both) and cut != len(salt):
        moved = both[cut:].decode(errors="ignore")
        assert chain.words_hash(salt, words) != chain.words_hash(both[:cut], moved)
