-- GMV of each broadcast, and how many of its orders went out of the store's city; the twenty of most GMV.
-- An order counts once, as it was first told; prize orders are no sale. Source: R6.
WITH told AS (
    SELECT broadcast, order_id,
        argMin(amount_fen, seq) AS fen,
        argMin(coalesce(prize, false), seq) AS is_prize,
        argMax(CASE WHEN city <> '' AND NOT coalesce(prize, false) THEN city END,
               CASE WHEN city <> '' AND NOT coalesce(prize, false) THEN seq END) AS goes_to
    FROM events
    WHERE kind = 'order_paid' AND NOT stray
    GROUP BY broadcast, order_id
),
paid AS (
    SELECT told.broadcast AS show_id, fen, home,
        regexp_replace(trim(coalesce(goes_to, '')), '^(.{2,})(特别行政区|自治州|地区|市|盟)$', '\1') AS town
    FROM told JOIN shows ON shows.broadcast = told.broadcast
    WHERE NOT is_prize
)
SELECT show_id AS broadcast,
    sum(fen) AS gmv_fen,
    count(*) AS orders,
    sum(CASE WHEN home <> '' AND town <> '' THEN 1 ELSE 0 END) AS known,
    sum(CASE WHEN home <> '' AND town <> '' AND town <> home THEN 1 ELSE 0 END) AS out_of_city
FROM paid
GROUP BY show_id
ORDER BY gmv_fen DESC, broadcast
LIMIT 20
