-- Writes a workflow if it is newer than the stored one, and each of its facts that is not known.
-- KEYS[1] the workflow's hash
-- ARGV[1] revision   ARGV[2] workflow without facts, as JSON   ARGV[3] hash of the body, or ""
-- ARGV[4] time to live, ms, which never shortens the present one
-- ARGV[5…] names and facts as JSON, in turn
-- Returns the fields and values that are stored now, in turn.
local time_to_live = tonumber(ARGV[4])
if time_to_live <= 0 then return {} end
if tonumber(redis.call('HGET', KEYS[1], 'revision') or 0) < tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'workflow', ARGV[2])
end
if ARGV[3] ~= '' then redis.call('HSETNX', KEYS[1], 'body', ARGV[3]) end
for i = 5, #ARGV, 2 do redis.call('HSETNX', KEYS[1], 'fact:' .. ARGV[i], ARGV[i + 1]) end
if redis.call('PTTL', KEYS[1]) < time_to_live then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return redis.call('HGETALL', KEYS[1])
