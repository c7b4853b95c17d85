"""Runs an installed package as its unit would: reads the unit, plays systemd's side, sets a shop up or finds it again.

    python3 scripts/try_package.py ROOT first|again
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
LOGIN = {"login": "asha", "password": "correct horse battery staple"}


def setting(unit: str, name: str) -> str:
    """The last value of a setting of the unit."""
    values = [line.split("=", 1)[1] for line in unit.splitlines() if line.startswith(f"{name}=")]
    if not values:
        sys.exit(f"the unit says nothing of {name}")
    return values[-1]


class Systemd:
    """systemd's side of the notify socket."""

    def __init__(self, path: str):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.settimeout(60)

    def until(self, wanted: str) -> None:
        before = []
        while True:
            try:
                told = self.socket.recv(4096).decode()
            except TimeoutError:
                sys.exit(f"{wanted} was not told, but {before}")
            if wanted in told.splitlines():
                return
            before.append(told)


def ask(method: str, url: str, body: object = None, headers: dict | None = None) -> tuple[int, dict, object]:
    """One request with what a page would send."""
    origin = "/".join(url.split("/")[:3])
    asked = urllib.request.Request(url, method=method, headers={"Origin": origin, **(headers or {})})
    if body is not None:
        asked.data = json.dumps(body).encode()
        asked.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            text = answer.read().decode()
            as_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, json.loads(text) if as_json else text
    except urllib.error.HTTPError as refused:
        sys.exit(f"{method} {url}: {refused.code} {refused.read().decode()}")


def expect(holds: bool, sentence: str) -> None:
    if not holds:
        sys.exit(f"try_package: {sentence}")


def closed_in(root: pathlib.Path, state: pathlib.Path, work: pathlib.Path) -> list[str]:
    """Everything but the data folder and an empty `/tmp` read only, and an ordinary user, where this machine has bubblewrap and lets it work."""
    words = ["bwrap", "--die-with-parent", "--unshare-user", "--uid", "1000", "--gid", "1000", "--ro-bind", "/", "/",
             "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp",
             # A build of the tests reads its migrations and its pages from the repository, wherever that lies.
             "--ro-bind", str(REPOSITORY), str(REPOSITORY),
             "--ro-bind", str(root), str(root), "--bind", str(state), str(state), "--bind", str(work), str(work)]
    if not shutil.which("bwrap"):
        return []
    tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if tried.returncode == 0 else []


def main() -> None:
    root, which = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    unit = (root / "usr/lib/systemd/system/counterfoil.service").read_text()
    program, *words = setting(unit, "ExecStart").split()
    state = root / "var/lib" / setting(unit, "StateDirectory")
    state.mkdir(mode=int(setting(unit, "StateDirectoryMode"), 8), parents=True, exist_ok=True)
    name, source = setting(unit, "LoadCredential").split(":", 1)
    secret = root / source.lstrip("/")
    expect(secret.stat().st_mode & 0o077 == 0, f"others can read {secret}")

    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        # As systemd hands it over: the rights of its list of users look like those of a group.
        handed = work / "credentials" / name
        handed.parent.mkdir(mode=0o700)
        handed.write_bytes(secret.read_bytes())
        handed.chmod(0o440)
        systemd = Systemd(str(work / "notify"))
        environment = {
            "PATH": "/usr/bin:/bin",
            "NOTIFY_SOCKET": str(work / "notify"),
            "WATCHDOG_USEC": "2000000",
            "STATE_DIRECTORY": str(state),
            "CREDENTIALS_DIRECTORY": str(handed.parent),
        }
        # On ports of their own: those of the unit may be taken on this machine.
        command = [str(root / program.lstrip("/")), *words, "--listen", "127.0.0.1:0", "--hooks", "127.0.0.1:0", "--json"]
        fence = closed_in(root, state, work)
        print("started as an ordinary user over a read-only system" if fence else "started without a fence: no bubblewrap here")
        log = open(work / "log", "w+", encoding="utf-8")
        running = subprocess.Popen([*fence, *command], env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            line = running.stdout.readline()
            expect(line.startswith("{"), f"it did not start: {line}{(work / 'log').read_text()}")
            told = json.loads(line)
            app, api = told["app"], told["app"] + "/api/v1"
            systemd.until("READY=1")
            expect(ask("GET", app + "/health/ready")[0] == 200, "it is not ready")
            if which == "first":
                code = told["set_up"].split("code=", 1)[1]
                shop = {"name": "Kirana Fresh", "country": "IN", "books_currency": "INR", "zone": "Asia/Kolkata", "practice": True}
                session = ask("POST", api + "/set-up", {"code": code, "shop": shop, "owner": {"name": "Asha", **LOGIN}})
            else:
                expect(told["set_up"] is None, "the shop is gone")
                session = ask("POST", api + "/session", LOGIN)
            cookie = session[1]["set-cookie"].split(";", 1)[0]
            signed = {"Cookie": cookie, "X-CF-Key": session[2]["page_key"]}
            expect(ask("GET", api + "/health", headers=signed)[2]["vault_open"], "the vault is closed")
            expect(ask("GET", api + "/settings", headers=signed)[2]["name"] == "Kirana Fresh", "this is another shop")
            found = ask("GET", api + "/doctor", headers=signed)[2]["probes"]
            wrong = [probe for probe in found if probe["outcome"] == "trouble" and probe["name"] not in ("space", "file_system")]
            expect(not wrong, f"the doctor finds {wrong}")
            systemd.until("WATCHDOG=1")
            began = time.monotonic()
            # Behind the fence the program is a child of the fence.
            for process in child_ids(running.pid) or [running.pid]:
                os.kill(process, signal.SIGTERM)
            systemd.until("STOPPING=1")
            code = running.wait(timeout=40)
            expect(code == 0, f"it ended with {code}: {(work / 'log').read_text()}")
            print(f"{which}: served, set up, watched, and ended in {time.monotonic() - began:.1f} s")
        finally:
            if running.poll() is None:
                running.kill()


def child_ids(parent: int) -> list[int]:
    """The innermost processes below one: bubblewrap stands between."""
    children = [int(word) for word in pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    below = [inner for child in children for inner in child_ids(child)]
    return below or children


main()
