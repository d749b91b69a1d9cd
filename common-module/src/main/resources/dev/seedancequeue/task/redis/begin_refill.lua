-- Gives one caller the task of filling an emptied store.
-- KEYS[1] who fills it   KEYS[2] the store's epoch
-- ARGV[1] the caller's name   ARGV[2] lease, ms
-- Returns 1 when it is the caller's, 0 when the store is filled or somebody else is at it.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
