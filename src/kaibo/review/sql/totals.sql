-- Everything of a broadcast that is counted, one row each, as its review counts it; shares are divided by who reads.
-- NULL where no source tells what would be counted. An order counts once, as first told; prizes are no sale.
WITH told AS (
    SELECT broadcast, seq, at_ms, kind, viewer, traffic, order_id, amount_fen, prize, city, times, online, likes_total
    FROM events
    WHERE NOT stray
),
paid AS (
    SELECT broadcast, order_id,
        min(seq) AS first_seq,
        argMin(viewer, seq) AS buyer,
        argMin(amount_fen, seq) AS fen,
        argMin(coalesce(prize, false), seq) AS is_prize,
        argMax(CASE WHEN city <> '' AND NOT coalesce(prize, false) THEN city END,
               CASE WHEN city <> '' AND NOT coalesce(prize, false) THEN seq END) AS goes_to
    FROM told
    WHERE kind = 'order_paid'
    GROUP BY broadcast, order_id
),
towns AS (
    SELECT paid.broadcast AS show_id, buyer, fen, home,
        regexp_replace(trim(coalesce(goes_to, '')), '^(.{2,})(特别行政区|自治州|地区|市|盟)$', '\1') AS town
    FROM paid JOIN shows ON shows.broadcast = paid.broadcast
    WHERE NOT is_prize
),
sales AS (
    SELECT show_id,
        count(*) AS orders,
        sum(fen) AS gmv_fen,
        count(DISTINCT buyer) AS buyers,
        sum(CASE WHEN home <> '' AND town <> '' THEN 1 ELSE 0 END) AS city_known,
        sum(CASE WHEN home <> '' AND town <> '' AND town <> home THEN 1 ELSE 0 END) AS city_out
    FROM towns
    GROUP BY show_id
),
seen AS (
    SELECT broadcast, viewer, seq, kind,
        CASE WHEN kind = 'entered' THEN coalesce(traffic, 'unknown') ELSE 'unknown' END AS came_by
    FROM told
    WHERE kind IN ('entered', 'commented', 'gifted', 'liked', 'followed', 'shared', 'reserved', 'product_clicked')
    UNION ALL
    SELECT broadcast, buyer, first_seq, 'order_paid', 'unknown'
    FROM paid
    WHERE NOT is_prize
),
people AS (
    SELECT broadcast, viewer,
        argMin(came_by, seq) AS source,
        max(CASE WHEN kind = 'commented' THEN 1 ELSE 0 END) AS commented,
        max(CASE WHEN kind = 'liked' THEN 1 ELSE 0 END) AS liked,
        max(CASE WHEN kind = 'shared' THEN 1 ELSE 0 END) AS shared,
        max(CASE WHEN kind = 'followed' THEN 1 ELSE 0 END) AS followed,
        max(CASE WHEN kind IN ('commented', 'liked', 'shared', 'followed') THEN 1 ELSE 0 END) AS interacted,
        max(CASE WHEN kind = 'reserved' THEN 1 ELSE 0 END) AS reserved,
        max(CASE WHEN kind = 'product_clicked' THEN 1 ELSE 0 END) AS clicked
    FROM seen
    GROUP BY broadcast, viewer
),
crowd AS (
    SELECT broadcast,
        count(*) AS views,
        sum(CASE WHEN source IN ('group', 'moments', 'article', 'wecom', 'reservation', 'share')
            THEN 1 ELSE 0 END) AS private_views,
        sum(CASE WHEN source <> 'unknown' THEN 1 ELSE 0 END) AS known_views,
        sum(commented) AS commenters,
        sum(liked) AS likers,
        sum(shared) AS sharers,
        sum(followed) AS followers,
        sum(interacted) AS interactors,
        sum(reserved) AS reservers,
        sum(clicked) AS clickers
    FROM people
    GROUP BY broadcast
),
counts AS (
    SELECT broadcast,
        count(*) AS facts,
        max(at_ms) AS as_of,
        sum(CASE WHEN kind = 'entered' THEN 1 ELSE 0 END) AS entries,
        sum(CASE WHEN kind = 'commented' THEN 1 ELSE 0 END) AS comments,
        sum(CASE WHEN kind = 'gifted' THEN 1 ELSE 0 END) AS giftings,
        sum(CASE WHEN kind = 'liked' THEN 1 ELSE 0 END) AS likings,
        sum(CASE WHEN kind = 'liked' THEN coalesce(times, 1) ELSE 0 END) AS likes_counted,
        max(likes_total) AS likes_told,
        sum(CASE WHEN kind = 'followed' THEN 1 ELSE 0 END) AS follows,
        sum(CASE WHEN kind = 'shared' THEN 1 ELSE 0 END) AS shares,
        sum(CASE WHEN kind = 'reserved' THEN 1 ELSE 0 END) AS reservations,
        sum(CASE WHEN kind = 'contact_added' THEN 1 ELSE 0 END) AS contacts,
        sum(CASE WHEN kind = 'product_clicked' THEN 1 ELSE 0 END) AS clicks,
        sum(CASE WHEN kind = 'order_paid' THEN 1 ELSE 0 END) AS payings,
        sum(CASE WHEN kind IN ('order_placed', 'order_paid') THEN 1 ELSE 0 END) AS sold,
        sum(CASE WHEN kind = 'order_refunded' THEN 1 ELSE 0 END) AS refunds,
        sum(CASE WHEN kind = 'order_refunded' THEN amount_fen ELSE 0 END) AS refunded,
        count(DISTINCT CASE WHEN kind = 'contact_added' THEN viewer END) AS contacted,
        max(online) AS pcu
    FROM told
    GROUP BY broadcast
),
returned AS (
    SELECT paid.broadcast AS show_id, count(*) AS refunded_orders
    FROM paid
    JOIN (SELECT DISTINCT broadcast, order_id FROM told WHERE kind = 'order_refunded') AS backs
        ON backs.broadcast = paid.broadcast AND backs.order_id = paid.order_id
    WHERE NOT is_prize
    GROUP BY paid.broadcast
),
minutes AS (
    SELECT told.broadcast AS show_id,
        floor((floor(at_ms / 1000) - floor(live_ms / 1000)) / 60) AS at_minute,
        floor((greatest(ended_ms, live_ms + 1) - 1 - floor(live_ms / 1000) * 1000) / 60000) AS last_minute,
        max(online) AS most
    FROM told JOIN shows ON shows.broadcast = told.broadcast
    WHERE kind = 'online_counted'
    GROUP BY told.broadcast, at_minute, last_minute
),
watching AS (
    SELECT show_id, sum(most) AS online_sum, count(*) AS online_minutes
    FROM minutes
    WHERE at_minute >= 0 AND at_minute <= last_minute
    GROUP BY show_id
)
SELECT counts.broadcast AS broadcast, counts.facts AS facts, counts.as_of AS as_of_ms,
    nullif(crowd.views, 0) AS views,
    CASE WHEN counts.entries > 0 THEN counts.entries END AS entries,
    counts.pcu AS pcu,
    CASE WHEN counts.pcu IS NOT NULL THEN coalesce(watching.online_sum, 0) END AS online_sum,
    CASE WHEN counts.pcu IS NOT NULL THEN coalesce(watching.online_minutes, 0) END AS online_minutes,
    CASE WHEN crowd.known_views > 0 THEN crowd.private_views END AS private_views,
    CASE WHEN crowd.known_views > 0 THEN crowd.known_views - crowd.private_views END AS public_views,
    CASE WHEN counts.entries + counts.comments + counts.giftings + counts.likings + counts.follows + counts.shares
        + counts.reservations + counts.clicks + counts.payings > 0
        THEN coalesce(crowd.views - crowd.known_views, 0) END AS unknown_views,
    CASE WHEN counts.sold > 0 THEN coalesce(sales.gmv_fen, 0) END AS gmv_fen,
    CASE WHEN counts.sold > 0 THEN coalesce(sales.orders, 0) END AS orders,
    CASE WHEN counts.sold > 0 THEN coalesce(sales.buyers, 0) END AS buyers,
    CASE WHEN counts.clicks > 0 THEN coalesce(crowd.clickers, 0) END AS clickers,
    CASE WHEN counts.clicks > 0 THEN counts.clicks END AS clicks,
    CASE WHEN counts.payings > 0 AND shows.home <> '' THEN coalesce(sales.city_out, 0) END AS out_orders,
    CASE WHEN counts.payings > 0 AND shows.home <> '' THEN coalesce(sales.city_known, 0) END AS city_orders,
    CASE WHEN counts.sold + counts.refunds > 0 THEN counts.refunds END AS refunds,
    CASE WHEN counts.sold + counts.refunds > 0 THEN coalesce(returned.refunded_orders, 0) END AS refunded_orders,
    CASE WHEN counts.sold + counts.refunds > 0 THEN counts.refunded END AS refunded_fen,
    CASE WHEN counts.likings + counts.comments + counts.shares + counts.follows > 0
        THEN coalesce(crowd.interactors, 0) END AS interactors,
    CASE WHEN counts.comments > 0 THEN counts.comments END AS comments,
    CASE WHEN counts.comments > 0 THEN coalesce(crowd.commenters, 0) END AS commenters,
    CASE WHEN counts.likings > 0 OR coalesce(counts.likes_told, 0) > 0
        THEN greatest(counts.likes_counted, coalesce(counts.likes_told, 0)) END AS likes,
    CASE WHEN counts.likings > 0 THEN coalesce(crowd.likers, 0) END AS likers,
    CASE WHEN counts.shares > 0 THEN counts.shares END AS shares,
    CASE WHEN counts.shares > 0 THEN coalesce(crowd.sharers, 0) END AS sharers,
    CASE WHEN counts.follows > 0 THEN counts.follows END AS follows,
    CASE WHEN counts.follows > 0 THEN coalesce(crowd.followers, 0) END AS followers,
    CASE WHEN counts.reservations > 0 THEN counts.reservations END AS reservations,
    CASE WHEN counts.reservations > 0 THEN coalesce(crowd.reservers, 0) END AS reservers,
    CASE WHEN counts.contacts > 0 THEN counts.contacts END AS contacts,
    CASE WHEN counts.contacts > 0 THEN counts.contacted END AS contacted
FROM counts
JOIN shows ON shows.broadcast = counts.broadcast
LEFT JOIN crowd ON crowd.broadcast = counts.broadcast
LEFT JOIN sales ON sales.show_id = counts.broadcast
LEFT JOIN returned ON returned.show_id = counts.broadcast
LEFT JOIN watching ON watching.show_id = counts.broadcast
ORDER BY broadcast
