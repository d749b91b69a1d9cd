-- Keeps the caller at filling the store.
-- KEYS[1] who fills it   KEYS[2] the store's epoch
-- ARGV[1] the caller's name   ARGV[2] lease, ms
-- Returns 1 when it goes on, 0 when the lease ran out or went with the data.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
