-- verdicts: what became of each promise. Updates and later replies are promised only by a policy that says so for
-- the priority, updates only to a customer who wants them; every ticket has a response and a resolution.
--
-- spent   seconds on the clock: from start to end by the clock's calendar, less the pauses. A clock without a calendar
--         counts every second; one with a calendar counts its open seconds: those open before the slot an instant
--         lies in, and those within it.
-- target  seconds promised for the priority and shift, in the clock's own time; the next business day is promised by
--         its close, and it is the first whose opening hours begin after the start.
-- state   met: done within the target (exactly on it counts). missed: spent more, whether done, closed or still open.
--         running, at risk: still open and within the target. not applicable: the ticket ended first, in time.
--         no target: no policy was in force, or it promises nothing here.
WITH timed AS (
  SELECT i.clock, i.ticket, i.start_at, i.start_seq, i.end_at, i.ended, COALESCE(f.priority, l.priority) AS priority,
         CASE WHEN t.by_day = 1 AND k.calendar IS NULL THEN d.day_close - i.start_at
              WHEN t.by_day = 1 THEN a.day_cum - (a.cum + a.open * (i.start_at - a.slot))
              ELSE t.seconds END AS target, t.at_risk,
         CASE WHEN i.clock = 'update' THEN COALESCE(l.updates_wanted, t.wanted) ELSE t.wanted END AS wanted,
         COALESCE(b.cum + b.open * (i.end_at - b.slot), i.end_at)
           - COALESCE(a.cum + a.open * (i.start_at - a.slot), i.start_at) - COALESCE(q.seconds, 0) AS spent
  FROM intervals i
  JOIN life l ON l.ticket = i.ticket
  LEFT JOIN in_force f ON f.ticket = CASE WHEN l.priorities > 1 THEN i.ticket END AND f.clock = i.clock AND f.start_at = i.start_at
    AND f.start_seq = i.start_seq
  LEFT JOIN clocks k ON k.policy = l.policy AND k.clock = i.clock
  LEFT JOIN targets t ON t.clock = i.clock AND t.policy = l.policy AND t.shift = l.shift
    AND t.priority = COALESCE(f.priority, l.priority)
  LEFT JOIN slots a ON a.calendar = k.calendar AND a.slot = i.start_at - i.start_at % $step
  LEFT JOIN slots b ON b.calendar = k.calendar AND b.slot = i.end_at - i.end_at % $step
  LEFT JOIN moments d ON d.slot = CASE WHEN t.by_day = 1 THEN i.start_at - i.start_at % $step END
  LEFT JOIN paused q ON q.ticket = CASE WHEN l.stops > 0 OR l.reopened = 1 THEN i.ticket END AND q.clock = i.clock
    AND q.start_at = i.start_at AND q.start_seq = i.start_seq
)
SELECT clock, ticket, start_at, start_seq, end_at, ended, priority, target, at_risk, spent,
       CASE WHEN target IS NULL THEN 'no target'
            WHEN spent > target THEN 'missed'
            WHEN ended = 'done' THEN 'met'
            WHEN ended = 'closed' THEN 'not applicable'
            WHEN target - spent <= at_risk THEN 'at risk'
            ELSE 'running' END AS state
FROM timed
WHERE clock IN ('response', 'resolution') OR target IS NOT NULL AND wanted = 1
