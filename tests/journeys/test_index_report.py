"""The report of an index, as a file in a browser: on a wall, on a phone, on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from samlad.cli import main
from samlad.risk.tests.files import SPEC, TABLE
from tests.journeys.looks import faults


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
    (folder / "data.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["index", "run", str(folder / "spec.toml"), str(folder / "data.csv"), "--out", str(folder)])
    assert not ended.value.code
    return folder / "report.html"


def test_the_report_has_no_faults_and_loads_nothing(report: Path, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report.as_uri())
        assert faults(page) == []
        assert asked == [report.as_uri()]


def test_the_report_can_be_printed(report: Path, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(report.as_uri())
        page.emulate_media(media="print")
        assert page.get_by_role("heading", level=1).inner_text() == "Ett prov <b>"
        assert page.pdf().startswith(b"%PDF")
