"""The environment variables of Samlad, each listed once.

`docs/running.md` gets its table from here. A value that cannot be used stops the start with a message that
names the variable.
"""

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SAMLAD_"


class EnvironmentProblem(Exception):
    """One line per variable that cannot be used."""


class Environment(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    data_dir: Path = Field(Path("var"), description="Folder for the database file and other data.")
    database: str = Field("", description="Database URL; SQLite in the data folder when empty.")
    secret_key: str = Field("", description="At least 32 characters; signs sessions and links.")
    hosts: Annotated[list[str], NoDecode] = Field(
        ["localhost", "127.0.0.1"], description="Host names the server answers to, by comma."
    )
    url: str = Field("http://localhost:8000", description="The address people use; it stands in mail links.")
    https: bool = Field(False, description="Cookies over HTTPS only, and HSTS. On for everything but tests.")
    municipality: str = Field("Kommunen", min_length=1, max_length=80, description="Name in the page head.")
    mail: str = Field("", description="Mail server, smtp://user:password@host:port; no mail when empty.")
    mail_from: str = Field("samlad@localhost", description="Sender of mail.")
    kolada: str = Field(
        "https://api.kolada.se/v3", description="Where Kolada is asked for figures; never when empty."
    )
    pxweb: str = Field(
        "https://statistikdatabasen.scb.se/api/v2",
        description="Where SCB, or another PxWeb of version 2, is asked for figures; never when empty.",
    )
    tiles: str = Field(
        "",
        max_length=500,
        description="Where browsers fetch the ground under maps, with {z}, {x} and {y}; none when empty.",
    )
    tiles_credit: str = Field("", max_length=200, description="Whose that ground is, written in the maps.")
    demo: str = Field("", description="Set by `samlad demo`: the identities shown on the sign-in page.")
    debug: bool = Field(False, description="Django's debug pages. Never on a real server.")

    @field_validator("hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: Any) -> Any:
        return (
            [host.strip() for host in value.split(",") if host.strip()] if isinstance(value, str) else value
        )

    @field_validator("hosts")
    @classmethod
    def check_hosts(cls, value: list[str]) -> list[str]:
        if not value or any(sign in host for host in value for sign in "/ "):
            raise ValueError("must be names of hosts, with commas between, such as samlad.example,localhost")
        return value

    @field_validator("data_dir")
    @classmethod
    def check_data_dir(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("must be a folder")
        return value

    @field_validator("url")
    @classmethod
    def check_url(cls, value: str) -> str:
        _check_address(value, "http://", "https://")
        return value.rstrip("/")

    @field_validator("kolada", "pxweb")
    @classmethod
    def check_sources(cls, value: str) -> str:
        if value:
            _check_address(value, "http://", "https://")
        return value.rstrip("/")

    @field_validator("tiles")
    @classmethod
    def check_tiles(cls, value: str) -> str:
        if value:
            _check_address(value, "http://", "https://")
            _check_tiles(value)
        return value

    @field_validator("mail")
    @classmethod
    def check_mail(cls, value: str) -> str:
        if value:
            _check_address(value, "smtp://", "smtps://")
        return value

    @field_validator("mail_from")
    @classmethod
    def check_mail_from(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1] or len(value.splitlines()) > 1:
            raise ValueError("must be an address, such as Samlad <samlad@example.org>")
        return value

    @field_validator("secret_key")
    @classmethod
    def check_secret_key(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("must have at least 32 characters")
        return value

    @field_validator("database")
    @classmethod
    def check_database(cls, value: str) -> str:
        if value and not value.startswith("sqlite://"):
            # The host may be left out: the socket of the same machine.
            _check_address(value, "postgres://", "postgresql://", needs_host=False)
        return value

    @property
    def tiles_origin(self) -> str:
        """The scheme, host and port that tiles come from; "" without a tile address."""
        parts = urlsplit(self.tiles)
        return f"{parts.scheme}://{parts.netloc}" if self.tiles else ""

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data_dir / 'samlad.sqlite3').absolute()}"


def _check_address(value: str, *schemes: str, needs_host: bool = True) -> None:
    """Raise ValueError where it is no address that begins so; never tells the address itself."""
    if not value.startswith(schemes):
        raise ValueError(f"must begin with {' or '.join(schemes)}")
    parts = urlsplit(value)
    if needs_host and not parts.hostname:
        raise ValueError("must name a host")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("must have a number as its port") from None


def _check_tiles(value: str) -> None:
    """Raise ValueError where it is no address of tiles, of one host that can be named to browsers."""
    parts = urlsplit(value)
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc):
        raise ValueError("must name one host, by letters, figures, dots and hyphens, and no user")
    if sorted(re.findall(r"{[^}]*}?", value)) != ["{x}", "{y}", "{z}"]:
        raise ValueError(
            "must have {z}, {x} and {y} once each, such as https://tiles.example/{z}/{x}/{y}.png"
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("must be written as addresses are: spaces and letters such as å as %20 and %C3%A5")


def read_environment() -> Environment:
    """The settings of this process. Raises `EnvironmentProblem` that names each variable in fault."""
    try:
        return Environment()
    except ValidationError as error:
        lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise EnvironmentProblem("\n".join(lines)) from None
