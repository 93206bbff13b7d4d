from __future__ import annotations

from recviewer.check.examples import made_up_key
from recviewer.text.placeholders import is_placeholder, is_stand_in


def test_a_random_text_is_no_placeholder() -> None:
    assert not is_placeholder(made_up_key("", 40))


def test_a_text_of_less_than_three_bits_a_character_is_a_placeholder() -> None:
    assert not is_placeholder("kdfhjmnp")
    assert is_placeholder("kdfhjmnk")


def test_a_text_that_says_so_is_a_stand_in_however_random_it_is() -> None:
    assert is_stand_in("your-key-kd9fhj2mn4p")
    assert is_stand_in("RED-ACTED-kd9fhj2mn4p")
    assert not is_stand_in("kd9fhj2mn4p")
