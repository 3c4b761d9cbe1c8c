"""Write the pages of the docs that are made from the code; `--check` only fails when one is old."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlad.config.settings")
MADE = "<!-- Made by script/docs from the code; change it there. -->"


def main() -> int:
    import django

    django.setup()
    pages = {"map.md": house_map(), "round.md": round_states()}
    pages |= {"actions.md": action_states(), "settings.md": settings()}
    old = [name for name, text in pages.items() if not current(name, text)]
    if "--check" in sys.argv:
        print("\n".join(f"docs/{name} is old: run script/docs" for name in old), end="\n" if old else "")
        return 1 if old else 0
    for name in old:
        (ROOT / "docs" / name).write_text(pages[name], encoding="utf-8")
        print(f"docs/{name} written")
    return 0


def current(name: str, text: str) -> bool:
    path = ROOT / "docs" / name
    return path.exists() and path.read_text(encoding="utf-8") == text


def house_map() -> str:
    """The floors from the import contract, each room with its docstring and its tables."""
    import tomllib

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    lines = ["# The house", "", MADE, "", "Imports go downwards only; the top floor stands first.", ""]
    lines += ["| floor | room | what it is for | tables |", "| --- | --- | --- | --- |"]
    floors = [floor for floor in contract["layers"] if floor != "__main__"]
    for number, floor in enumerate(floors):
        for room in floor.split(" | "):
            lines.append(f"| {len(floors) - number} | `{room}` | {summary(room)} | {tables(room)} |")
    return "\n".join(lines) + "\n"


def summary(room: str) -> str:
    return (import_module(f"samlad.{room}").__doc__ or "").strip().split("\n")[0]


def tables(room: str) -> str:
    from django.apps import apps

    if not apps.is_installed(f"samlad.{room}"):
        return ""
    return ", ".join(model.__name__ for model in apps.get_app_config(room).get_models())


def round_states() -> str:
    """The table of a round's states, from `situation.rules`."""
    from samlad.situation.rules import STATES, TRANSITIONS

    lines = [
        "# The states of a round",
        "",
        MADE,
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {STATES[0]}",
    ]
    lines += [f"    {state} --> {to}" for state in STATES for to in TRANSITIONS[state]]
    lines += ["```", "", "| state | on screen | next | contributions | levels | other parties' words |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    for state in STATES:
        lines.append("| " + " | ".join(cells(state)) + " |")
    return "\n".join(lines) + "\n"


def action_states() -> str:
    """The table of an action's states, from `actions.rules`."""
    from samlad.actions import rules

    lines = ["# The states of an action", "", MADE, ""]
    lines += ["Who is responsible, and until when, stands in every state: one function, always.", ""]
    lines += ["| state | on screen | next | who may say it | words needed |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for state, word in rules.STATE_WORDS.items():
        follow = ", ".join(f"`{to}`" for to in rules.TRANSITIONS[state]) or "–"
        who = (
            "the responsible function, those who lead" if state in rules.BY_RESPONSIBLE else "those who lead"
        )
        needed = "yes" if state in rules.NEEDS_NOTE else "no"
        lines.append(f"| `{state}` | {word} | {follow} | {who} | {needed} |")
    lines += ["", "The municipality's own bodies and companies are given assignments and cannot decline; all"]
    lines += ["others are asked, and may say no with a reason."]
    return "\n".join(lines) + "\n"


def cells(state: str) -> Iterator[str]:
    from samlad.situation.rules import ADOPTED, MARKING, SHOWN, STATE_WORDS, TRANSITIONS

    yield f"`{state}`"
    yield str(STATE_WORDS[state])
    yield ", ".join(f"`{to}`" for to in TRANSITIONS[state]) or "a correction is a new version"
    yield "no" if state == ADOPTED else "yes"
    yield "yes" if state in MARKING else "by correction" if state == ADOPTED else "no"
    yield "what is cleared for the reader" if state in SHOWN else "those who lead"


def settings() -> str:
    """The table of environment variables, from `config.environment`."""
    from samlad.config.environment import PREFIX, Environment

    lines = ["# Settings", "", MADE, "", "| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Environment.model_fields.items():
        default = ",".join(field.default) if isinstance(field.default, list) else str(field.default)
        lines.append(
            f"| `{PREFIX}{name.upper()}` | {f'`{default}`' if default else ''} | {field.description} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
