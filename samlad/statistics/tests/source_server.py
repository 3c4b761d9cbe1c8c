"""A source of figures on loopback: Kolada and PxWeb in their recorded shapes, well or badly behaved."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import prod
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Answer:
    """What is answered. `cut` closes the connection after so many bytes; `parts` come one by one."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    parts: Iterator[bytes] | None = None
    delay: float = 0.0


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: Any
    moment: float
    headers: dict[str, str]


Behaviour = Callable[[Asked], Answer]


class SourceServer:
    """Answers by `behave`, after all of `first` have been given once. Remembers what it was asked."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave, self.first = behave, list[Answer]()
        self.asked: list[Asked] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # A connection that a client keeps open ends with the test.
        self._http.daemon_threads, self._http.block_on_close = True, False
        self._http.source = self  # type: ignore[attr-defined]
        self.base = f"http://127.0.0.1:{self._http.server_port}/v3"

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.first.pop(0) if self.first else self.behave(asked)

    def paths(self, part: str = "") -> list[str]:
        return [one.path for one in self.asked if part in one.path]

    @contextmanager
    def serving(self) -> Iterator["SourceServer"]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked = Asked(self.command, unquote(parts.path), query, body, monotonic(), dict(self.headers))
        answer = self.server.source.answer(asked)  # type: ignore[attr-defined]
        sleep(answer.delay)
        try:
            self._write(answer)
        except ConnectionError:
            self.close_connection = True

    def _write(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in {"Date": self.date_time_string(), **answer.headers}.items():
            self.send_header(name, value)
        if answer.parts is not None:
            self._write_parts(answer.parts)
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut])
        if answer.cut is not None:
            self.close_connection = True

    def _write_parts(self, parts: Iterator[bytes]) -> None:
        self.close_connection = True
        self.send_header("Connection", "close")
        self.end_headers()
        for part in parts:
            self.wfile.write(part)

    def log_message(self, *_arguments: Any) -> None:
        pass


def as_json(body: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(json.dumps(body).encode(), status, {"Content-Type": "application/json", **headers})


KPIS = {
    "N07403": ("Anmälda våldsbrott, antal/100 000 inv", "Antal anmälda våldsbrott per 100 000 invånare."),
    "N15428": ("Elever i åk 9 som är behöriga till yrkesprogram, andel (%)", "Antal elever."),
}
PLACES = {"0126": "Huddinge", "0180": "Stockholm", "0000": "Riket", "0001": "Region Stockholm"}


class Kolada:
    """Kolada in its third version. `per_page` rows at a time; `paging` is the name of what follows."""

    def __init__(
        self, per_page: int = 5000, paging: str = "next_url", places: Mapping[str, str] = PLACES
    ) -> None:
        self.per_page, self.paging, self.places = per_page, paging, places

    def __call__(self, asked: Asked) -> Answer:
        what = asked.path.removeprefix("/v3/").split("/")
        if what[0] == "kpi":
            return self._paged(asked, [self._kpi(one) for one in self._kpis(asked, what)])
        if what[0] == "municipality":
            return self._paged(asked, [self._place(key) for key in self.places])
        if what[0] == "data":
            rows = [
                self._row(kpi, area, int(year))
                for kpi in what[2].split(",")
                for area in what[4].split(",")
                for year in what[6].split(",")
            ]
            return self._paged(asked, rows)
        return Answer(b"<html>404</html>", 404)

    def _place(self, key: str) -> dict[str, Any]:
        return {"id": key, "title": self.places[key], "type": "K"}

    def _kpis(self, asked: Asked, what: Sequence[str]) -> list[str]:
        if len(what) > 1:
            return [kpi for kpi in what[1].split(",") if kpi in KPIS]
        return [kpi for kpi, (title, _about) in KPIS.items() if asked.query["title"] in title]

    def _kpi(self, kpi: str) -> dict[str, Any]:
        title, about = KPIS[kpi]
        return {"id": kpi, "title": title, "description": about, "municipality_type": "K"}

    def _row(self, kpi: str, area: str, year: int) -> dict[str, Any]:
        values = [
            {"gender": "K", "count": 1, "status": "", "value": None, "isdeleted": False},
            {"gender": "M", "count": 1, "status": "Privacy", "value": None, "isdeleted": False},
            {"gender": "T", "count": 1, "status": "", "value": float(year), "isdeleted": False},
        ]
        return {"kpi": kpi, "municipality": area, "period": year, "values": values}

    def _paged(self, asked: Asked, rows: list[Any]) -> Answer:
        page = int(asked.query.get("page", 1))
        shown = rows[(page - 1) * self.per_page : page * self.per_page]
        more = page * self.per_page < len(rows)
        address = f"http://{asked.headers['Host']}{asked.path}?per_page={self.per_page}&page={page + 1}"
        return as_json(
            {
                "values": shown,
                "count": len(shown),
                self.paging: address if more else None,
                "previous_url": None,
            }
        )


REGIONS = {
    "0126": "Huddinge",
    "0126A0010_DeSO2025": "0126A0010",
    "0126C1020_DeSO2025": "0126C1020",
    "0126A0010": "0126A0010",
}
YEARS = ["2021", "2022", "2023", "2024"]


class PxWeb:
    """One table in PxWeb's second version; refuses what has more cells than `most`."""

    def __init__(self, most: int = 150_000, calls: int = 1000, years: Sequence[str] = YEARS) -> None:
        self.most, self.calls, self.years = most, calls, years

    def __call__(self, asked: Asked) -> Answer:
        what = asked.path.removeprefix("/v3/").split("/")
        if what == ["config"]:
            return as_json({"maxDataCells": self.most, "maxCallsPerTimeWindow": self.calls, "timeWindow": 1})
        if what == ["tables"]:
            return as_json({"tables": [self._table()], "page": {"pageNumber": 1, "totalPages": 1}})
        if what[:2] == ["tables", "TAB6574"] and what[2] == "metadata":
            return as_json(self._dataset({}, whole=True))
        if what[:2] == ["tables", "TAB6574"] and what[2] == "data":
            return self._data(asked.body)
        if what == ["codelists", "vs_DeSO2025"]:
            codes = [code for code in REGIONS if code.endswith("2025")]
            return as_json({"id": what[1], "values": [{"code": c, "label": REGIONS[c]} for c in codes]})
        problem = {"type": "Not found", "title": "Non-existent table", "status": 404}
        return as_json(problem, 404)

    def _table(self) -> dict[str, Any]:
        return {
            "id": "TAB6574",
            "label": "Folkmängden per region efter ålder och kön",
            "updated": "2025-02-21T07:00:00Z",
            "firstPeriod": self.years[0],
            "lastPeriod": self.years[-1],
            "variableNames": ["region", "ålder", "kön", "år"],
        }

    def _categories(self) -> dict[str, tuple[str, dict[str, str]]]:
        return {
            "Region": ("region", REGIONS),
            "Alder": ("ålder", {"tot": "totalt ålder", "-15": "0-15 år"}),
            "Kon": ("kön", {"1": "män", "2": "kvinnor", "1+2": "totalt"}),
            "ContentsCode": ("tabellinnehåll", {"000007Y4": "Folkmängd"}),
            "Tid": ("år", {year: year for year in self.years}),
        }

    def _dataset(self, picked: dict[str, list[str]], *, whole: bool = False) -> dict[str, Any]:
        categories = {
            code: (label, {one: words[one] for one in picked.get(code, list(words) if whole else [])})
            for code, (label, words) in self._categories().items()
            if whole or code in picked
        }
        dimensions: dict[str, Any] = {
            code: {
                "label": label,
                "category": {"index": {one: n for n, one in enumerate(words)}, "label": words},
                "extension": {"elimination": code in ("Alder", "Kon"), "codelists": []},
            }
            for code, (label, words) in categories.items()
        }
        if "ContentsCode" in dimensions:
            dimensions["ContentsCode"]["category"]["unit"] = {"000007Y4": {"base": "antal", "decimals": 0}}
        dimensions["Region"]["extension"]["codelists"] = [
            {"id": "vs_DeSO2025", "label": "DeSO 2025", "type": "Valueset"}
        ]
        return {
            "version": "2.0",
            "class": "dataset",
            "label": "Folkmängden per region efter ålder och kön",
            "source": "SCB",
            "id": list(dimensions),
            "size": [len(words) for _label, words in categories.values()],
            "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
            "dimension": dimensions,
        }

    def _data(self, body: Any) -> Answer:
        picked = {one["variableCode"]: one["valueCodes"] for one in body["selection"]}
        cells = prod(len(codes) for codes in picked.values())
        if cells > self.most:
            problem = {"type": "Too many cells", "title": "Too many cells selected", "status": 403}
            return as_json(problem, 403)
        values: list[float | None] = [float(number) for number in range(cells)]
        values[-1] = None
        return as_json({**self._dataset(picked), "value": values, "status": {str(cells - 1): ".."}})
