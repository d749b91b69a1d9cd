-- Gives a reserved idempotency key back; the task id stays with it.
-- KEYS[1] the key's hash
-- Returns 1 when released, 0 when it was answered or is not there.
if redis.call('HGET', KEYS[1], 'state') ~= 'held' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'released')
return 1
