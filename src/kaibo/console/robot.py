"""Routes of the WeCom group robot: how it does, where it sends, and a message to try it."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from kaibo.console.auth import Who, must_see_account
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.robot import Settings, Standing


@get("/api/robot", tags=["robot"], right="see")
async def show_robot(house: NamedDependency[House]) -> Standing:
    """Say how the group robot does; its key is not shown."""
    return house.robot.standing()


@put("/api/robot", tags=["robot"], right="rules")
async def set_robot(
    data: JSONBody[Settings], house: NamedDependency[House], who: NamedDependency[Who]
) -> Standing:
    """Say which group gets which cues, and whom they mention: for who sees every account."""
    must_see_account(who, "")
    house.robot.set(data)
    return house.robot.standing()


@post("/api/robot/test", status_code=200, tags=["robot"], right="rules")
async def try_robot(house: NamedDependency[House], who: NamedDependency[Who]) -> Standing:
    """Send a message to the group, to see that it arrives."""
    must_see_account(who, "")
    settings = house.robot.settings
    if not settings.url or not settings.urgencies:
        raise Refused(409, "no_robot", "请先填写群机器人地址", "set the robot's address first", "url")
    house.robot.tell("开播 kaibo：这是一条测试提示", settings.urgencies[0], ("operator",))
    return house.robot.standing()
