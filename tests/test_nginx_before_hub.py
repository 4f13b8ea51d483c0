"""The whole sample of deploy/nginx: the real nginx, with TLS, before a real hub."""

import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from channel_builders import article
from proxy import DEPLOY, PROGRAMS, free_port, nginx
from website_desk import open_site, publish

from hub import migrations
from hub.app import create_app
from hub.runtime import Runtime
from hub.server import open_server
from hub.settings import from_environment
from hub.web.base.security import LARGEST_REQUEST

NAME = "www.example.gov.cn"


@dataclass(frozen=True)
class Front:
    """Where nginx listens, and the hub behind it."""

    runtime: Runtime
    port: int
    plain: int
    certificate: Path

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask as a browser does, without going where an answer leads."""
        return self.call("GET", path, headers=headers)

    def call(
        self, method: str, path: str, headers: dict[str, str] | None = None, **rest: object
    ) -> requests.Response:
        return requests.request(
            method,
            f"https://127.0.0.1:{self.port}{path}",
            headers={"Host": NAME, **(headers or {})},
            verify=str(self.certificate),
            allow_redirects=False,
            timeout=10,
            **rest,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    data, work = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("nginx")
    publish(open_site(data), article())
    port, plain, inner = free_port(), free_port(), free_port()
    settings = from_environment(
        {
            "GAOSHI_DATA": str(data),
            "GAOSHI_PORT": str(inner),
            "GAOSHI_PUBLIC": f"https://{NAME}",
            "GAOSHI_PROXIES": "1",
            "GAOSHI_WORKERS": "0",
        }
    )
    runtime = Runtime.open(settings)
    migrations.upgrade(runtime.database)
    server = open_server(runtime)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with nginx(sample(data / "site", work, port, plain, inner), work, port):
        yield Front(runtime, port, plain, work / "site.pem")
    server.close()
    thread.join(timeout=10)
    runtime.close()


def sample(root: Path, work: Path, port: int, plain: int, inner: int) -> str:
    """Return the sample with this machine's ports, folder and certificate in it."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(work / "site.key"), "-out", str(work / "site.pem")),
        ],
        check=True,
        capture_output=True,
    )
    hub = (DEPLOY / "gaoshi-hub.conf").read_text("utf-8")
    assert "127.0.0.1:8000" in hub
    (work / "gaoshi-hub.conf").write_text(hub.replace("127.0.0.1:8000", f"127.0.0.1:{inner}"))
    text = (DEPLOY / "gaoshi.conf").read_text("utf-8")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for given, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/var/lib/gaoshi/site", str(root)),
        ("/etc/nginx/tls", str(work)),
    ):
        assert given in text
        text = text.replace(given, here)
    return text


# What is asked, the status, and a piece of what only the hub says (of the site: what only it does).
HUB = {
    "/Q/0123456789ABCDEF": (404, "不是本系统的张贴件"),
    "/q/0123456789abcdef": (404, "不是本系统的张贴件"),
    "/s/0123456789abcdef": (303, ""),
    "/kiosk": (200, "/kiosk/static/"),
    "/kiosk/sync": (401, ""),
    "/k": (303, ""),
    "/console": (303, ""),
    "/console/sign-in": (200, "csrf_token"),
    "/static/console/console.css": (200, ""),
    "/api/v1/openapi.json": (200, "openapi"),
    "/api/v1/items": (401, ""),
    "/callbacks/1": (404, ""),
}


@pytest.mark.parametrize("path", HUB)
def test_what_only_the_hub_can_answer_is_handed_on(front: Front, path: str) -> None:
    status, words = HUB[path]

    answer = front.get(path)

    assert answer.status_code == status
    assert words in answer.text
    assert "没有这个页面" not in answer.text or path.startswith("/callbacks")


def test_who_tries_codes_out_cannot_say_to_be_somebody_else_each_time(front: Front) -> None:
    def ask(number: int) -> int:
        claimed = {"X-Forwarded-For": f"198.51.{number}.7", "X-Real-IP": f"198.51.{number}.7"}
        return front.get(f"/Q/{number:016d}", **claimed).status_code

    statuses = [ask(number) for number in range(31)]

    assert statuses[-1] == 429
    assert set(statuses) == {404, 429}


def test_every_address_of_the_hub_is_handed_on(front: Front) -> None:
    app = create_app(front.runtime)
    names = {str(rule.rule).split("/")[1] for rule in app.url_map.iter_rules()}
    pattern = re.search(r"location ~ (\S+) ", (DEPLOY / "gaoshi-hub.conf").read_text("utf-8"))

    assert pattern
    # The two that are left are the site's: its home, and everything nothing else claims.
    left = {name for name in (*names, "api") if not re.match(pattern[1], f"/{name}/")}
    assert left == {"", "<path:path>"}


@pytest.mark.parametrize("path", ["/", "/item/0/17.html", "/robots.txt"])
def test_the_site_is_served_from_its_folder(front: Front, path: str) -> None:
    answer = front.get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/Q/0123456789ABCDEF", "/console/sign-in", "/api/v1/openapi.json"]
)
def test_each_header_is_sent_once(front: Front, path: str) -> None:
    names = [name.lower() for name in front.get(path).raw.headers]

    assert sorted(names) == sorted(set(names) | ({"set-cookie"} & set(names)))


def test_the_hub_knows_under_which_address_it_is_asked(front: Front) -> None:
    answer = front.get("/console")

    assert answer.headers["Location"].startswith("/console/sign-in")
    assert "Secure" in front.get("/console/sign-in").headers["Set-Cookie"]


@pytest.mark.parametrize("claimed", [{}, {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "x"}])
def test_people_sign_in_over_tls_whatever_their_browser_claims(
    front: Front, claimed: dict[str, str]
) -> None:
    # Without TLS the interface says 403 and the page takes no password.
    assert front.get("/api/v1/items", **claimed).status_code == 401
    assert 'type="password"' in front.get("/console/sign-in", **claimed).text


def test_an_upload_gets_to_the_hub(front: Front) -> None:
    body = b"0" * (LARGEST_REQUEST - 1024)

    answer = front.call("POST", "/console/sign-in", data=body)

    # nginx would say 413 for more than a megabyte; the hub asks for its token.
    assert answer.status_code == 400


def test_plain_http_leads_to_tls(front: Front) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{front.plain}/Q/0123456789ABCDEF",
        headers={"Host": NAME},
        allow_redirects=False,
        timeout=10,
    )

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/Q/0123456789ABCDEF"


def test_the_sample_as_it_is_has_nothing_nginx_warns_of(tmp_path: Path) -> None:
    sample(tmp_path, tmp_path, 1, 2, 3)
    text = (DEPLOY / "gaoshi.conf").read_text("utf-8").replace("/etc/nginx/tls", str(tmp_path))
    (tmp_path / "gaoshi-site.conf").write_text((DEPLOY / "gaoshi-site.conf").read_text("utf-8"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {text} }}", "utf-8"
    )

    done = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        env={"PATH": PROGRAMS},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "syntax is ok" in done.stderr
    assert "[warn]" not in done.stderr
