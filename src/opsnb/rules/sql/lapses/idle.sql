-- idle: an agent was available for longer than the limit, without a call and without Not Ready, and was not logged out.
--
-- Exactly the limit is in order: that is when the system logs the agent out.
SELECT s.started_at AS at, s.agent, NULL AS call, s.ended_at - s.started_at AS measure,
       NULL AS word
FROM spells s
WHERE s.state = 'available' AND s.ended_at - s.started_at > $log_out_after_idle
  AND s.started_at >= $since AND s.started_at < $until
