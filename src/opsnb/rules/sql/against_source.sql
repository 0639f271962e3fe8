-- against_source: our verdict on a ticket beside the one its source recorded; a ticket is missed if any promise was.
SELECT s.recorded, s.ours, COUNT(*) AS tickets
FROM (
  SELECT f.ticket, f.recorded,
         CASE WHEN MAX(CASE WHEN v.state = 'missed' THEN 2 WHEN v.state = 'met' THEN 1 ELSE 0 END) = 2 THEN 'missed'
              WHEN MAX(CASE WHEN v.state = 'missed' THEN 2 WHEN v.state = 'met' THEN 1 ELSE 0 END) = 1 THEN 'met'
              ELSE 'not judged' END AS ours
  FROM recorded_verdicts f JOIN verdicts v ON v.ticket = f.ticket
  GROUP BY f.ticket, f.recorded
) s
GROUP BY s.recorded, s.ours
ORDER BY s.recorded, s.ours
