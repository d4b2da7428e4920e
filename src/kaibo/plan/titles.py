"""Titles of products: brand, category, offer word, traits, item number; built so, and held against it.

The item number at the end lets the desk find a product in seconds when a price changes; a brand's name needs
the platform's approval; absolute words are illegal in advertising. Source: P15, X1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kaibo.broadcast import Product
from kaibo.plan import compliance
from kaibo.plan.accounts import Brand, Day
from kaibo.playbook import number
from kaibo.words import plain, shown


class TitleFinding(Struct, frozen=True, kw_only=True):
    """What is wrong with a title: a code, the rule, the words, and what to do; `title` if one is ready."""

    code: str
    rule: str
    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""
    title: str = ""


def brand_of(product: Product, brands: Mapping[str, Brand]) -> Brand | None:
    """Give the brand of a product, which names it by key, by name or by a filed name."""
    if product.brand in brands:
        return brands[product.brand]
    for brand in brands.values():
        if product.brand and product.brand in (brand.name, *brand.filed):
            return brand
    return None


def brand_name(product: Product, brands: Mapping[str, Brand]) -> str:
    """Give the name a title may use: the filed one, else as the product says it."""
    brand = brand_of(product, brands)
    if brand is None:
        return product.brand
    return brand.filed[0] if brand.filed else brand.name


def build(product: Product, brands: Mapping[str, Brand], most: int | None = None) -> str:
    """Build a title of its parts, at most `most` characters: traits give way first, the number never.

    Gives "" for a product of which nothing is known. Source: P15.
    """
    most = int(number("title_chars")) if most is None else most
    number_ = " ".join(shown(product.number).split())[:most]
    parts = (brand_name(product, brands), product.category, product.offer, *product.traits)
    told = [" ".join(shown(part).split()) for part in parts]
    head = ""
    for part in filter(None, told):
        # A brand that the category repeats is said once.
        longer = f"{head} {part}".strip() if _latin(head[-1:]) and _latin(part[:1]) else head + part
        if part not in head and len(longer) + len(number_) + bool(number_) <= most:
            head = longer
    return f"{head} {number_}".strip()


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def check(
    product: Product,
    brands: Mapping[str, Brand],
    day: Day,
    others: Counter[str],
    most: int | None = None,
    checker: compliance.Checker | None = None,
) -> tuple[TitleFinding, ...]:
    """Hold a product's title against P15 and X1; `day` is today, `others` counts item numbers of the room.

    A title has at most `most` characters, None: the playbook's; its words are held against `checker`, None:
    the shipped rules.
    """
    most = int(number("title_chars")) if most is None else most
    built = build(product, brands, most)
    findings = [
        *_number(product, others),
        *_brand(product, brands, day),
        *_letters(product, most),
        *_words(product, checker or compliance.shipped()),
    ]
    better = built if built != product.title and (product.brand or product.category) else ""
    fixing = ("no_number", "number_elsewhere", "no_brand", "no_category", "hidden", "title_long", "no_title")
    return tuple(
        replace(finding, title=better) if finding.code in fixing and better else finding
        for finding in findings
    )


def numbers(products: Iterable[Product]) -> Counter[str]:
    """Count item numbers, folded, as `check` wants them."""
    return Counter(plain(product.number) for product in products if product.number)


def _number(product: Product, others: Counter[str]) -> Iterable[TitleFinding]:
    number_ = product.number.strip()
    if not number_:
        yield TitleFinding(
            code="no_item_number",
            rule="P15",
            zh="没有货号，改价时中控找不到它",
            en="no item number: the desk cannot find it when a price changes",
            fix_zh="填上货号",
            fix_en="fill in the item number",
        )
        return
    title = plain(product.title)
    if plain(number_) not in title:
        yield TitleFinding(
            code="no_number",
            rule="P15",
            zh=f"标题里没有货号 {number_}",
            en=f"the item number {number_} is not in the title",
            fix_zh="把货号放在标题末尾",
            fix_en="put it at the end of the title",
        )
    elif not title.endswith(plain(number_)):
        yield TitleFinding(
            code="number_elsewhere",
            rule="P15",
            zh="货号不在标题末尾",
            en="the item number is not at the end of the title",
            fix_zh="把货号移到末尾",
            fix_en="move it to the end",
        )
    if others[plain(number_)] > 1:
        yield TitleFinding(
            code="number_twice",
            rule="P15",
            zh=f"货号 {number_} 有 {others[plain(number_)]} 个商品在用",
            en=f"{others[plain(number_)]} products have the item number {number_}",
            fix_zh="改成各不相同的货号",
            fix_en="give each its own",
        )


def _brand(product: Product, brands: Mapping[str, Brand], day: Day) -> Iterable[TitleFinding]:
    brand = brand_of(product, brands)
    if not product.brand:
        return
    if brand is None or not brand.filed:
        yield TitleFinding(
            code="brand_unfiled",
            rule="P15",
            zh=f"品牌「{brand.name if brand else product.brand}」还没有报备，不能写进标题",
            en=f"the brand {brand.name if brand else product.brand!r} is not filed: a title may not name it",
            fix_zh="在账号页登记报备名称和凭证，或从标题里去掉",
            fix_en="note its filed name and proof on the page of accounts, or take it out",
        )
    elif brand.until and brand.until < day:
        yield TitleFinding(
            code="brand_expired",
            rule="P15",
            zh=f"品牌「{brand.name}」的报备在 {brand.until} 到期",
            en=f"the filing of {brand.name!r} ended on {brand.until}",
            fix_zh="续期后更新到期日",
            fix_en="renew it and note the new day",
        )
    elif not any(plain(product.title).startswith(plain(name)) for name in brand.filed):
        yield TitleFinding(
            code="no_brand",
            rule="P15",
            zh=f"标题开头不是报备的品牌名「{brand.filed[0]}」",
            en=f"the title does not begin with the filed name {brand.filed[0]!r}",
            fix_zh="用报备的品牌名开头",
            fix_en="begin with the filed name",
        )


def _letters(product: Product, most: int) -> Iterable[TitleFinding]:
    title = product.title
    if not title.strip():
        yield TitleFinding(code="no_title", rule="P15", zh="没有标题", en="no title")
        return
    if shown(title) != title:
        yield TitleFinding(
            code="hidden",
            rule="P15",
            zh="标题里有看不见的字符",
            en="the title holds characters nobody sees",
            fix_zh="删掉重新输入",
            fix_en="type it anew",
            title=shown(title),
        )
    if len(title) > most:
        yield TitleFinding(
            code="title_long",
            rule="P15",
            zh=f"标题 {len(title)} 字，最多 {most} 字",
            en=f"the title has {len(title)} of {most} characters",
            fix_zh="先删特性，再删优惠词",
            fix_en="take out traits first, then the offer word",
        )
    if product.category and plain(product.category) not in plain(title):
        yield TitleFinding(
            code="no_category",
            rule="P15",
            zh=f"标题里没有类目「{product.category}」",
            en=f"the category {product.category!r} is not in the title",
            fix_zh="在品牌后面写上类目",
            fix_en="name it after the brand",
        )


def _words(product: Product, checker: compliance.Checker) -> Iterable[TitleFinding]:
    for found in checker.read(product.title, "title").findings:
        if found.verdict == "info":
            continue
        yield TitleFinding(
            code="forbidden_word" if found.verdict == "block" else "word_in_doubt",
            rule="X1",
            zh=f"「{found.text}」：{found.zh}",
            en=f"{found.text!r}: {found.en}",
            fix_zh=found.suggestion,
            fix_en=found.suggestion,
        )
