-- life: one row for each ticket that is judged: what its events say about its whole life so far.
--
-- A ticket is judged if it was opened in the period and its first event is its opening. Merged tickets leave the
-- population, and so do tickets with an event before their opening: those are data errors, counted apart.
-- The response is the first public reply or work by staff; a private note or a change of status is none.
-- The policy and the shift are those in force when the ticket was opened; with no shift on duty, the next to begin.
SELECT f.ticket, t.opened_at, o.policy, o.shift, t.updates_wanted, f.priority, f.priorities,
       f.responded_at, f.first_end, f.stops,
       CASE WHEN f.last_active >= f.first_end THEN 1 ELSE 0 END AS reopened
FROM (
  SELECT e.ticket,
         MIN(e.at) AS first_at,
         MIN(CASE WHEN e.kind IN ($reply, $work) THEN e.at END) AS responded_at,
         MIN(CASE WHEN e.kind = $status AND e.value IN ('solved', 'closed') THEN e.at END) AS first_end,
         MAX(CASE WHEN e.kind = $status AND e.value NOT IN ('solved', 'closed') THEN e.at END) AS last_active,
         MAX(CASE WHEN e.kind = $hold THEN 2
                  WHEN e.kind = $status AND e.value IN ('waiting-on-customer', 'waiting-on-third-party') THEN 1
                  ELSE 0 END) AS stops,
         MIN(CASE WHEN e.kind IN ($created, $priority) THEN e.value END) AS priority,
         COUNT(CASE WHEN e.kind IN ($created, $priority) THEN e.value END) AS priorities,
         MAX(CASE WHEN e.kind = $merged THEN 1 ELSE 0 END) AS merged
  FROM events e
  WHERE e.at <= $as_of
    AND e.ticket IN (
      SELECT ticket FROM tickets WHERE desk = $desk AND opened_at >= $since AND opened_at < $until)
  GROUP BY e.ticket
) f
JOIN tickets t ON t.ticket = f.ticket
LEFT JOIN moments o ON o.slot = t.opened_at - t.opened_at % $step
WHERE f.merged = 0 AND f.first_at >= t.opened_at
