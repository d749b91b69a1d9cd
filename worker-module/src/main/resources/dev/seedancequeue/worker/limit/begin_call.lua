-- Lets a call begin whose reserved moment has come, if the one before is far enough away.
-- KEYS[1] the moment from which the next call keeps its distance, microseconds
-- KEYS[2] the moment up to which calls are reserved, microseconds
-- ARGV[1] that distance, microseconds
-- ARGV[2] how much more it is as long as this call is not answered, microseconds
-- ARGV[3] distance between two reserved calls, microseconds
-- Returns 0 when the call begins now, else how long to wait before asking again, microseconds.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait = tonumber(redis.call('GET', KEYS[1]) or '0') + ARGV[1] - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', now + ARGV[2]), 'PX', 60000)
-- Reservations that have fallen behind would be for moments at which this call is not yet answered.
local free = tonumber(redis.call('GET', KEYS[2]) or '0')
if free < now + ARGV[3] then
  redis.call('SET', KEYS[2], string.format('%.0f', now + ARGV[3]), 'PX', 60000)
end
return 0
