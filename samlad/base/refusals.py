"""A refusal: a rule said no, in words for the person who tried."""


class Refusal(Exception):
    """Raised by rules and operations; nothing has been changed. Its text is shown as it stands.

    `missing` is True where the answer must be "there is no such page", so that a refusal does not tell
    what exists.
    """

    def __init__(self, text: str, *, missing: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.missing = missing
