-- lives: life with its end. until_at is as far as any clock of the ticket can run: its end, or as_of.
SELECT l.ticket, l.opened_at, l.policy, l.shift, l.updates_wanted, l.priority, l.priorities,
       l.responded_at, l.stops, l.reopened,
       CASE WHEN l.reopened = 1 THEN n.last_end ELSE l.first_end END AS ended_at,
       CASE WHEN l.reopened = 1 THEN COALESCE(n.last_end, $as_of) ELSE COALESCE(l.first_end, $as_of) END AS until_at
FROM life l LEFT JOIN ends n ON n.ticket = l.ticket
