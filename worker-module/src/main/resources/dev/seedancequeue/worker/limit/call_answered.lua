-- Notes that a call was answered: the next one keeps its distance from when it was counted.
-- KEYS[1] the moment from which the next call keeps its distance, microseconds
-- ARGV[1] how long ago that was if the answer took what is usual, microseconds
-- Returns that moment.
local time = redis.call('TIME')
local counted = string.format('%.0f', time[1] * 1000000 + time[2] - ARGV[1])
redis.call('SET', KEYS[1], counted, 'PX', 60000)
return counted
