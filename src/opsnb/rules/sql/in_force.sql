-- in_force: the priority that counts for an interval, for tickets whose priority was set more than once.
--
-- It is the priority in force when the interval ended, so raising a ticket afterwards changes nothing that was met.
-- Where the event that ended it shares its second with a change of priority, their order in the ticket's log decides.
-- An interval that ended before any priority was set takes the first one that was.
WITH closing AS (
  SELECT i.ticket, i.clock, i.start_at, i.start_seq, i.end_at, COALESCE(MIN(x.seq), 1048575) AS end_seq
  FROM intervals i JOIN life l ON l.ticket = i.ticket
  LEFT JOIN ends n ON n.ticket = i.ticket
  LEFT JOIN events x ON x.ticket = i.ticket AND x.at = i.end_at AND (x.at > i.start_at OR x.seq > i.start_seq)
    AND CASE WHEN i.ended = 'open' THEN 0
             WHEN i.ended = 'closed' OR i.clock = 'resolution'
             THEN CASE WHEN x.kind = $status AND x.value IN ('solved', 'closed')
                         AND x.at * 1048576 + x.seq >= COALESCE(n.last_event, 0) THEN 1 ELSE 0 END
             WHEN x.kind = $reply OR x.kind = $work AND i.clock = 'response' THEN 1
             ELSE 0 END = 1
  WHERE l.priorities > 1
  GROUP BY i.ticket, i.clock, i.start_at, i.start_seq, i.end_at
),
ranked AS (
  SELECT c.ticket, c.clock, c.start_at, c.start_seq, e.value AS priority,
         row_number() OVER (
           PARTITION BY c.ticket, c.clock, c.start_at, c.start_seq
           ORDER BY CASE WHEN e.at < c.end_at OR e.at = c.end_at AND e.seq <= c.end_seq
                         THEN 0 - (e.at * 1048576 + e.seq) ELSE e.at * 1048576 + e.seq END) AS nearness
  FROM closing c JOIN events e ON e.ticket = c.ticket
  WHERE e.kind IN ($created, $priority) AND e.value IS NOT NULL AND e.at <= $as_of
)
SELECT ticket, clock, start_at, start_seq, priority FROM ranked WHERE nearness = 1
