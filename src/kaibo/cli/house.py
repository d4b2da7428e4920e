"""Commands that run a house: the server, and its owner's way in."""

import typer

from kaibo.cli.common import DATA, PORT, Data, Host, Port, drive


def serve(data: Data = DATA, host: Host = "127.0.0.1", port: Port = PORT) -> None:
    """启动播控台 (run the server; needs no other service)."""
    from kaibo.serving import serving

    async def run() -> None:
        async with serving(data, host, port) as (address, task):
            typer.echo(f"播控台 (console)  {address.shared}/")
            typer.echo(f"数据目录 (data)   {data.resolve()}")
            if address.welcome:
                typer.echo("第一次启动，请打开这个一次性链接设负责人 (first start: become the owner)")
                typer.echo(address.welcome)
            typer.echo("Ctrl+C 停止 (stop)")
            await task

    drive(run())


def owner(data: Data = DATA) -> None:
    """忘了密码的负责人：打印新的一次性链接 (a new one-time link for an owner who lost the password)."""
    from kaibo.owner import link
    from kaibo.serving import found

    member, path = link(data)
    running = found(data)
    typer.echo(f"{member}，请在 24 小时内打开 (open within 24 hours)")
    typer.echo(f"{running.shared if running else 'http://HOST:PORT'}{path}")
