"""Lettering is read by somebody who does not know what it should say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.stage.reader import PACKAGES, filled, knows, photograph, read_alone, read_word

CHOSEN_WITH = [
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
"""With these words it was chosen how a photograph is taken for the reader: blur, scale, size."""
HELD_OUT = [
    "北京",
    "上海",
    "衡山",
    "岳阳",
    "洞庭",
    "桃花",
    "荷花",
    "明月",
    "中秋",
    "你好",
    "辣椒",
    "豆腐",
    "凤凰",
    "臭豆腐",
    "张家界",
    "剁椒鱼头",
    "一路平安",
    "心想事成",
    "步步高升",
    "万事如意",
]
"""Written down before any was tried; nothing was chosen with them, or changed since."""
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

chinese = pytest.mark.skipif(not knows("chi_sim"), reason=PACKAGES)
latin = pytest.mark.skipif(not knows("eng"), reason=PACKAGES)


@pytest.mark.proof
@pytest.mark.reader
@chinese
@pytest.mark.parametrize("words", [CHOSEN_WITH, HELD_OUT], ids=["chosen with", "held out"])
def test_at_least_nine_of_ten_chinese_words_are_read_at_1500_drones(words: list[str]) -> None:
    told = {word: read_word(photograph(filled(word, 1500)), "chi_sim") for word in words}
    wrong = {word: answer for word, answer in told.items() if answer != word}
    assert len(wrong) <= len(words) // 10, wrong


@pytest.mark.reader
@chinese
def test_a_chinese_word_is_read_and_a_heap_of_its_dots_is_not() -> None:
    word = filled("中国", 1500)
    assert read_word(photograph(word), "chi_sim") == "中国"
    heap = word.points.copy()
    heap[:, 0] = np.random.default_rng(0).permutation(heap[:, 0])
    scattered = type(word)(heap)
    assert read_word(photograph(scattered), "chi_sim") != "中国"


@pytest.mark.proof
@pytest.mark.reader
@latin
@pytest.mark.parametrize("seed", [0, 2], ids=["chosen with", "held out"])
def test_every_digit_and_capital_of_200_drones_is_read_alone(seed: int) -> None:
    """Of all 36 signs, O and 0, I and 1 among them; another seed is another arrangement of the dots."""
    alphabet = DIGITS + CAPITALS
    told = {sign: read_alone(photograph(filled(sign, 200, seed=seed)), "eng", alphabet) for sign in alphabet}
    wrong = {sign: answer for sign, answer in told.items() if answer != sign}
    assert len(wrong) <= 1, wrong  # one, since readers and drivers of other versions waver at a P or a Q


@pytest.mark.reader
@latin
def test_a_heap_of_as_many_dots_is_not_read_as_the_sign() -> None:
    sign = filled("E", 200)
    assert read_alone(photograph(sign), "eng", DIGITS + CAPITALS) == "E"
    heap = np.random.default_rng(0).uniform(sign.points.min(axis=0), sign.points.max(axis=0), sign.points.shape)
    assert read_alone(photograph(type(sign)(heap)), "eng", DIGITS + CAPITALS) != "E"
