"""A hand whose work is counted."""

import re
from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.journeys.looks import violations


@dataclass
class Hand:
    """What the deputy does with her page, counted: a click or a field is one, pasted text its words."""

    page: Page
    scripts: bool
    counted: Counter[str] = field(default_factory=Counter)
    part: str = ""

    def click(self, target: Locator) -> None:
        self.counted[self.part] += 1
        target.click()

    def check(self, target: Locator) -> None:
        self.counted[self.part] += 1
        target.check()

    def fill(self, target: Locator, text: str) -> None:
        self.counted[self.part] += 1
        target.fill(text)

    def paste(self, target: Locator, text: str) -> None:
        self.counted[self.part] += len(text.split())
        target.fill(text)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("link", name=name).first)

    def looks(self) -> None:
        """The page as it stands has no fault that axe finds, where it can run."""
        assert not self.scripts or violations(self.page) == []
