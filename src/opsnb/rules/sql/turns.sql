-- turns: what was said from the first response on, and for each message of the customer the public reply that
-- answered it. Only tickets whose policy promises a reply.
SELECT r.ticket, e.kind, e.at AS start_at, e.seq AS start_seq,
       LAG(e.kind) OVER (PARTITION BY r.ticket ORDER BY e.at, e.seq) AS before_kind,
       MIN(CASE WHEN e.kind = $reply THEN e.at END)
         OVER (PARTITION BY r.ticket ORDER BY e.at DESC, e.seq DESC ROWS UNBOUNDED PRECEDING) AS next_at
FROM (
  SELECT l.ticket, MIN(x.at * 1048576 + x.seq) AS responded
  FROM life l JOIN events x ON x.ticket = l.ticket AND x.at = l.responded_at
  WHERE x.kind IN ($reply, $work) AND l.policy IN (SELECT policy FROM targets WHERE clock = 'next-reply')
  GROUP BY l.ticket
) r
JOIN events e ON e.ticket = r.ticket
WHERE e.kind IN ($reply, $message) AND e.at * 1048576 + e.seq >= r.responded AND e.at <= $as_of
