"""What a person did, as a sentence: one for every kind of fact of the crew, Chinese first."""

from typing import Any, Final

import msgspec

from kaibo import facts
from kaibo.end.shutdown import NAMES
from kaibo.facts import Access, Accessed, Saved
from kaibo.plan.checklists import PLAYBOOK, Checklist
from kaibo.plan.readiness import TITLES
from kaibo.words import clip, shown

_LONGEST: Final = 80
_TASKS: Final = {task.id: task for tasks in PLAYBOOK.values() for task in tasks}

_DOCS: Final = {
    "broadcast": ("场次计划", "the plan"),
    "member": ("成员", "member"),
    "account": ("账号", "account"),
    "brand": ("品牌", "brand"),
    "store": ("门店", "store"),
    "product": ("商品", "product"),
    "template": ("模板", "template"),
    "link": ("专属链接", "link"),
    "booking": ("流量包预约", "traffic pack booking"),
    "coupon": ("流量券记录", "coupon entry"),
    "numbers": ("参考数值", "numbers"),
    "device": ("设备", "device"),
    "columns": ("表头对应", "column names"),
    "script": ("话术", "script"),
    "checklist": ("清单", "checklist"),
    "rules": ("提示规则", "cue rules"),
    "words": ("词表", "the word list"),
    "pack": ("用语规则包", "the pack of word rules"),
    "waiver": ("放行", "the waiver"),
    "lesson": ("改进", "the lesson"),
}

_ACCESS: Final[dict[Access, tuple[str, str]]] = {
    "signed_in": ("{who} 登录了（{detail}）", "{who} signed in ({detail})"),
    "turned_away": ("有人用 {who} 的登录名输错密码", "a wrong password for {who}"),
    "signed_out": ("{who} 退出了", "{who} signed out"),
    "invited": ("给 {who} 生成了一次性链接", "made a one-time link for {who}"),
    "joined": ("{who} 设了密码，加入团队", "{who} set a password and joined"),
    "password_set": ("{who} 重设了密码", "{who} set a new password"),
    "key_renewed": ("换了密钥（{detail}）", "renewed a key ({detail})"),
    "thrown_out": ("让 {who} 退出了所有设备", "signed {who} out everywhere"),
}

_SAID: Final[dict[type[Any], tuple[str, str]]] = {
    facts.WentLive: ("开播", "went on air"),
    facts.SegmentTaken: ("上了「{title}」", "took “{title}”"),
    facts.TakeUndone: ("撤销切款", "undid a take"),
    facts.SegmentLeft: ("离开流程段 {segment}", "left segment {segment}"),
    facts.SegmentAdded: ("加了一段「{title}」", "added “{title}”"),
    facts.SegmentMoved: ("移动流程段 {segment}", "moved segment {segment}"),
    facts.SegmentSkipped: ("跳过或恢复流程段 {segment}", "skipped or restored segment {segment}"),
    facts.SegmentTimed: ("流程段 {segment} 加减 {seconds} 秒", "changed segment {segment} by {seconds} s"),
    facts.CardPushed: ("推了卡片 {card} {product}", "pushed a card: {card} {product}"),
    facts.PriceChanged: ("把 {product} 改价为 {price_fen} 分", "priced {product} at {price_fen} fen"),
    facts.StockReleased: ("放了 {product} {count} 件库存", "released {count} of {product}"),
    facts.LuckyBagAnnounced: ("预告福袋「{prize}」", "announced the lucky bag “{prize}”"),
    facts.LuckyBagOpened: ("开了福袋「{prize}」", "opened the lucky bag “{prize}”"),
    facts.LuckyBagDrawn: ("福袋开奖，{entrants} 人参与", "drew a lucky bag of {entrants} entrants"),
    facts.HoldbackStepped: ("{product} 憋单到第 {step} 步", "took {product} to hold-back step {step}"),
    facts.HoldbackStopped: ("结束 {product} 的憋单", "ended the hold-back sale of {product}"),
    facts.QuestionClaimed: ("认领或放回问题 {question}", "claimed or gave back question {question}"),
    facts.QuestionAnswered: ("回答了问题 {question}：{text}", "answered question {question}: {text}"),
    facts.Promised: ("记下承诺「{text}」", "noted the promise “{text}”"),
    facts.PromiseKept: ("兑现了承诺 {promise}", "kept the promise {promise}"),
    facts.HandoverOpened: (
        "发起交接：{outgoing} → {incoming}",
        "opened the hand-over {outgoing} → {incoming}",
    ),
    facts.HandoverConfirmed: ("{host} 确认交接", "{host} confirmed the hand-over"),
    facts.HostChanged: ("镜头前换成 {host}", "put {host} on camera"),
    facts.Marked: ("标记「{label}」", "marked “{label}”"),
    facts.Noted: ("记了一笔：{text}", "noted: {text}"),
    facts.CueRaised: ("提示：{zh}", "cue: {en}"),
    facts.CueSeen: ("看到提示 {cue}", "saw cue {cue}"),
    facts.CueDone: ("完成提示 {cue}", "did cue {cue}"),
    facts.CueDeclined: ("不做提示 {cue}：{why}", "declined cue {cue}: {why}"),
    facts.CueEscalated: ("提示 {cue} 升级给 {role}", "cue {cue} went on to {role}"),
    facts.TaskDone: ("完成任务「{task}」{note}", "did the task “{task}” {note}"),
    facts.TaskUndone: ("任务「{task}」改回未完成", "reopened the task “{task}”"),
    facts.GateOverridden: ("为红灯「{gate}」负责：{why}", "answers for the gate “{gate}”: {why}"),
    facts.ReservationsCounted: ("记录预约 {channel}：{count}", "counted {count} reservations of {channel}"),
    facts.LinkFollowed: ("专属链接 {code} 被打开", "link {code} was opened"),
    facts.FileKept: ("上传了 {name}", "handed in {name}"),
    facts.Spoken: ("说：{text}", "said: {text}"),
    facts.WordsWarned: ("用语提醒「{words}」（{rule}）", "warned of “{words}” ({rule})"),
    facts.WordsCorrected: ("处理用语提醒 {warning}：{said}", "answered the warning {warning}: {said}"),
    facts.ReviewSigned: ("为本场 {texts} 段文字签字：{note}", "signed for {texts} texts: {note}"),
    facts.IncidentOpened: ("报告事故 {type} {note}", "opened an incident: {type} {note}"),
    facts.IncidentStepped: ("事故 {incident} 做了「{step}」", "took step {step} of incident {incident}"),
    facts.IncidentClosed: ("关闭事故 {incident} {note}", "closed incident {incident} {note}"),
    facts.RoleConfirmed: ("{role} 收尾就绪：{ready}", "{role} ready for the end: {ready}"),
    facts.ClosingCounted: ("收尾计数：{what}", "counted towards the end: {what}"),
    facts.EndRequested: ("申请下播", "asked to go off air"),
    facts.EndConfirmed: ("确认下播", "went off air"),
    facts.StopStepped: ("停播「{step}」：{state} {why}", "the stop, {step}: {state} {why}"),
    facts.Sealed: ("归档 {facts} 条事实", "sealed {facts} facts"),
}

_STATES: Final = {
    "begun": ("开始", "begun"),
    "done": ("完成", "done"),
    "failed": ("没做成", "failed"),
    "by_hand": ("人工完成", "done by hand"),
}


def told(fact: Any, names: dict[str, str], own: Checklist | None = None) -> tuple[str, str]:
    """Tell a fact of the crew in Chinese and English, without who did it; `names` are members by key.

    Tasks are called as `own`, the broadcast's checklist, or else the playbook calls them. Texts are cut, and
    hold no character that cannot be seen. A kind of a newer kaibo is named as it is.
    """
    if isinstance(fact, Saved):
        return _saved(fact, names)
    if isinstance(fact, Accessed):
        who = names.get(fact.member, fact.member)
        values = {
            "zh": {"who": who or "陌生人", "detail": fact.detail},
            "en": {"who": who or "somebody", "detail": fact.detail},
        }
        zh, en = _ACCESS[fact.action]
        return _filled(zh, values["zh"]), _filled(en, values["en"])
    zh, en = _SAID.get(type(fact), ("{kind}", "{kind}"))
    named = {"kind": facts.kind_of(fact)}
    if isinstance(fact, msgspec.Struct):
        named |= {name: getattr(fact, name) for name in fact.__struct_fields__}
    called = _called(fact, own)
    return _filled(zh, named | called[0]), _filled(en, named | called[1])


def _called(fact: Any, own: Checklist | None) -> tuple[dict[str, str], dict[str, str]]:
    """Give what people call the gate or task of a fact, where it has one; an unknown one stays its id."""
    if isinstance(fact, facts.GateOverridden):
        zh, en = TITLES.get(fact.gate, (fact.gate, fact.gate))
        return {"gate": zh}, {"gate": en}
    if isinstance(fact, facts.StopStepped):
        (zh, en), said = NAMES.get(fact.step, (fact.step, fact.step)), _STATES.get(fact.state, ("", ""))
        return {"step": zh, "state": said[0]}, {"step": en, "state": said[1]}
    if isinstance(fact, facts.TaskDone | facts.TaskUndone):
        tasks = _TASKS | {task.id: task for task in (own.tasks if own else ())}
        if task := tasks.get(fact.task):
            return {"task": task.zh}, {"task": task.en or task.zh}
    return {}, {}


def _saved(fact: Saved, names: dict[str, str]) -> tuple[str, str]:
    zh, en = _DOCS.get(fact.doc, (fact.doc, fact.doc))
    body = msgspec.json.decode(fact.body)
    named = body if isinstance(body, dict) else {}
    name = str(
        named.get("name") or named.get("title") or named.get("problem") or names.get(fact.key) or fact.key
    )
    values = {"name": name, "revision": fact.revision}
    said = (
        ("移除了{what}「{name}」", "removed {what} “{name}”")
        if body is None
        else ("保存了{what}「{name}」（第 {revision} 版）", "saved {what} “{name}” (revision {revision})")
    )
    return _filled(said[0], values | {"what": zh}), _filled(said[1], values | {"what": en})


def _filled(sentence: str, values: dict[str, Any]) -> str:
    clean = {name: clip(shown(str(value)), _LONGEST) for name, value in values.items()}
    return sentence.format(**clean).strip()
