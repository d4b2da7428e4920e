"""Gates of what is sold and said: cart, notice item, boards, scripts, proofs, words."""

from kaibo.plan.products import is_notice
from kaibo.plan.readiness.evidence import Found, Inputs, ago, green, red, some
from kaibo.plan.script.drafting import gaps, spoken

_NOTICE_TASK = "cart-notice"


def cart(inputs: Inputs) -> Found:
    """Ask for a product in the cart. Source: P35."""
    within = [product for product in inputs.goods if product.cart > 0]
    if within:
        return green(f"购物车里有 {len(within)} 件商品", f"{len(within)} products are in the cart")
    return red("购物车里还没有商品", "there is no product in the cart")


def notice(inputs: Inputs) -> Found:
    """Ask for the notice item at position 1; ticked by hand where the plan has none. Source: P14."""
    first = next((product for product in inputs.plan.products if product.cart == 1), None)
    if first is None and _NOTICE_TASK in inputs.ticked:
        by = inputs.ticked[_NOTICE_TASK].by
        return green(f"1 号位留给须知，{by}已确认", f"position 1 is left to the notice, confirmed by {by}")
    if first is None:
        return red("1 号位还没有放须知（尺码、售后）", "position 1 has no notice item (sizes, after-sales)")
    if is_notice(first):
        return green(f"1 号位是“{first.title[:30]}”", f"position 1 is “{first.title[:30]}”")
    return red(
        f"1 号位是“{first.title[:30]}”，应该是须知", f"position 1 is “{first.title[:30]}”, not a notice item"
    )


def boards(inputs: Inputs) -> Found:
    """Ask that every board a product needs lies ready. Source: P17."""
    needed = sum(len(product.boards) for product in inputs.goods)
    missing = [product.title for product in inputs.goods if set(product.boards) - set(product.props)]
    if missing:
        zh, en = some(missing)
        return red(f"缺道具牌：{zh}", f"boards are missing for {en}")
    if not needed:
        return green("没有商品要道具牌", "no product needs a board")
    return green(f"{needed} 块道具牌齐了", f"all {needed} boards are ready")


def scripts(inputs: Inputs) -> Found:
    """Ask for a script of every product. Source: P20, P21."""
    goods = inputs.goods
    if not goods:
        return red("还没有商品", "there are no products yet")
    without = [product.title for product in goods if not _written(inputs, product.id)]
    if without:
        zh, en = some(without)
        done = len(goods) - len(without)
        return red(f"话术 {done}/{len(goods)}，还差：{zh}", f"{done} of {len(goods)} written, missing {en}")
    unfilled = [product.title for product in goods if _unfilled(inputs, product.id)]
    if unfilled:
        zh, en = some(unfilled)
        return red(f"话术里还有〔〕没有填：{zh}", f"gaps 〔〕 are left in the scripts of {en}")
    return green(f"{len(goods)} 件商品都有话术", f"all {len(goods)} products have a script")


def _written(inputs: Inputs, product: str) -> bool:
    script = inputs.scripts.get(product)
    return script is not None and any(part.text.strip() for part in spoken(script))


def _unfilled(inputs: Inputs, product: str) -> bool:
    return any(gaps(part.text) for part in spoken(inputs.scripts[product]))


def proofs(inputs: Inputs) -> Found:
    """Ask for a proof of everything a script claims. Source: P23."""
    claims = [claim for product in inputs.goods for claim in _claims(inputs, product.id)]
    open_ = [claim for claim, proof in claims if not proof]
    if open_:
        zh, en = some(open_)
        return red(f"{len(open_)} 句没有凭证：{zh}", f"{len(open_)} claims without proof: {en}")
    if not claims:
        return green("话术里没有要凭证的主张", "no script claims anything that needs a proof")
    return green(f"{len(claims)} 句主张都有凭证", f"all {len(claims)} claims have a proof")


def _claims(inputs: Inputs, product: str) -> list[tuple[str, str]]:
    script = inputs.scripts.get(product)
    return [(claim.text, claim.proof.strip()) for claim in script.claims] if script else []


def words(inputs: Inputs) -> Found:
    """Ask that no word may not be used, and that somebody signed for them as they stand. Source: X1."""
    sheet, signed = inputs.sheet, inputs.signed
    bad = [f"{one.text.zh}“{found.text}”" for one in sheet.texts for found in one.barred]
    if bad:
        zh, en = some(bad)
        return red(f"{len(bad)} 处不能用：{zh}", f"{len(bad)} may not be used: {en}")
    count = len(sheet.texts)
    if signed is None:
        return red(
            f"查了 {count} 段文字，没有查出违规词，还没有人签字",
            f"{count} texts checked, no rule speaks against them; nobody signed yet",
        )
    when_zh, when_en = ago(inputs.now_ms - signed.at_ms)
    if signed.digest != sheet.digest:
        return red(
            f"{signed.by} {when_zh}签字后，文字有改动",
            f"the words changed since {signed.by} signed, {when_en}",
        )
    return green(
        f"{signed.by} {when_zh}签字，{count} 段文字", f"{signed.by} signed for {count} texts, {when_en}"
    )
