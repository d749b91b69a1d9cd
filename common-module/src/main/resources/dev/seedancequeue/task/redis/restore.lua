-- Writes a task from the journal if it is newer than the stored one, and its idempotency key if
-- nobody knows it. Lifetimes only grow.
-- KEYS[1] the task's hash   KEYS[2] the key's hash, if there was a key
-- ARGV[1] revision   ARGV[2] "1" when terminal   ARGV[3] task as JSON   ARGV[4] time to live, ms
-- ARGV[5] "1" when the task waits to be ordered
-- ARGV[6] hash of the body   ARGV[7] task id   ARGV[8] task as accepted, as JSON
-- ARGV[9] time to live of the key, ms
-- Returns 1 when the task was written, 0 when it is known as well or better, or too old.
if KEYS[2] and tonumber(ARGV[9]) > 0 and redis.call('EXISTS', KEYS[2]) == 0 then
    redis.call('HSET', KEYS[2],
        'body', ARGV[6], 'task_id', ARGV[7], 'state', 'answered', 'task', ARGV[8])
    redis.call('PEXPIRE', KEYS[2], ARGV[9])
end
local time_to_live = tonumber(ARGV[4])
if time_to_live <= 0 then return 0 end
local stored = redis.call('HMGET', KEYS[1], 'revision', 'terminal')
if tonumber(stored[1] or 0) >= tonumber(ARGV[1]) or stored[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'terminal', ARGV[2], 'task', ARGV[3],
    'queued', ARGV[5])
if redis.call('PTTL', KEYS[1]) < time_to_live then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1
