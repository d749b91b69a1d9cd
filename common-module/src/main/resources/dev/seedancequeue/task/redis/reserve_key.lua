-- Looks up an idempotency key and reserves it when nobody holds it.
-- KEYS[1] the key's hash   KEYS[2] the store's epoch
-- ARGV[1] hash of the body   ARGV[2] task id for a new task   ARGV[3] now, ms
-- ARGV[4] how long a holder may take, ms   ARGV[5] time to live, ms
-- Returns {"reserved", task id} | {"answered", task as JSON} | {"in_flight"} | {"other_body"}
-- | {"not_filled"} (the data was lost and is not back yet).
if redis.call('EXISTS', KEYS[2]) == 0 then return {'not_filled'} end
local stored = redis.call('HMGET', KEYS[1], 'body', 'task_id', 'state', 'since_ms', 'task')
local task_id = ARGV[2]
if stored[1] then
    if stored[1] ~= ARGV[1] then return {'other_body'} end
    if stored[3] == 'answered' then return {'answered', stored[5]} end
    if stored[3] == 'held' and tonumber(stored[4]) + tonumber(ARGV[4]) > tonumber(ARGV[3]) then
        return {'in_flight'}
    end
    task_id = stored[2]
end
redis.call('HSET', KEYS[1],
    'body', ARGV[1], 'task_id', task_id, 'state', 'held', 'since_ms', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {'reserved', task_id}
