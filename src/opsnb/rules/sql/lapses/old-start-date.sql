-- old-start-date: the activity of a call bears another date than that of the call, as the desk's calendar shows it.
--
-- It happens where calls of one activity are made on several days and the date was not set anew. Calls to which nobody
-- spoke for the desk, and activities without a date, are left out.
SELECT c.arrived_at AS at, c.agent, c.number AS call, NULL AS measure, c.start_date AS word
FROM calls c
JOIN dates d ON d.slot = c.arrived_at - c.arrived_at % 900
WHERE c.desk = $desk AND c.arrived_at >= $since AND c.arrived_at < $until AND c.agent IS NOT NULL
  AND COALESCE(c.start_date, d.day) <> d.day
