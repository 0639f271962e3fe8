-- presence: how many calls were in queue when each interval began, and how long calls and agents were there in it, all
-- together. Who was there before a quarter-hour and neither came nor went in it was there for all of it.
--
-- In queue at the start are the calls that had entered before and had not left before.
SELECT what, name, starts_at,
       MAX(CASE WHEN slot = starts_at THEN before ELSE 0 END) AS at_start,
       SUM(900 * before + seconds) AS seconds,
       SUM(CASE WHEN slot + 900 <= $as_of THEN 900 ELSE $as_of - slot END) AS elapsed
FROM (
  SELECT k.what, k.name, g.slot, g.starts_at, COALESCE(m.seconds, 0) AS seconds,
         COALESCE(SUM(m.change) OVER (PARTITION BY k.what, k.name ORDER BY g.slot
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM (SELECT DISTINCT what, name FROM stays) k
  CROSS JOIN grid g
  LEFT JOIN moves m ON m.what = k.what AND m.name = k.name AND m.slot = g.slot
) slots
WHERE slot > $lead
GROUP BY what, name, starts_at
ORDER BY what, name, starts_at
