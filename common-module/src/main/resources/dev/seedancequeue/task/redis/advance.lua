-- Writes a task's state if it is newer than the stored one.
-- KEYS[1] the task's hash   KEYS[2] the tenant's unfinished tasks, by the time of their last change
-- KEYS[3] the tasks in process among which it takes a slot, by their last sign of life, or ""
-- KEYS[4] the line at whose end it waits, or ""   KEYS[5] the store's epoch
-- ARGV[1] revision   ARGV[2] "1" when terminal   ARGV[3] task as JSON   ARGV[4] time to live, ms
-- ARGV[5] "1" when the task waits to be ordered   ARGV[6] time of the change, ms   ARGV[7] task id
-- ARGV[8] now, ms
-- the last ARGV is for index.lua
-- Returns "written", "current" (this very revision is there) or "stale" (a later one or an end is).
local stored = redis.call('HMGET', KEYS[1], 'revision', 'terminal', 'slot', 'claim_revision', 'line')
local known, revision = tonumber(stored[1] or 0), tonumber(ARGV[1])
-- Copies of a message may have gone different ways; where one has ended, that is how it ends.
local ends = ARGV[2] == '1' and stored[2] ~= '1'
local slot = stored[3] or ''
if known == revision and not ends then
    -- A sign of life. What was written before there were slots has none yet.
    if KEYS[3] ~= '' and stored[2] ~= '1' then
        redis.call('ZADD', KEYS[3], ARGV[8], ARGV[7])
        redis.call('HSET', KEYS[1], 'slot', KEYS[3])
    end
    return 'current'
end
if known > revision or stored[2] == '1' then return 'stale' end
-- A worker may have claimed a task before it is written that it waits.
local takes = KEYS[3]
local claimed = ARGV[5] == '1' and stored[4] == ARGV[1]
if claimed then takes = slot end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'terminal', ARGV[2], 'task', ARGV[3],
    'queued', ARGV[5], 'slot', takes)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
-- Counted by name and not by a number, so that nothing done twice or lost on the way can add up.
if ARGV[2] == '1' then
    redis.call('ZREM', KEYS[2], ARGV[7])
else
    redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
    redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
-- In the same step as the state, so that no slot is forgotten, and a wipe brings back both.
if slot ~= '' and slot ~= takes then redis.call('ZREM', slot, ARGV[7]) end
if takes ~= '' then
    redis.call('ZADD', takes, ARGV[8], ARGV[7])
    redis.call('PEXPIRE', takes, ARGV[4])
end
-- Who was cancelled stays in line, as its message does.
if stored[5] and ARGV[2] ~= '1' then leave(KEYS[1], tonumber(ARGV[8])) end
if KEYS[4] ~= '' and not claimed then
    join(KEYS[1], KEYS[4], tonumber(ARGV[8]), redis.call('EXISTS', KEYS[5]) == 1)
end
index(KEYS[1], ARGV[#ARGV])
return 'written'
