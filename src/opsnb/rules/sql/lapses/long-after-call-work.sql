-- long-after-call-work: an agent was in after-call work for longer than that may take.
--
-- What goes beyond should have been Not Ready with the reason for work on a case. The call is the one that the agent had
-- last ended when the work began.
SELECT s.started_at AS at, s.agent, c.number AS call, s.ended_at - s.started_at AS measure,
       NULL AS word
FROM spells s
LEFT JOIN (
  SELECT w.agent, w.started_at, MAX(l.left_at) AS answered_at
  FROM spells w
  JOIN call_legs l ON l.desk = $desk AND l.agent = w.agent AND l.result = 'answered' AND l.left_at <= w.started_at
  WHERE w.state = 'after-call-work' AND w.ended_at - w.started_at > $after_call_work
  GROUP BY w.agent, w.started_at
) a ON a.agent = s.agent AND a.started_at = s.started_at
LEFT JOIN call_legs l ON l.desk = $desk AND l.agent = s.agent AND l.result = 'answered' AND l.left_at = a.answered_at
LEFT JOIN calls c ON c.call = l.call
WHERE s.state = 'after-call-work' AND s.ended_at - s.started_at > $after_call_work
  AND s.started_at >= $since AND s.started_at < $until
