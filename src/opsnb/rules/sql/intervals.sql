-- intervals: from when to when each clock of a ticket ran, and what ended it: done, closed (the ticket ended first)
-- or open (it still runs at as_of). start_seq tells apart intervals of a clock that begin in the same second.
--
-- response    from the opening to the first response.
-- resolution  from the opening to the last time the ticket was solved or closed.
-- update      from one contact with the customer to the next, until the end. One at the end or later begins none.
-- next-reply  from the oldest unanswered message of the customer after the first response to the public reply.
SELECT 'response' AS clock, ticket, opened_at AS start_at, -1 AS start_seq,
       CASE WHEN responded_at <= until_at THEN responded_at ELSE until_at END AS end_at,
       CASE WHEN responded_at <= until_at THEN 'done' WHEN ended_at IS NOT NULL THEN 'closed' ELSE 'open' END AS ended
FROM lives
UNION ALL
SELECT 'resolution', ticket, opened_at, -1, until_at, CASE WHEN ended_at IS NOT NULL THEN 'done' ELSE 'open' END
FROM lives
UNION ALL
SELECT 'update', c.ticket, c.start_at, c.start_seq, CASE WHEN c.next_at <= l.until_at THEN c.next_at ELSE l.until_at END,
       CASE WHEN c.next_at <= l.until_at THEN 'done' WHEN l.ended_at IS NOT NULL THEN 'closed' ELSE 'open' END
FROM contacts c JOIN lives l ON l.ticket = c.ticket
WHERE l.ended_at IS NULL OR c.start_at < l.ended_at
UNION ALL
SELECT 'next-reply', u.ticket, u.start_at, u.start_seq,
       CASE WHEN u.next_at <= l.until_at THEN u.next_at ELSE l.until_at END,
       CASE WHEN u.next_at <= l.until_at THEN 'done' WHEN l.ended_at IS NOT NULL THEN 'closed' ELSE 'open' END
FROM turns u JOIN lives l ON l.ticket = u.ticket
WHERE u.kind = $message AND (u.before_kind IS NULL OR u.before_kind = $reply)
  AND (l.ended_at IS NULL OR u.start_at < l.ended_at)
