-- Notes how far the wish to cancel a task has come.
-- KEYS[1] the task's hash
-- ARGV[1] "wanted", "requested" or "too_late", which follow each other in this order
-- Returns 1 when noted, 0 when the task is not known or the wish had come further.
local order = {wanted = 1, requested = 2, too_late = 3}
local stored = redis.call('HMGET', KEYS[1], 'task', 'cancellation')
if not stored[1] then return 0 end
if stored[2] and order[stored[2]] >= order[ARGV[1]] then return 0 end
redis.call('HSET', KEYS[1], 'cancellation', ARGV[1])
return 1
