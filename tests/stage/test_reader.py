"""Lettering is read by somebody who does not know what it should say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.stage.reader import PACKAGES, filled, knows, page, photograph, read

WORDS = [
    "湖南",
    "长沙",
    "永州",
    "潇湘",
    "湘江",
    "湘菜",
    "米粉",
    "山水",
    "中国",
    "春节",
    "元宵",
    "花灯",
    "新年好",
    "我爱你",
    "无人机",
    "欢迎光临",
    "生日快乐",
    "恭喜发财",
    "国泰民安",
    "龙年大吉",
]
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

chinese = pytest.mark.skipif(not knows("chi_sim"), reason=PACKAGES)
latin = pytest.mark.skipif(not knows("eng"), reason=PACKAGES)


def reads_chinese(word: str) -> str:
    return read(page([photograph(filled(word, 1500))], 80, 20), "chi_sim", line=False)


@pytest.mark.reader
@pytest.mark.slow
@chinese
def test_at_least_nine_of_ten_chinese_words_are_read_at_1500_drones() -> None:
    told = {word: reads_chinese(word) for word in WORDS}
    wrong = {word: answer for word, answer in told.items() if answer != word}
    assert len(wrong) <= len(WORDS) // 10, wrong


@pytest.mark.reader
@chinese
def test_a_chinese_word_is_read_and_a_heap_of_its_dots_is_not() -> None:
    word = filled("中国", 1500)
    assert read(page([photograph(word)], 80, 20), "chi_sim", line=False) == "中国"
    heap = word.points.copy()
    heap[:, 0] = np.random.default_rng(0).permutation(heap[:, 0])
    scattered = type(word)(heap)
    assert read(page([photograph(scattered)], 80, 20), "chi_sim", line=False) != "中国"


@pytest.mark.reader
@pytest.mark.slow
@latin
@pytest.mark.parametrize(("signs", "group"), [(DIGITS, 5), (CAPITALS, 7)])
def test_every_digit_and_capital_of_200_drones_is_read(signs: str, group: int) -> None:
    """Each by itself in the sky; the reader, who knows lines better than lone letters, sees some side by side."""
    order = "".join(np.random.default_rng(1).permutation(list(signs)).tolist())
    photographs = {sign: photograph(filled(sign, 200)) for sign in signs}
    words = [order[index : index + group] for index in range(0, len(order), group)]
    told = {
        word: read(page([photographs[sign] for sign in word], 40, 20), "eng", line=True, signs=signs) for word in words
    }
    assert told == {word: word for word in words}
