-- Products over broadcasts: shows, clicks, who clicked, orders, pieces, GMV, and what was refunded of it.
WITH paid AS (
    SELECT broadcast, order_id,
        argMin(product, seq) AS sold,
        argMin(viewer, seq) AS buyer,
        argMin(coalesce(items, 1), seq) AS pieces,
        argMin(amount_fen, seq) AS fen,
        argMin(coalesce(prize, false), seq) AS is_prize
    FROM events
    WHERE kind = 'order_paid' AND NOT stray
    GROUP BY broadcast, order_id
),
refunded AS (
    SELECT broadcast, order_id, sum(amount_fen) AS back_fen, count(*) AS backs
    FROM events
    WHERE kind = 'order_refunded' AND NOT stray
    GROUP BY broadcast, order_id
),
lines AS (
    SELECT broadcast AS show_id, product AS item, viewer AS clicker, '' AS payer,
        1 AS clicked, 0 AS bought, 0 AS number, 0 AS fen, 0 AS backs, 0 AS back_fen
    FROM events
    WHERE kind = 'product_clicked' AND NOT stray
    UNION ALL
    SELECT paid.broadcast, sold, '', buyer, 0, 1, pieces, fen, coalesce(backs, 0), coalesce(back_fen, 0)
    FROM paid
    LEFT JOIN refunded ON refunded.broadcast = paid.broadcast AND refunded.order_id = paid.order_id
    WHERE NOT is_prize
),
each_show AS (
    SELECT show_id, item,
        sum(clicked) AS clicks,
        count(DISTINCT nullif(clicker, '')) AS clickers,
        count(DISTINCT nullif(payer, '')) AS buyers,
        sum(bought) AS orders, sum(number) AS pieces, sum(fen) AS gmv, sum(backs) AS refunds, sum(back_fen) AS refund
    FROM lines
    GROUP BY show_id, item
)
SELECT item AS product,
    count(*) AS shows,
    sum(clicks) AS clicked,
    sum(clickers) AS clicked_by,
    sum(buyers) AS bought_by,
    sum(orders) AS paid_orders,
    sum(pieces) AS pieces_sold,
    sum(gmv) AS gmv_fen,
    sum(refunds) AS refunded_times,
    sum(refund) AS refunded_fen
FROM each_show
GROUP BY item
ORDER BY gmv_fen DESC, clicked DESC, product
LIMIT 500
