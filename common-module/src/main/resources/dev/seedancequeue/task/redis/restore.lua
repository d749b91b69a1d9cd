-- Writes a task from the journal if it is newer than the stored one, and its idempotency key if
-- nobody knows it. Lifetimes only grow.
-- KEYS[1] the task's hash   KEYS[2] the tenant's unfinished tasks, by the time of their last change
-- KEYS[3] the tasks in process among which it takes a slot, by their last sign of life, or ""
-- KEYS[4] the line at whose end it waits, or ""   KEYS[5] the key's hash, if there was a key
-- ARGV[1] revision   ARGV[2] "1" when terminal   ARGV[3] task as JSON   ARGV[4] time to live, ms
-- ARGV[5] "1" when the task waits to be ordered   ARGV[6] time of the change, ms   ARGV[7] task id
-- ARGV[8] now, ms   ARGV[9] hash of the body   ARGV[10] task as accepted, as JSON
-- ARGV[11] time to live of the key, ms
-- the last ARGV is for index.lua
-- Returns 1 when the task was written, 0 when it is known as well or better, or too old.
if KEYS[5] and tonumber(ARGV[11]) > 0 and redis.call('EXISTS', KEYS[5]) == 0 then
    redis.call('HSET', KEYS[5],
        'body', ARGV[9], 'task_id', ARGV[7], 'state', 'answered', 'task', ARGV[10])
    redis.call('PEXPIRE', KEYS[5], ARGV[11])
end
local time_to_live = tonumber(ARGV[4])
if time_to_live <= 0 then return 0 end
local stored = redis.call('HMGET', KEYS[1], 'revision', 'terminal', 'slot', 'line')
if tonumber(stored[1] or 0) >= tonumber(ARGV[1]) or stored[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'terminal', ARGV[2], 'task', ARGV[3],
    'queued', ARGV[5], 'slot', KEYS[3])
if redis.call('PTTL', KEYS[1]) < time_to_live then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
if ARGV[2] == '1' then
    redis.call('ZREM', KEYS[2], ARGV[7])
else
    redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
    if redis.call('PTTL', KEYS[2]) < time_to_live then
        redis.call('PEXPIRE', KEYS[2], ARGV[4])
    end
end
local slot = stored[3] or ''
if slot ~= '' and slot ~= KEYS[3] then redis.call('ZREM', slot, ARGV[7]) end
if KEYS[3] ~= '' then
    redis.call('ZADD', KEYS[3], ARGV[8], ARGV[7])
    if redis.call('PTTL', KEYS[3]) < time_to_live then redis.call('PEXPIRE', KEYS[3], ARGV[4]) end
end
-- The journal tells in the order in which tasks were accepted, which is that of the line.
if stored[4] and ARGV[2] ~= '1' then leave(KEYS[1], tonumber(ARGV[8])) end
if KEYS[4] ~= '' then join(KEYS[1], KEYS[4], tonumber(ARGV[8]), true) end
index(KEYS[1], ARGV[#ARGV])
return 1
