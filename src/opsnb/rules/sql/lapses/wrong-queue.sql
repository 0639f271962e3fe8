-- wrong-queue: a call came into another queue than the flow says for what the caller chose and entered.
--
-- Only the first queue is judged: later ones are redirects, transfers and overflow. What the flow cannot decide from what
-- was recorded is left out.
SELECT l.entered_at AS at, l.agent, c.number AS call, NULL AS measure, w.queue AS word
FROM call_legs l
JOIN calls c ON c.call = l.call
JOIN routes w ON w.path = COALESCE(c.path, '') AND w.reference = COALESCE(c.reference, '')
WHERE l.desk = $desk AND l.leg = 1 AND c.direction = 'inbound' AND l.entered_at >= $since AND l.entered_at < $until
  AND COALESCE(l.queue, '') <> w.queue
