"""The mark of sample data: its accounts are open to everybody who has read the README."""

from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from hub.database import Database
from hub.errors import SettingError
from hub.models import Person, Preference
from hub.settings import Settings

MARK = "demo_loaded"


def is_loaded(session: Session) -> bool:
    """Tell whether the sample district is there already."""
    return session.get(Preference, MARK) is not None


def remember(session: Session, now: datetime) -> None:
    """Mark the data as sample data, for good."""
    session.add(Preference(key=MARK, value={"at": now.isoformat()}))


def require_none(database: Database, settings: Settings) -> None:
    """Raise SettingError where a server would let everybody into sample data unasked."""
    if settings.demo or not inspect(database.reader).has_table(Preference.__tablename__):
        return
    with database.reading() as session:
        if is_loaded(session):
            raise SettingError(
                f"{settings.data} 里是示例数据，账号的密码人人知道：请用 GAOSHI_DATA 另选数据目录，"
                "或先运行 make clean-demo 清空；要看演示请运行 make demo。"
                f"{settings.data} holds sample data, whose passwords everybody knows: choose another "
                "folder by GAOSHI_DATA, or empty it by `make clean-demo`; `make demo` shows it."
            )


def require_room(database: Database, settings: Settings) -> None:
    """Raise SettingError where samples would be mixed with people's own work."""
    with database.reading() as session:
        if not is_loaded(session) and session.scalar(select(Person.id).limit(1)) is not None:
            raise SettingError(
                f"{settings.data} 里是真实数据，不能再放示例数据：请用 GAOSHI_DATA 另选数据目录。"
                f"{settings.data} holds real work, and samples are never mixed with it: choose "
                "another folder by GAOSHI_DATA."
            )
