-- How many facts of each kind, over all broadcasts asked about.
SELECT kind, count(*) AS facts
FROM events
GROUP BY kind
ORDER BY facts DESC, kind
