-- Adds a fact to a workflow, unless one of that name or one that excludes it is known.
-- KEYS[1] the workflow's hash   KEYS[2] the store's epoch
-- ARGV[1] name   ARGV[2] fact as JSON   ARGV[3] time to live, ms   ARGV[4…] names that exclude it
-- Returns {"found", its fields and values in turn} | {"unknown"}
-- | {"not_filled"} (the data was lost and is not back yet, so another fact may have been first).
if redis.call('EXISTS', KEYS[2]) == 0 then return {'not_filled'} end
if redis.call('HEXISTS', KEYS[1], 'workflow') == 0 then return {'unknown'} end
local excluded = false
for i = 4, #ARGV do
    excluded = excluded or redis.call('HEXISTS', KEYS[1], 'fact:' .. ARGV[i]) == 1
end
if not excluded and redis.call('HSETNX', KEYS[1], 'fact:' .. ARGV[1], ARGV[2]) == 1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return {'found', unpack(redis.call('HGETALL', KEYS[1]))}
