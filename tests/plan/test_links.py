"""Links: an address is plain or refused, programs are known by their names, and nobody floods a count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import MINUTE
from kaibo.plan.links import Turnstile, address, is_bot
from kaibo.playbook import number

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("https://channels.weixin.qq.com/x?a=1&b=2#c", "https://channels.weixin.qq.com/x?a=1&b=2#c"),
        ("https://wxaurl.cn/AbC", "https://wxaurl.cn/AbC"),
        ("https://店.example/预约?名=张", "https://xn--hxt.example/%E9%A2%84%E7%BA%A6?%E5%90%8D=%E5%BC%A0"),
        ("https://a.example:8443", "https://a.example:8443"),
        ("https://a.example/%E9%A2%84", "https://a.example/%E9%A2%84"),
    ],
)
def test_an_address_is_told_in_plain_letters(target: str, told: str) -> None:
    assert address(target) == told


@pytest.mark.parametrize(
    "target",
    [
        "http://a.example",
        "//evil.example",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://me:secret@a.example",
        "https://a.example@evil.example",
        "https://a.example\\@evil.example",
        "https://a.example/\r\nset-cookie: x=1",
        "https://a b.example",
        "https://a.example:99999999",
        "https://" + "a" * 300 + ".example",
        "https://[::1",
        "https://a_b!.example",
    ],
)
def test_what_is_no_address_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        address(target)


@given(st.text(max_size=80).map(lambda text: "https://" + text))
def test_what_a_browser_is_told_is_one_plain_https_line(target: str) -> None:
    try:
        told = address(target)
    except ValueError:
        return
    assert told.isascii()
    assert told.startswith("https://")
    assert told.isprintable()
    assert " " not in told


@pytest.mark.parametrize(
    ("method", "headers", "bot"),
    [
        ("GET", {"user-agent": PHONE}, False),
        ("GET", {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537.36"}, False),
        ("GET", {"user-agent": "Mozilla/5.0 (Linux; Android 13; CUBOT P80) Chrome/126 Mobile"}, False),
        ("GET", {"user-agent": "Baiduspider/2.0"}, True),
        ("GET", {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, True),
        ("GET", {"user-agent": "WhatsApp/2.23"}, True),
        ("GET", {"user-agent": "curl/8.5.0"}, True),
        ("GET", {"user-agent": PHONE, "purpose": "prefetch"}, True),
        ("GET", {"user-agent": PHONE, "sec-purpose": "prefetch;prerender"}, True),
        ("GET", {"user-agent": PHONE, "x-moz": "prefetch"}, True),
        ("HEAD", {"user-agent": PHONE}, True),
        ("GET", {}, True),
    ],
)
def test_a_program_is_told_from_a_person(method: str, headers: dict[str, str], bot: bool) -> None:
    assert is_bot(method, headers) is bot


def test_one_who_comes_too_often_counts_again_a_minute_later() -> None:
    each = int(number("link_follows_most_each"))
    turnstile = Turnstile()
    assert [turnstile.lets("a", at) for at in range(each + 5)] == [True] * each + [False] * 5
    assert turnstile.lets("b", each)
    assert turnstile.lets("a", MINUTE)


def test_all_together_count_only_so_often() -> None:
    every = int(number("link_follows_most_all"))
    turnstile = Turnstile()
    assert sum(turnstile.lets(str(one), 0) for one in range(every + 50)) == every
    assert turnstile.lets("x", MINUTE)
