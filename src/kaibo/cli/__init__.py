"""The command `kaibo`: serve, rehearse, simulate, review, replay, and the demo that shows them all.

A command imports what it works with when it runs, so that `--help` and a mistyped name answer at once.
"""

import logging
import sys

import typer

from kaibo import __version__
from kaibo.cli.check import check
from kaibo.cli.common import give_up
from kaibo.cli.drill import drill
from kaibo.cli.evening import demo, rehearse, simulate
from kaibo.cli.house import owner, serve
from kaibo.cli.past import backtest, clips, highlights, review, score
from kaibo.cli.relay import relay
from kaibo.cli.sheets import import_orders, import_products, import_recording
from kaibo.cli.speech import speech
from kaibo.refused import Refused

app = typer.Typer(
    name="kaibo",
    help="开播 kaibo：视频号直播团队的播控台 (the control room for live commerce on WeChat Channels)",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (serve, owner, demo, simulate, rehearse, review, speech, relay, check, drill):
    app.command()(command)

replay_app = typer.Typer(help="回放：高光与剪辑 (highlights and the reel)", no_args_is_help=True)
replay_app.command()(highlights)
replay_app.command()(clips)
replay_app.command()(score)
app.add_typer(replay_app, name="replay")
cues_app = typer.Typer(help="提示规则 (rules that raise cues)", no_args_is_help=True)
cues_app.command()(backtest)
app.add_typer(cues_app, name="cues")
import_app = typer.Typer(help="导入表格 (import files from elsewhere)", no_args_is_help=True)
import_app.command("products")(import_products)
import_app.command("orders")(import_orders)
import_app.command("recording")(import_recording)
app.add_typer(import_app, name="import")


@app.command(hidden=True)
def openapi() -> None:
    """Write the OpenAPI document, from which the UI's types are made."""
    from kaibo.app import document

    typer.echo(document())


@app.command()
def version() -> None:
    """显示版本 (print the version)."""
    typer.echo(__version__)


def main() -> None:
    """Run the command; a refusal is told in words, without a trace."""
    from kaibo.journal import JournalUnavailable

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        app()
    except (Refused, JournalUnavailable) as refused:
        give_up(refused)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
