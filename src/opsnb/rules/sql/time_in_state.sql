-- time_in_state: seconds that each agent spent in each state, for each reason, within the period.
--
-- A state that began before the period or ends after it counts with the part that lies within.
SELECT s.agent, s.state, COALESCE(s.reason, '') AS reason,
       SUM(CASE WHEN s.ended_at > $until THEN $until ELSE s.ended_at END
           - CASE WHEN s.started_at < $since THEN $since ELSE s.started_at END) AS seconds
FROM spells s
WHERE s.ended_at > $since AND s.started_at < $until
GROUP BY s.agent, s.state, COALESCE(s.reason, '')
ORDER BY s.agent, s.state, reason
