"""What was shown, clicked, ordered and paid, and what came back."""

from typing import Final

from kaibo.review.definitions.definition import Table, count, quotient, rate, total

SALES: Final[Table] = {
    "gmv_fen": count(
        "sales", "成交额", "GMV", "fen",
        "已支付订单金额之和，含之后退款的，不含福袋奖品单",
        "Sum of paid orders, later refunds included, lucky-bag prizes excluded", "G", "shop", "total_gmv",
    ),
    "orders": count(
        "sales", "支付订单", "Paid orders", "times",
        "已支付订单数，不含福袋奖品单", "Paid orders, lucky-bag prizes excluded", "G", "shop", "total_pay_pv",
    ),
    "buyers": count(
        "sales", "成交人数", "Buyers", "people",
        "支付过的不同观众", "Distinct viewers who paid", "G", "shop", "total_pay_uv",
    ),
    "new_buyers": count(
        "sales", "新客成交人数", "New buyers", "people",
        "平台告知的首次购买的成交人数", "Buyers the platform calls new", "R6", "official", "new_buyer_uv",
    ),
    "old_buyers": count(
        "sales", "老客成交人数", "Returning buyers", "people",
        "平台告知的再次购买的成交人数", "Buyers the platform calls returning", "R6", "official",
        "old_buyer_uv",
    ),
    "aov_fen": quotient(
        "sales", "客单价", "AOV", "fen", "gmv_fen", "orders", "G", official="customer_price",
    ),
    "gpm_uv_fen": quotient(
        "sales", "千次观看成交（人数）", "GPM (viewers)", "fen", "gmv_fen", "views", "G", 1000,
    ),
    "gpm_pv_fen": quotient(
        "sales", "千次观看成交（人次）", "GPM (entries)", "fen", "gmv_fen", "entries", "G", 1000,
        official="gmv_per_thousand_cumulative_watch_pv",
    ),
    "uv_value_fen": quotient("sales", "UV价值", "UV value", "fen", "gmv_fen", "views", "G"),
    "gmv_minute_fen": quotient(
        "sales", "每分钟成交额", "GMV per minute", "fen", "gmv_fen", "air_s", "L10", 60,
    ),
    "product_exposed": count(
        "sales", "商品曝光人数", "Saw a product", "people",
        "平台告知的看到商品的人数", "People the platform showed a product to", "R4", "official",
        "total_exp_uv",
    ),
    "product_exposures": count(
        "sales", "商品曝光次数", "Product exposures", "times",
        "平台告知的商品曝光次数", "How often the platform showed a product", "R4", "official",
        "total_exp_pv",
    ),
    "clickers": count(
        "sales", "商品点击人数", "Clickers", "people",
        "点开过商品的不同观众", "Distinct viewers who opened a product", "R4", official="total_clk_uv",
    ),
    "clicks": count(
        "sales", "商品点击次数", "Product clicks", "times",
        "点开商品的次数", "How often a product was opened", "R4", official="total_clk_pv",
    ),
    "cart_openers": count(
        "sales", "购物袋打开人数", "Opened the cart", "people",
        "平台告知的打开购物袋的人数", "People who opened the cart, as the platform tells", "L10", "official",
    ),
    "orderers": count(
        "sales", "下单人数", "Ordered", "people",
        "下过单的不同观众，付款的也算", "Distinct viewers who ordered, paid or not", "R4", "shop",
        "total_create_uv",
    ),
    "placed": count(
        "sales", "下单订单", "Orders placed", "times",
        "创建的订单数，付款的也算，不含福袋奖品单", "Orders created, paid or not, prizes excluded", "R4",
        "shop", "total_create_pv",
    ),
    "seen_rate_uv": rate(
        "sales", "观看-商品曝光率（人数）", "View→product seen (viewers)", "ratio",
        "product_exposed", "views", "R4",
    ),
    "cart_rate_uv": rate(
        "sales", "购物袋打开率（人数）", "Cart opened (viewers)", "ratio", "cart_openers", "views", "L10",
    ),
    "product_click_uv": rate(
        "sales", "商品曝光-点击率（人数）", "Product exposure→click (viewers)", "ratio",
        "clickers", "product_exposed", "R3", official="product_view_click_conversion_ratio",
    ),
    "product_click_pv": rate(
        "sales", "商品曝光-点击率（人次）", "Product exposure→click (times)", "ratio",
        "clicks", "product_exposures", "R3", official="exp_clk_ratio",
    ),
    "click_order_uv": rate(
        "sales", "点击-下单率（人数）", "Click→order (viewers)", "ratio", "orderers", "clickers", "R4",
    ),
    "order_pay_uv": rate(
        "sales", "下单-支付率（人数）", "Order→pay (viewers)", "ratio", "buyers", "orderers", "R4",
    ),
    "click_pay_uv": rate(
        "sales", "点击-成交率（人数）", "Click→pay (viewers)", "ratio", "buyers", "clickers", "R3",
        official="clk_pay_ratio",
    ),
    "click_pay_pv": rate(
        "sales", "点击-成交率（人次）", "Click→pay (times)", "ratio", "orders", "clicks", "R3",
    ),
    "view_pay_uv": rate(
        "sales", "观看-成交率（人数）", "View→pay (viewers)", "ratio", "buyers", "views", "R5, L10",
        official="audience_pay_ratio",
    ),
    "view_pay_pv": rate(
        "sales", "观看-成交率（人次）", "View→pay (entries)", "ratio", "orders", "entries", "R5, L10",
    ),
    "exposed_pay_uv": rate(
        "sales", "曝光-成交率（人数）", "Exposure→pay (viewers)", "ratio", "buyers", "exposed", "R4",
    ),
    "private_gmv_fen": count(
        "sales", "私域成交额", "Private GMV", "fen",
        "来源为私域的支付订单金额；订单没有来源的，按买家进房的来源",
        "Paid orders from private traffic; an order without a source takes its buyer's", "R5", "shop",
        "flow type 5 gmv",
    ),
    "public_gmv_fen": count(
        "sales", "公域成交额", "Public GMV", "fen",
        "来源为公域的支付订单金额；订单没有来源的，按买家进房的来源",
        "Paid orders from public traffic; an order without a source takes its buyer's", "R5", "shop",
        "flow type 4 gmv",
    ),
    "unknown_gmv_fen": count(
        "sales", "来源未知的成交额", "GMV of unknown source", "fen",
        "订单和买家都没有来源的支付订单金额", "Paid orders without a source, of buyers without one", "R5",
        "shop",
    ),
    "known_gmv_fen": total(
        "sales", "来源已知的成交额", "GMV of known source", "fen",
        ("private_gmv_fen", "public_gmv_fen"), "R5",
    ),
    "private_gmv_share": rate(
        "sales", "私域成交占比", "Private share of GMV", "ratio", "private_gmv_fen", "known_gmv_fen", "R5",
    ),
    "public_gmv_share": rate(
        "sales", "公域成交占比", "Public share of GMV", "ratio", "public_gmv_fen", "known_gmv_fen", "R5",
    ),
    "uv_value_private_fen": quotient(
        "sales", "私域 UV价值", "UV value, private", "fen", "private_gmv_fen", "private_views", "R5",
    ),
    "uv_value_public_fen": quotient(
        "sales", "公域 UV价值", "UV value, public", "fen", "public_gmv_fen", "public_views", "R5",
    ),
    "out_orders": count(
        "sales", "市外订单", "Out-of-city orders", "times",
        "寄往门店所在城市以外的支付订单", "Paid orders shipped out of the store's city", "R6", "shop",
    ),
    "city_orders": count(
        "sales", "收货城市已知的订单", "Orders whose city is known", "times",
        "收货城市已知的支付订单，本场选了门店才有", "Paid orders whose city is known; needs the store's city",
        "R6", "shop",
    ),
    "out_of_city": rate(
        "sales", "市外订单占比", "Out-of-city share", "ratio", "out_orders", "city_orders", "R6",
    ),
    "refunds": count(
        "sales", "退款笔数", "Refunds", "times",
        "退款次数，单列，不从成交额扣除", "Refunds, kept apart from GMV", "G", "shop", "refund_pv",
    ),
    "refunded_orders": count(
        "sales", "退款订单", "Refunded orders", "times",
        "有过退款的已支付订单", "Paid orders with a refund", "R8", "shop",
    ),
    "refunded_fen": count(
        "sales", "退款金额", "Refunded", "fen",
        "退款金额之和，单列，不从成交额扣除", "Sum refunded, kept apart from GMV", "G", "shop",
        "refund_amount",
    ),
    "net_gmv_fen": total(
        "sales", "净成交额", "Net GMV", "fen", ("gmv_fen", "-refunded_fen"), "R8",
    ),
    "refund_rate": rate(
        "sales", "退款率（订单）", "Refund rate (orders)", "ratio", "refunded_orders", "orders", "R8",
        official="refund_rate",
    ),
    "refund_rate_fen": rate(
        "sales", "退款率（金额）", "Refund rate (money)", "ratio", "refunded_fen", "gmv_fen", "R8",
    ),
}  # fmt: skip
"""The figures of sales."""
