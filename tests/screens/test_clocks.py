"""A duty reads as a deadline: by which day after which event, or by which date."""

from datetime import timedelta

import pytest

from routebot.policy.snapshot import snapshot
from routebot.policy.stays import StayRule
from routebot.reasoning.onward import Duty
from routebot.screens.onward import duty_line
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, one

DATASET = make_dataset([one("region", "south", "abroad")], [{"id": "KZ"}])


@pytest.mark.parametrize(
    ("term", "by", "ru", "en"),
    [
        ({}, None, "", ""),
        (
            {"within_days": 30, "counts_from": "arrival"},
            None,
            "До 30-го дня после въезда. ",
            "By day 30 after entry. ",
        ),
        (
            {"within_days": 30, "counts_from": "arrival"},
            DAY,
            "До 1 января 2026. ",
            "By 1 January 2026. ",
        ),
        (
            {"within_days": 30, "counts_from": "arrival"},
            DAY - timedelta(days=1),
            "Срок прошёл 31 декабря 2025. ",
            "Was due by 31 December 2025. ",
        ),
        (
            {"within_days": 1, "counts_from": "arrival"},
            None,
            "В день въезда. ",
            "On the day of entry. ",
        ),
        (
            {"within_days": 5, "counts_from": "move", "working_days": True},
            None,
            "До 5-го рабочего дня после переезда. ",
            "By working day 5 after moving. ",
        ),
        (
            {"within_days": 15, "counts_from": "card"},
            None,
            "До 15-го дня после получения карты. ",
            "By day 15 after getting the card. ",
        ),
    ],
)
def test_duty_reads_as_a_deadline(term, by, ru, en):
    rule = StayRule.model_validate(fact("kz-stay", about="registration", **term))
    told = Duty(rule, by)
    day = snapshot(DATASET, DAY)
    assert duty_line(words("ru"), day, told).partition(rule.text.ru)[0] == ru
    assert duty_line(words("en"), day, told).partition(rule.text.en)[0] == en
