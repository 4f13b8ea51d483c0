"""Sample data and real work never meet: its accounts are open to everybody."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hub_builders import SmallHub, open_hub
from sqlalchemy import select

from hub import cli, demo_run, doctor, migrations, sample_data, settings
from hub.errors import SettingError
from hub.models import Person
from hub.runtime import Runtime
from hub.settings import Settings


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHub:
    made = open_hub(tmp_path / "data", monkeypatch)
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: made.runtime)
    return made


def mark(hub: SmallHub) -> None:
    with hub.runtime.database.writing() as session:
        sample_data.remember(session, hub.clock())


def test_no_server_starts_on_sample_data_unasked(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(hub)
    served: list[object] = []
    monkeypatch.setattr("hub.commands.running.server.serve", served.append)

    refused = CliRunner().invoke(cli.main, ["serve"])
    asked = replace(hub.runtime, settings=replace(hub.runtime.settings, demo=True))
    monkeypatch.setattr("hub.commands.base.opened", lambda **_: asked)
    started = CliRunner().invoke(cli.main, ["serve"])

    assert refused.exit_code == 1
    assert "示例数据" in refused.output
    assert "已启动" not in refused.output
    assert (started.exit_code, served) == (0, [asked])


def test_a_server_starts_on_real_work(hub: SmallHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.commands.running.server.serve", lambda _: None)

    assert CliRunner().invoke(cli.main, ["serve"]).exit_code == 0


def test_the_demo_leaves_real_work_alone(tmp_path: Path) -> None:
    chosen = Settings(data=tmp_path, secrets=tmp_path / "secrets", demo=True)
    runtime = Runtime.open(chosen)
    migrations.upgrade(runtime.database)
    with runtime.database.writing() as session:
        session.add(Person(login="chen", name="陈"))
    runtime.close()

    with pytest.raises(SettingError, match="holds real work"):
        demo_run.run(chosen, once=True, say=print)

    runtime = Runtime.open(chosen)
    with runtime.database.reading() as session:
        assert session.scalars(select(Person.login)).all() == ["chen"]
        assert not sample_data.is_loaded(session)
    runtime.close()


def test_the_doctor_says_whose_data_it_is(hub: SmallHub) -> None:
    before = [line.text for line in doctor.examine(hub.runtime)]
    mark(hub)
    after = [line.text for line in doctor.examine(hub.runtime)]

    assert not any("示例数据" in text for text in before)
    assert any("示例数据" in text for text in after)


@pytest.mark.parametrize(("given", "demo"), [("", False), ("0", False), ("1", True)])
def test_serving_samples_is_asked_for_by_a_setting(given: str, demo: bool) -> None:
    assert settings.from_environment({"GAOSHI_DEMO": given}).demo is demo
