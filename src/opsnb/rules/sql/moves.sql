-- moves: for each quarter-hour how many more are there at its end than at its beginning, and how many seconds those who
-- came or went in it were there in it: who comes counts for the rest of the quarter-hour, who goes no longer does.
SELECT what, name, slot, SUM(change) AS change, SUM(seconds) AS seconds
FROM (
  SELECT what, name, from_at - from_at % 900 AS slot, 1 AS change, 900 - from_at % 900 AS seconds FROM stays
  UNION ALL
  SELECT what, name, to_at - to_at % 900, -1, to_at % 900 - 900 FROM stays
) ends
GROUP BY what, name, slot
