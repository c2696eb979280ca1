"""Which characters a text may hold."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.parse.cleaning import clean, letters, odd_share, plain_lines


def test_what_postgres_refuses_or_nobody_sees_goes() -> None:
    assert clean("a\x00b\ud800c\u200bd\ufeff") == "abcd"
    assert clean("ﬁrst\xa0oﬃce cafe\u0301") == "first office café"


def test_lines_stay_as_they_are() -> None:
    assert [line.text for line in plain_lines(["TOTAL   9.00 \r\n\n  - item\tx\n"])] == ["TOTAL   9.00", "  - item\tx"]


def test_garbage_is_told_from_text() -> None:
    assert odd_share("(cid:12)(cid:7)") == 1.0
    assert odd_share("This Agreement") == 0.0
    assert letters("RM 9.00") == 5


@given(st.text(alphabet=st.characters()))
def test_a_clean_text_is_one_that_a_database_takes_and_stays_clean(text: str) -> None:
    once = clean(text)
    once.encode("utf-8")
    assert "\x00" not in once
    assert clean(once) == once
