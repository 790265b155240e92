"""The files that say how it is run elsewhere: held by linters, by schemas, and to what they promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.errors import SettingInvalid
from api.settings import VARIABLES, read_settings
from tests.conftest import ROOT
from tests.deploy.nginx import SHIPPED

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def test_the_containerfile_passes_its_linter() -> None:
    done = subprocess.run(
        [str(BIN / "hadolint"), str(DEPLOY / "Containerfile")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_file_is_what_the_specification_says() -> None:
    done = subprocess.run(
        [
            str(BIN / "check-jsonschema"),
            "--builtin-schema",
            "vendor.compose-spec",
            str(DEPLOY / "compose.yaml"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_containerfile_copies_and_runs_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*)", text, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
    # Everything that the package reads is among them: what make install and the build need.
    for needed in ("pyproject.toml", "README.md", "LICENSE", "requirements", "api", "schemas", "dataset"):
        assert re.search(rf"^COPY .*\b{re.escape(needed)}\b", text, re.MULTILINE), needed
    stages = text.split("\nFROM ")
    assert "apt-get" not in stages[-1], "no compiler where it runs"
    assert re.search(r"^USER [1-9][0-9]*$", stages[-1], re.MULTILINE)
    assert "/health/ready" in stages[-1]
    assert '"/app/.venv/bin/syllabank", "serve"' in stages[-1]


def test_every_container_is_closed() -> None:
    found = compose()
    assert set(found["services"]) == {"replica-1", "replica-2", "nginx"}
    for name, service in found["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        assert ("ports" in service) == (name == "nginx"), "nothing but nginx can be reached"
    assert found["networks"]["inside"]["internal"] is True


def test_what_is_set_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    set_there = dict(compose()["services"]["replica-1"]["environment"])
    line = re.search(r"^ENV (.*)", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    set_there |= dict(pair.split("=", 1) for pair in line[1].split())
    for name in [name for name in os.environ if name.startswith("SYLLABANK_")]:
        monkeypatch.delenv(name)
    for name, value in set_there.items():
        monkeypatch.setenv(name, value)
    assert read_settings().metrics == ("0.0.0.0", 9100)
    monkeypatch.setenv("SYLLABANK_MISSPELT", "1")
    with pytest.raises(SettingInvalid):
        read_settings()


def test_nginx_and_compose_name_the_same_replicas() -> None:
    named = set(re.findall(r"server (replica-[0-9]):8000", SHIPPED.read_text("utf-8")))
    assert named == set(compose()["services"]) - {"nginx"}


def test_every_setting_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYLLABANK_MISSPELT", "1")
    with pytest.raises(SettingInvalid) as refused:
        read_settings()
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    names = re.findall(r"SYLLABANK_[A-Z_]+", refused.value.reason)
    assert len(names) > 10
    for name in [*names, "HOST", "PORT", "WEB_CONCURRENCY"]:
        assert f"`{name}`" in page, f"docs/operations.md says nothing of {name}"
        if name not in ("SYLLABANK_PACKAGE", "SYLLABANK_RELEASES", "SYLLABANK_CACHE"):
            assert name in VARIABLES, f"'syllabank serve --help' says nothing of {name}"


def test_everything_that_is_installed_is_locked_by_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        if path.name == "bench.txt":
            continue
        text = path.read_text("utf-8")
        pinned = re.findall(
            r"^[A-Za-z0-9._-]+==[^\n]*\n(    --hash=sha256:[0-9a-f]{64})?", text, re.MULTILINE
        )
        assert pinned, path.name
        assert all(pinned), path.name
        assert "://" not in re.sub(r"^ *#.*$", "", text, flags=re.MULTILINE), "no address of an index"
