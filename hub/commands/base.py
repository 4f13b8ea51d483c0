"""What all commands share: one sentence for what went wrong, and the runtime they open."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
import structlog

from channels.base import ChannelError
from hub import migrations, settings
from hub.errors import GaoshiError, SettingError
from hub.runtime import Runtime
from hub.sentences import sentence

log = structlog.get_logger()

P = ParamSpec("P")
R = TypeVar("R")


def speaking(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what went wrong into one sentence and an exit status of 1, never a trace."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except SettingError as error:
            raise click.ClickException(str(error)) from None
        except (GaoshiError, ChannelError) as error:
            said = sentence(error.code, error.params)
            raise click.ClickException(
                f"{said} {sentence(error.code, error.params, english=True)}"
            ) from None
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException:
            raise
        except Exception as error:
            # A trace may show a title or a key; the kind of the fault is enough to report it.
            log.error("command_failed", kind=type(error).__name__)
            raise click.ClickException(
                f"系统出了差错（{type(error).__name__}），没有完成。"
                "Something went wrong on our side; nothing more was done."
            ) from None

    return run


def opened(*, upgrade: bool = True) -> Runtime:
    """Return the runtime of this environment, its database brought up to date."""
    runtime = Runtime.open(settings.from_environment())
    if upgrade:
        migrations.upgrade(runtime.database)
    return runtime
