"""What kinds of party there are: which are authorities, and which decide in minutes. Pure."""

# The municipality's own that decide in meetings, with paragraphs.
DECIDING_KINDS = ("municipal_council", "executive_board", "board", "municipal_company")
# These decide on what concerns others too.
ABOVE_OTHERS = ("municipal_council", "executive_board")

AUTHORITY_KINDS = frozenset(
    {
        "municipal_council",
        "executive_board",
        "board",
        "administration",
        "police",
        "rescue_service",
        "state_authority",
        "region",
    }
)


def is_authority(kind: str) -> bool:
    """Whether a kind of party is a public authority: what such hand in stays among them until released.

    A municipal company is bound by public secrecy and is still no authority.
    """
    return kind in AUTHORITY_KINDS
