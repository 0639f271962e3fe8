-- contacts: the opening and each public reply, with the next one: what the update clock runs between. Only tickets
-- whose customer may want updates and whose priority may promise them.
SELECT l.ticket, e.at AS start_at, e.seq AS start_seq,
       LEAD(e.at) OVER (PARTITION BY l.ticket ORDER BY e.at, e.seq) AS next_at
FROM life l JOIN events e ON e.ticket = l.ticket
WHERE e.kind IN ($created, $reply) AND e.at <= $as_of
  AND (l.updates_wanted IS NULL OR l.updates_wanted = 1)
  AND (l.priorities > 1 OR l.priority IN (SELECT priority FROM targets WHERE clock = 'update'))
