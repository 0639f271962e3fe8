-- ends: when a ticket that was opened again ended for good: the first time it was solved or closed after the last
-- time it was active or waiting. A ticket that is still open has no row. last_event places that event in the log,
-- also among those of its second.
SELECT e.ticket, MIN(e.at) AS last_end, MIN(e.at * 1048576 + e.seq) AS last_event
FROM (
  SELECT l.ticket AS reopened_ticket, MAX(a.at * 1048576 + a.seq) AS alive
  FROM life l JOIN events a ON a.ticket = l.ticket
  WHERE l.reopened = 1 AND a.kind = $status AND a.value NOT IN ('solved', 'closed') AND a.at <= $as_of
  GROUP BY l.ticket
) r
JOIN events e ON e.ticket = r.reopened_ticket
WHERE e.kind = $status AND e.value IN ('solved', 'closed') AND e.at <= $as_of AND e.at * 1048576 + e.seq > r.alive
GROUP BY e.ticket
