"""What the guide for administrators tells is there: every command, option, file and figure."""

import getpass
import json
import re
import shlex
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from loep.cli import app
from loep.vocabulary import Role
from loep.web.identity import registration
from loep.web.layout import metrics
from tests.house.house import ROOT
from tests.house.test_commands import FOUND

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SPELLED = re.compile(r"(?:docker compose .*)?\bloep ([a-z].*)")
WRAPPER = ROOT / "deploy" / "loep"
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def told(text: str) -> list[str]:
    """What follows `loep` in every console line and every piece of code of a text."""
    code = [line[2:] for line in text.splitlines() if line.startswith("$ ")] + re.findall(r"`([^`\n]+)`", text)
    return [found[1] for line in code if (found := SPELLED.fullmatch(line))]


def wrong(line: str) -> list[str]:
    """What of a command line `--help` does not know."""
    words = shlex.split(line)
    name = "loep"
    while words and f"{name} {words[0]}" in FOUND:
        name = f"{name} {words.pop(0)}"
    if name == "loep":
        return [f"no command {line}"]
    known = {option for each in FOUND[name].params for option in (*each.opts, *each.secondary_opts)}
    return [f"{name} has no {word}" for word in words if word.startswith("--") and word not in known]


def missing(line: str) -> list[str]:
    """What a command line would have to say besides."""
    words = shlex.split(re.sub(r"\s+> .*", "", line))
    name = "loep"
    while words and f"{name} {words[0]}" in FOUND:
        name = f"{name} {words.pop(0)}"
    command = FOUND[name]
    context = command.make_context(name, [], resilient_parsing=True)
    said, _, _ = command.make_parser(context).parse_args(words)
    return [str(each.name) for each in command.params if each.required and said.get(str(each.name)) is None]


@pytest.mark.parametrize("line", sorted(set(told(GUIDE)) - {"COMMAND --help"}))
def test_every_command_of_the_guide_is_there(line: str) -> None:
    assert wrong(line) == []


@pytest.mark.parametrize("line", [line[7:] for line in GUIDE.splitlines() if line.startswith("$ loep ")])
def test_every_line_to_type_says_all_that_its_command_asks(line: str) -> None:
    assert missing(line) == []


def test_a_line_that_lacks_something_is_noticed() -> None:
    assert missing("keys rotate stored") == ["by"]
    assert missing("hold ask registration --by a@b") == ["id", "institution", "reason"]
    assert missing("audit key > /mnt/safe/key.pem") == []


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert told("$ loep nothing --here\n$ docker compose exec desk loep init") == ["nothing --here", "init"]
    assert wrong("nothing") == ["no command nothing"]
    assert wrong("doctor --for-real") == ["loep doctor has no --for-real"]
    assert app


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_starts_something_that_is_there_and_is_locked_up(unit: Path) -> None:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    program, *words = shlex.split(read["Service"]["ExecStart"])
    assert Path(program).name in ("loep", "prefect")
    assert Path(program).name == "prefect" or wrong(shlex.join(words)) == []
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp"):
        assert read["Service"][name] == "yes"
    assert f"{unit.stem.removesuffix('.service')}" in GUIDE


def test_the_desk_reaches_neither_deliveries_nor_checkpoints_nor_their_key() -> None:
    desk = (ROOT / "deploy" / "loep-desk.service").read_text(encoding="utf-8")
    [writes] = re.findall(r"ReadWritePaths=(.*)", desk)
    [hidden] = re.findall(r"InaccessiblePaths=(.*)", desk)
    assert writes == "/var/lib/loep"
    assert {"-/mnt/checkpoints", "-/srv/loep/inbox", "-/var/lib/loep/keys/checkpoint.pem"} <= set(hidden.split())
    assert "desk.env" in desk
    assert "nights.env" not in desk


def test_a_container_installs_what_runs_and_no_tools() -> None:
    run, all_of_it = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("requirements-run.lock", "requirements.lock")
    )
    runs, works = (set(re.findall(r"^([\w.-]+==\S+)", lock, re.MULTILINE)) for lock in (run, all_of_it))
    assert runs < works
    assert not any(name.startswith(("pytest==", "ruff==", "mypy==", "hatchling==", "playwright==")) for name in runs)
    last = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").rpartition("FROM ")[2]
    assert "-r requirements-run.lock" in last
    assert "requirements.lock" not in last


def test_every_folder_that_units_and_settings_name_is_made_in_the_guide() -> None:
    settings = (ROOT / "deploy" / "loep.env").read_text(encoding="utf-8")
    units = "".join(unit.read_text(encoding="utf-8") for unit in UNITS)
    named = set(re.findall(r"[= -](/(?:etc|srv|mnt|var/lib)/[a-z./-]+)", settings + units))
    made = [line for line in GUIDE.splitlines() if re.match(r"\$ (install|adduser|.* > |openssl)", line)]
    # systemd makes the first, who wants it the second, `loep init` the third
    state = {"/var/lib/loep-prefect", "/etc/loep/identity.toml", "/var/lib/loep/keys/checkpoint.pem"}
    assert {path for path in named if not any(path in line for line in made)} - state == set()


def test_every_role_that_the_guide_lets_in_is_one_that_it_makes() -> None:
    hba, ident = ((ROOT / "deploy" / f"{name}.conf").read_text(encoding="utf-8") for name in ("pg_hba", "pg_ident"))
    rules = [line.split() for line in hba.splitlines() if not line.startswith("#")]
    assert [rule[2:4] for rule in rules] == [
        ["loep_owner", "scram-sha-256"],
        ["loep_night", "scram-sha-256"],
        ["loep_desk", "peer"],
    ]
    assert ident.splitlines()[-1].split() == ["loep", "loep", "loep_desk"]
    assert "create role loep_desk login in role loep_app" in GUIDE
    assert "create role loep_night login in role loep_nights" in GUIDE
    users = (ROOT / "deploy" / "users.sh").read_text(encoding="utf-8")
    for role in ("loep_desk login in role loep_app", "loep_night login in role loep_nights"):
        assert f"create role {role} password" in users
    assert "createuser --createrole loep_owner" in GUIDE


def test_the_identity_provider_of_the_guide_is_one_that_the_desk_reads(tmp_path: Path) -> None:
    [sample] = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "identity.toml").write_text(sample)
    (tmp_path / "identity.secret").write_text("secret")
    (tmp_path / "identity.secret").chmod(0o600)
    told = registration.read(tmp_path / "identity.toml")
    assert set(told.roles.values()) == {Role.REVIEWER, Role.SENIOR}
    assert dict(told.institutions) == {"hogeschool.example": "25BE"}
    assert told.back in GUIDE


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a host, whose `loep` tells what it was started with."""
    (tmp_path / "data").mkdir()
    (tmp_path / "loep.env").write_text(
        f'# not a setting\nLOEP_DATA={tmp_path}/data\nLOEP_NAME="two words"\n'
        "LOEP_DATABASE_URL=postgresql://loep_night@/loep?host=/run/postgresql&sslmode=disable\n"
    )
    (tmp_path / "nights.env").write_text("PGPASSWORD=of the nights\n")
    (tmp_path / "prefect-client.env").write_text("PREFECT_API_AUTH_STRING=loep:x $(id)\n")
    (tmp_path / "owner.env").write_text("LOEP_DATABASE_URL=postgresql://loep_owner@/loep\nPGPASSWORD=secret\n")
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\necho "$*"; pwd; umask; env\n')
    program.chmod(0o755)
    monkeypatch.setenv("LOEP_ETC", str(tmp_path))
    monkeypatch.setenv("LOEP_PROGRAM", str(program))
    monkeypatch.setenv("LOEP_USER", getpass.getuser())
    for name in ("PGPASSWORD", "LOEP_DATA", "LOEP_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def started(*arguments: str) -> list[str]:
    ended = subprocess.run(["/bin/sh", str(WRAPPER), *arguments], capture_output=True, text=True, check=False)
    return (ended.stdout or ended.stderr).splitlines()


def test_a_command_of_the_host_has_the_settings_of_the_services(host: Path) -> None:
    said, place, mask, *environment = started("registers", "load", "rio", "/a b.csv")
    assert (said, place, mask) == ("registers load rio /a b.csv", str(host / "data"), "0077")
    assert {
        "LOEP_NAME=two words",
        "LOEP_DATABASE_URL=postgresql://loep_night@/loep?host=/run/postgresql&sslmode=disable",
        "PGPASSWORD=of the nights",
        "PREFECT_API_AUTH_STRING=loep:x $(id)",
    } <= set(environment)


@pytest.mark.parametrize("command", ["init", "backup", "restore"])
def test_what_takes_the_owner_of_the_tables_has_its_password(host: Path, command: str) -> None:
    assert host
    assert {"LOEP_DATABASE_URL=postgresql://loep_owner@/loep", "PGPASSWORD=secret"} <= set(started(command))


def test_a_host_without_settings_starts_nothing(host: Path) -> None:
    (host / "loep.env").unlink()
    assert started("doctor") == [f"loep: {host}/loep.env cannot be read: run this as root"]


def test_no_container_but_the_one_of_the_owner_has_its_password() -> None:
    told = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    known = {
        name: [secret if isinstance(secret, str) else secret["source"] for secret in service.get("secrets", ())]
        for name, service in told["services"].items()
    }
    assert {name for name, secrets in known.items() if "owner" in secrets} == {"database", "owner"}
    assert told["services"]["owner"]["profiles"] == ["owner"]
    assert (known["desk"], known["nights"]) == (["desk"], ["nights", "prefect"])
    mounted = {volume.rpartition(":")[0] or volume for volume in told["services"]["desk"]["volumes"]}
    assert not any("INBOX" in volume or "CHECKPOINTS" in volume for volume in mounted)
    assert "/dev/null:/var/lib/loep/keys/checkpoint.pem" in mounted
    assert "trust" not in told["services"]["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    commands = [service["command"] for service in told["services"].values() if "command" in service]
    assert [wrong(shlex.join(words)) for program, *words in commands if program == "loep"] == [[], [], []]
    assert ["prefect", "server"] in [words[:2] for words in commands]


def test_every_setting_of_the_units_is_read_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "loep").rglob("*.py"))
    texts = [(ROOT / "deploy" / name).read_text(encoding="utf-8") for name in ("loep.env", "compose.yaml")]
    named = set(re.findall(r"LOEP_[A-Z_]+", GUIDE + "".join(texts)))
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_figure_of_the_guide_is_one_of_metrics() -> None:
    source = Path(metrics.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r"`(loep_[a-z_]+)(?:\{|`)", GUIDE)) - {
        "loep_app",
        "loep_desk",
        "loep_owner",
        "loep_night",
        "loep_nights",
    }
    named -= {"loep_statistics", "loep_model", "loep_audit"}
    assert named
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_sizes_are_the_measured_ones() -> None:
    nights = json.loads((ROOT / "docs" / "bench.json").read_text(encoding="utf-8"))["nights"]["nights"]
    for night in nights:
        row = f"| {night['rows']:,} | {night['command_seconds']:,.0f} s | {night['peak_gib']:.1f} GiB |"
        assert row in GUIDE, f"docs/operations.md misses the row {row}"
