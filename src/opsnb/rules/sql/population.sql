-- population: what became of the tickets opened in the period: judged, merged into another, or left out because an
-- event lies before the opening (a data error).
SELECT COUNT(*) AS opened,
       SUM(CASE WHEN merged = 0 AND first_at >= opened_at THEN 1 ELSE 0 END) AS judged,
       SUM(CASE WHEN merged = 1 THEN 1 ELSE 0 END) AS merged_tickets,
       SUM(CASE WHEN merged = 0 AND first_at < opened_at THEN 1 ELSE 0 END) AS data_errors
FROM (
  SELECT t.ticket, t.opened_at, MIN(e.at) AS first_at, MAX(CASE WHEN e.kind = $merged THEN 1 ELSE 0 END) AS merged
  FROM tickets t JOIN events e ON e.ticket = t.ticket
  WHERE t.desk = $desk AND t.opened_at >= $since AND t.opened_at < $until AND e.at <= $as_of
  GROUP BY t.ticket, t.opened_at
) counted
