-- Says that the store is filled.
-- KEYS[1] who fills it   KEYS[2] the store's epoch
-- ARGV[1] the caller's name   ARGV[2] the new epoch
-- Returns 1 when said, 0 when the lease ran out or went with the data.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'NX')
redis.call('DEL', KEYS[1])
return 1
