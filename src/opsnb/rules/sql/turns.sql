-- turns: what was said after the first response, and for each message of the customer the public reply that
-- answered it. Only tickets whose policy promises a reply.
SELECT l.ticket, e.kind, e.at AS start_at,
       LAG(e.kind) OVER (PARTITION BY l.ticket ORDER BY e.at, e.seq) AS before_kind,
       MIN(CASE WHEN e.kind = $reply THEN e.at END)
         OVER (PARTITION BY l.ticket ORDER BY e.at DESC, e.seq DESC ROWS UNBOUNDED PRECEDING) AS next_at
FROM life l JOIN events e ON e.ticket = l.ticket
WHERE e.kind IN ($reply, $message) AND e.at >= l.responded_at AND e.at <= $as_of
  AND l.policy IN (SELECT policy FROM targets WHERE clock = 'next-reply')
