-- Reserves the next free moment for a call, for all processes together.
-- KEYS[1] the moment up to which calls are reserved, microseconds
-- ARGV[1] distance between two calls, microseconds   ARGV[2] longest wait, microseconds
-- Returns how long to wait, microseconds, or -1 when every moment within the longest wait is taken.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local free = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local wait = free - now
if wait > tonumber(ARGV[2]) then return -1 end
redis.call('SET', KEYS[1], string.format('%.0f', free + ARGV[1]), 'PX', 60000)
return wait
