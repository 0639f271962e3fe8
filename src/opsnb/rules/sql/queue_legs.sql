-- queue_legs: one row for each time a call was offered to a queue in the period, as things stood at as_of.
--
-- A call belongs to the interval in which it was offered, also if it was answered in a later one. Its wait runs from
-- entering the queue to leaving it, ringing included; one that has not left by as_of is waiting, and has waited so long.
-- One that left, but nobody noted how, was offered and is nothing else.
-- answered_after, abandoned_after, flowed_out_after and waiting_for are that wait, each for the calls it became of.
SELECT desk, queue, starts_at, talk, hold, wrap_up, transfer, taken_back,
       CASE WHEN result = 'answered' THEN wait END AS answered_after,
       CASE WHEN result = 'abandoned' THEN wait END AS abandoned_after,
       CASE WHEN result IN ('flowed-out', 'redirected') THEN wait END AS flowed_out_after,
       CASE WHEN result = 'waiting' THEN wait END AS waiting_for
FROM (
  SELECT l.desk, l.queue, g.starts_at, l.talk, l.hold, l.wrap_up, l.transfer,
         CASE WHEN l.left_at <= $as_of AND l.result = 'redirected' THEN 1 ELSE 0 END AS taken_back,
         CASE WHEN l.left_at <= $as_of THEN l.result ELSE 'waiting' END AS result,
         CASE WHEN l.left_at <= $as_of THEN l.left_at ELSE $as_of END - l.entered_at AS wait
  FROM call_legs l JOIN grid g ON g.slot = l.entered_at - l.entered_at % 900
  WHERE l.desk = $desk AND l.entered_at >= $since AND l.entered_at < $until AND l.entered_at <= $as_of
    AND l.queue IS NOT NULL
) legs
