"""Settings, read once from the environment into one typed object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hub.errors import SettingError


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set; docs/operator.md lists each variable."""

    # GAOSHI_DATA: where database, blobs, site and secrets are kept.
    data: Path = Path("var")
    # GAOSHI_HOST, GAOSHI_PORT: where the server listens.
    host: str = "127.0.0.1"
    port: int = 8000
    # GAOSHI_PUBLIC: the address citizens reach the hub at, without a slash at the end.
    public: str = "http://127.0.0.1:8000"
    # GAOSHI_DATABASE: an SQLAlchemy address; empty means SQLite in the data folder.
    database: str = ""
    # GAOSHI_WORKERS: how many threads call outlets; 0 leaves that to `gaoshi work`.
    workers: int = 16
    # GAOSHI_PRIVATE_HOSTS: private addresses that may be called, "host:port" parted by commas.
    private_hosts: frozenset[str] = frozenset()
    # GAOSHI_SECRETS: a folder with one file per secret, readable by the hub's user alone.
    secrets: Path = Path("var/secrets")
    # GAOSHI_HEADS: the file that the ledger's newest hash is appended to every hour; None means
    # one in the data folder.
    heads: Path | None = None
    # GAOSHI_SANDBOX: where the WeChat stand-in listens; empty means none is started.
    sandbox: str = ""
    # GAOSHI_THREADS: how many threads answer requests.
    threads: int = 8
    # GAOSHI_PROXIES: how many reverse proxies stand before the hub.
    proxies: int = 0
    # GAOSHI_DEMO: serve sample data, whose accounts have a known password; never for real work.
    demo: bool = False
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def database_address(self) -> str:
        """Return the SQLAlchemy address of the database."""
        return self.database or f"sqlite:///{self.data.resolve() / 'gaoshi.db'}"

    @property
    def heads_file(self) -> Path:
        """Return the file of the ledger's heads."""
        return self.heads or self.data / "ledger-heads.txt"

    @property
    def erasures_file(self) -> Path:
        """Return the file that lists what was erased by law; it goes into every backup."""
        return self.data / "erasures.txt"

    @property
    def plain_http_is_safe(self) -> bool:
        """Tell whether people may sign in without TLS: only on this machine itself."""
        host = urlsplit(self.public).hostname or ""
        return host in ("127.0.0.1", "localhost", "::1")


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings; raise SettingError naming the variable and what it may be."""
    values = dict(os.environ if environment is None else environment)
    data = Path(values.get("GAOSHI_DATA") or "var")
    port = _number(values, "GAOSHI_PORT", 8000, 1, 65_535)
    return Settings(
        data=data,
        host=values.get("GAOSHI_HOST") or "127.0.0.1",
        port=port,
        public=_address(values, f"http://127.0.0.1:{port}"),
        database=values.get("GAOSHI_DATABASE", ""),
        workers=_number(values, "GAOSHI_WORKERS", 16, 0, 256),
        private_hosts=frozenset(_words(values.get("GAOSHI_PRIVATE_HOSTS", ""))),
        secrets=Path(values.get("GAOSHI_SECRETS") or data / "secrets"),
        heads=Path(values["GAOSHI_HEADS"]) if values.get("GAOSHI_HEADS") else None,
        sandbox=values.get("GAOSHI_SANDBOX", ""),
        threads=_number(values, "GAOSHI_THREADS", 8, 1, 256),
        proxies=_number(values, "GAOSHI_PROXIES", 0, 0, 5),
        demo=_number(values, "GAOSHI_DEMO", 0, 0, 1) == 1,
        environment=values,
    )


def _number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = values.get(name, "")
    if not text:
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise SettingError(
            f"{name} 应为 {least} 到 {most} 之间的整数；{name} must be a whole number "
            f"from {least} to {most}."
        )
    return int(text)


def _address(values: Mapping[str, str], default: str) -> str:
    text = (values.get("GAOSHI_PUBLIC") or default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise SettingError(
            "GAOSHI_PUBLIC 应为 http(s)://主机[:端口]，不带路径；GAOSHI_PUBLIC must be "
            "http(s)://host[:port] without a path."
        )
    return text


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",") if word.strip()]
