"""Build hook: no wheel leaves without the files that a checkout only gets at set-up."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = ("samlad/base/static/vendor/designsystemet/*.css", "samlad/locale/en/LC_MESSAGES/django.mo")


class CustomBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Hatchling's own hook. An editable install may come before set-up."""
        missing = [pattern for pattern in NEEDED if not any(Path(self.root).glob(pattern))]
        if version != "editable" and missing:
            raise FileNotFoundError(f"Run script/setup before building; missing: {', '.join(missing)}")
